"""References: every id a row or a manifest names exists, in its pack or in one it extends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from recognize.packs.columns import columns
from recognize.packs.dictionary import normal
from recognize.packs.faults import Fault, near
from recognize.packs.readings import Reading, Readings
from recognize.packs.schema import FILES, Department, Row, Target, Term

ITEMS: Final = ("laboratory", "exams")
_FILES_OF: Final[dict[str, tuple[str, ...]]] = {
    "item": ITEMS,
    "panel": ("panels",),
    "organization": ("organizations",),
    "territory": ("territories",),
}
_PLURAL: Final = {
    "items": "item",
    "organizations": "organization",
    "territories": "territory",
    "targets": "target",
    "members": "target",
}
FACETS: Final = ("modality", "site", "contrast", "technique", "tracer", "views")
_NO_TERM: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(FACETS, frozenset({"n/a"})),
    "condition": frozenset({"none", "stated"}),
}
"""What may stand in a column beside the meanings of ``terms.csv``, by kind of term."""
_WORDS: Final[dict[str, tuple[tuple[str, str, bool], ...]]] = {
    "laboratory": (("system", "specimen", False), ("condition", "condition", False)),
    "exams": tuple((facet, facet, False) for facet in FACETS),
    "codes": (("specimen", "specimen", True),),
    "methods": (("method", "method", True),),
}
"""Text columns that hold a meaning of ``terms.csv``: field, kind, and whether a term will do too."""

Look = Callable[[Any], tuple[str, dict[str, str | None]] | None]
"""Says what is wrong with one value: fault code and parameters."""


def reference_faults(readings: Readings) -> Iterator[Fault]:
    """Find every reference to what is not there."""
    for reading in readings:
        look = _Look(readings, reading)
        yield from _manifest(reading, look)
        for file in FILES:
            rows = reading.rows.get(file, ())
            for column in columns(file):
                kind = _PLURAL.get(column.kind, column.kind)
                known = look.kinds.get(kind)
                if rows and known is not None:
                    yield from _column(reading, rows, column.field, known, column.kind in _PLURAL)
            for field, kind, term in _WORDS.get(file, ()):
                yield from _column(reading, rows, field, look.word(kind, term), False)
        yield from _column(reading, reading.rows.get("windows", ()), "department", look.department, False)


def _column(reading: Reading, rows: Iterable[Row], field: str, look: Look, many: bool) -> Iterator[Fault]:
    seen: dict[Any, tuple[str, dict[str, str | None]] | None] = {}
    for row in rows:
        value = getattr(row, field)
        for one in value if many else (value,):
            if one is None:
                continue
            if one not in seen:
                seen[one] = look(one)
            found = seen[one]
            if found is not None:
                yield reading.fault(row, found[0], field, **found[1])


def _manifest(reading: Reading, look: _Look) -> Iterator[Fault]:
    manifest = reading.manifest
    if manifest is None:
        return

    def of(found: tuple[str, dict[str, str | None]] | None, at: str) -> Iterator[Fault]:
        if found is not None:
            yield Fault.of(reading.toml, found[0], None, at, **found[1])

    if manifest.territory:
        yield from of(look.territory(manifest.territory), "territory")
    for name, one in manifest.lists.items():
        if one.citation is not None:
            yield from of(look.citation(one.citation), f"lists.{name}.citation")
    for key, assumption in manifest.assume.items():
        if assumption.citation is not None:
            yield from of(look.citation(assumption.citation), f"assume.{key}.citation")
        for target, _ in assumption.by_target:
            yield from of(look.target(target), f"assume.{key}.targets")
    for mode in manifest.modes:
        if mode.item is not None:
            yield from of(look.declared("item", mode.item), "mode")
        if mode.department is not None:
            yield from of(look.department(mode.department), "mode")


class _Look:
    """Looks values up among what a pack and those above it declare."""

    def __init__(self, readings: Readings, reading: Reading) -> None:
        self.readings = readings
        self.reading = reading
        self.known = {kind: readings.declared(reading, *files) for kind, files in _FILES_OF.items()}
        whole = reading.id in readings.whole
        manifests = readings.manifests(reading)
        self.known["list"] = frozenset(name for one in manifests for name in one.lists) if whole else None
        self.citations = {one.id: one.citations.keys() for one in manifests}
        self.kinds: dict[str, Look] = {
            "item": lambda value: self.declared("item", value),
            "panel": lambda value: self.declared("panel", value),
            "organization": lambda value: self.declared("organization", value),
            "list": lambda value: self.declared("list", value),
            "territory": self.territory,
            "citation": self.citation,
            "target": self.target,
        }

    def declared(self, kind: str, value: str) -> tuple[str, dict[str, str | None]] | None:
        known = self.known[kind]
        if known is None or value in known:
            return None
        return f"{kind}-unknown", {"name": value, "near": near(value, known)}

    def territory(self, value: str) -> tuple[str, dict[str, str | None]] | None:
        kind, colon, name = value.partition(":")
        if not colon:
            return self.declared("territory", value)
        return self.declared("organization", name) if kind == "org" else None

    def target(self, target: Target) -> tuple[str, dict[str, str | None]] | None:
        if target.kind == "group":
            modality, _, site = target.value.partition("/")
            return self.word("modality", False)(modality) or self.word("site", False)(site)
        return self.declared(target.kind, target.value) if target.kind in ("item", "panel", "list") else None

    def department(self, value: str) -> tuple[str, dict[str, str | None]] | None:
        """Look a specialty up; where no pack within sight has departments, a pack below will."""
        rows = [row for one in self.readings.visible(self.reading) for row in one.of(Department, "departments")]
        known = {row.specialty for row in rows}
        if not known or value in known or self.reading.id not in self.readings.whole:
            return None
        return "department-unknown", {"name": value, "near": near(value, known)}

    def citation(self, value: str) -> tuple[str, dict[str, str | None]] | None:
        pack, _, key = value.rpartition(":")
        if pack and pack not in {one.id for one in self.readings.visible(self.reading)}:
            return ("citation-pack", {"name": pack}) if self.reading.id in self.readings.whole else None
        keys = self.citations.get(pack or self.reading.id)
        if keys is None or key in keys:
            return None
        return "citation-unknown", {"name": value, "near": near(key, keys)}

    def word(self, kind: str, term: bool) -> Look:
        """Return the look-up of words that ``terms.csv`` gives a meaning of this kind."""
        visible = self.readings.visible(self.reading)
        whole = self.reading.id in self.readings.whole and not any("terms" in one.partial for one in visible)
        rows = [row for one in visible for row in one.of(Term, "terms") if row.kind == kind]
        known = {row.meaning for row in rows} | _NO_TERM.get(kind, frozenset())
        terms = {normal(row.term) for row in rows} if term else frozenset[str]()

        def look(value: str) -> tuple[str, dict[str, str | None]] | None:
            if not whole or value in known or normal(value) in terms:
                return None
            return "word-unknown", {"name": value, "kind": kind, "near": near(value, known)}

        return look
