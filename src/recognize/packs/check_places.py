"""Places: territories, institutions, and synthetic ones kept apart from real ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from recognize.packs.columns import columns
from recognize.packs.faults import Fault
from recognize.packs.readings import Reading, Readings
from recognize.packs.schema import OrganizationRow, Row, Territory

_SYNTHETIC = "99"
_EXAMPLE = "example"


def place_faults(readings: Readings) -> Iterator[Fault]:
    """Find territories and institutions that contain each other, and places that do not go together."""
    territories = {row.id: row.members for _, row in readings.rows(Territory, "territories")}
    parents = {row.id: (row.part_of,) for _, row in readings.rows(OrganizationRow, "organizations") if row.part_of}
    for reading, row in readings.rows(Territory, "territories"):
        if found := cycle(row.id, territories):
            yield reading.fault(row, "territory-cycle", "members", cycle=found)
    for reading, organization in readings.rows(OrganizationRow, "organizations"):
        if found := cycle(organization.id, parents):
            yield reading.fault(organization, "organization-cycle", "part_of", cycle=found)
        level = organization.level
        if level is not None and not (level.isascii() and level.isdigit()):
            yield reading.fault(organization, "level", "level", found=level)
    for reading in readings:
        yield from _synthetic(reading)


def cycle(start: str, edges: Mapping[str, Collection[str]]) -> str | None:
    """Return the way by which something comes back to itself, told by its first name; ``None``: it does not."""
    ways: list[tuple[str, tuple[str, ...]]] = [(start, (start,))]
    seen = {start}
    while ways:
        name, way = ways.pop()
        for following in edges.get(name, ()):
            if following == start:
                return " → ".join((*way, start)) if start == min(way) else None
            if following not in seen:
                seen.add(following)
                ways.append((following, (*way, following)))
    return None


def _synthetic(reading: Reading) -> Iterator[Fault]:
    """Find synthetic divisions beside real ones, and real ones in an example.

    Members of territories may be of both: a nation that holds the places of an example is no mistake.
    """
    divisions: dict[str, Fault] = {}
    manifest = reading.manifest
    if manifest is not None and manifest.territory.startswith("div:"):
        divisions[manifest.territory[4:]] = Fault.of(reading.toml, "synthetic", None, "territory")
    for file, rows in reading.rows.items():
        for column in columns(file):
            if column.kind in ("territory", "division"):
                for row in rows:
                    for division in _divisions(row, column.field):
                        divisions.setdefault(division, reading.fault(row, "synthetic", column.field))
    real = {one for one in divisions if not one.startswith(_SYNTHETIC)}
    if reading.id.split("-")[0] == _EXAMPLE:
        for division in sorted(real):
            fault = divisions[division]
            yield Fault.of(fault.path, "synthetic-needed", fault.row, fault.column, name=division)
    elif real and len(real) < len(divisions):
        yield from (fault for division, fault in divisions.items() if division not in real)


def _divisions(row: Row, field: str) -> Iterator[str]:
    value = getattr(row, field)
    for one in value if isinstance(value, tuple) else (value,):
        if isinstance(one, str) and (field == "division" or one.startswith("div:")):
            yield one.removeprefix("div:")
