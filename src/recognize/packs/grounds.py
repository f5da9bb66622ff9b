"""What a row stands on, as read: its citation, and the day since which it holds."""

from __future__ import annotations

from datetime import date

from recognize.packs.readings import Reading, Readings
from recognize.packs.schema import Citation, DatedRow, Listed, Row


def citation_key(readings: Readings, reading: Reading, row: DatedRow) -> tuple[Reading, str] | None:
    """Return the pack and key of a row's citation; a blank one of a list's line is the list's."""
    key, owner = row.citation, reading
    if key is None and isinstance(row, Listed):
        for one in readings.visible(reading):
            found = one.manifest.lists.get(row.list) if one.manifest is not None else None
            if found is not None:
                key, owner = found.citation, one
                break
    if key is None:
        return None
    pack, _, name = key.rpartition(":")
    return (readings.packs[pack] if pack in readings.packs else owner), name


def citation_of(readings: Readings, reading: Reading, row: DatedRow) -> Citation | None:
    """Return the document a row stands on; ``None``: it names none, or one that is not there."""
    found = citation_key(readings, reading, row)
    if found is None or found[0].manifest is None:
        return None
    return found[0].manifest.citations.get(found[1])


def start_of(readings: Readings, reading: Reading, row: Row) -> date:
    """Return the first day of a row: a blank ``from`` is the day its document came into force, or was read."""
    stated: date | None = getattr(row, "from_", None)
    if stated is not None:
        return stated
    citation = citation_of(readings, reading, row) if isinstance(row, DatedRow) else None
    if citation is None:
        return date.min
    return citation.in_force or citation.retrieved or date.min
