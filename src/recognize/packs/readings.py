"""Packs as read, before anybody knows whether they are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import TypeVar

from recognize.packs.canonical import pack_digest, suspensions_digest
from recognize.packs.columns import header
from recognize.packs.faults import Fault
from recognize.packs.ruleset import Pack
from recognize.packs.schema import Manifest, Row

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Opened:
    """A pack whose ``pack.toml`` has been read and whose rows have not.

    Attributes:
        id: Name of its folder.
        path: How messages name the folder, as ``rules/cn``.
        folder: Where it stands.
        manifest: What could be read of ``pack.toml``; ``None``: nothing.
        faults: The faults of ``pack.toml``.
    """

    id: str
    path: str
    folder: Traversable
    manifest: Manifest | None
    faults: tuple[Fault, ...]

    def refused(self, section: str) -> bool:
        """Say whether something of a section of ``pack.toml`` could not be read."""
        columns = (fault.column or "" for fault in self.faults)
        return any(column == section or column.startswith(f"{section}.") for column in columns)


@dataclass(frozen=True, slots=True)
class Reading:
    """A pack as read: the rows without fault, and every fault of its files.

    Attributes:
        opened: The pack, opened.
        rows: Rows by file, in canonical order.
        declared: Ids by file, those of rows with faults included.
        partial: Files that could not be read to their end.
        comments: Comment rows by file, with the line each stands on.
        faults: Every fault of every file.
    """

    opened: Opened
    rows: Mapping[str, tuple[Row, ...]]
    declared: Mapping[str, frozenset[str]]
    partial: frozenset[str]
    comments: Mapping[str, tuple[tuple[int, tuple[str, ...]], ...]]
    faults: tuple[Fault, ...]

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.opened.id

    @property
    def manifest(self) -> Manifest | None:
        """What could be read of ``pack.toml``."""
        return self.opened.manifest

    @property
    def toml(self) -> str:
        """How messages name ``pack.toml``."""
        return f"{self.opened.path}/pack.toml"

    def of(self, kind: type[R], file: str) -> tuple[R, ...]:
        """Return the rows of a file, typed."""
        return tuple(row for row in self.rows.get(file, ()) if isinstance(row, kind))

    def faulty(self, file: str) -> bool:
        """Say whether anything of a file could not be read, so that what it lacks may stand there."""
        path = f"{self.opened.path}/{file}.csv"
        return any(fault.path == path and fault.severity == "error" for fault in self.faults)

    def fault(self, row: Row, code: str, column: str | None = None, **params: str | None) -> Fault:
        """Make a fault of a row; ``column`` is the row's field."""
        path = f"{self.opened.path}/{row.file}.csv"
        return Fault.of(path, code, row.line, None if column is None else header(column), **params)

    def pack(self) -> Pack | None:
        """Return the pack; ``None`` when ``pack.toml`` could not be read."""
        if self.manifest is None:
            return None
        rows = {file: found for file, found in sorted(self.rows.items()) if found}
        return Pack(self.manifest, rows, pack_digest(self.manifest, rows), suspensions_digest(rows))


@dataclass(frozen=True, slots=True)
class Readings:
    """All packs read together.

    Attributes:
        packs: Readings by pack id.
        above: For each pack the packs it extends, directly or through others, as far as there.
        whole: Packs of which everything above could be read.
    """

    packs: Mapping[str, Reading]
    above: Mapping[str, frozenset[str]]
    whole: frozenset[str]
    _seen: dict[tuple[str, str], frozenset[str] | None] = field(default_factory=dict, repr=False)

    def __iter__(self) -> Iterator[Reading]:
        return iter(self.packs.values())

    def visible(self, reading: Reading) -> list[Reading]:
        """Return a pack and those above it."""
        return [reading, *(self.packs[one] for one in sorted(self.above[reading.id]) if one in self.packs)]

    def declared(self, reading: Reading, *files: str) -> frozenset[str] | None:
        """Return the ids that a pack and those above it declare in some files.

        ``None``: not all could be read, so that an id not among them is no fault.
        """
        key = (reading.id, " ".join(files))
        if key not in self._seen:
            visible = self.visible(reading)
            whole = reading.id in self.whole and not any(one.partial & set(files) for one in visible)
            found = (one.declared.get(file, frozenset()) for one in visible for file in files)
            self._seen[key] = frozenset().union(*found) if whole else None
        return self._seen[key]

    def manifests(self, reading: Reading) -> list[Manifest]:
        """Return the manifests of a pack and those above it, as far as read."""
        return [one.manifest for one in self.visible(reading) if one.manifest is not None]

    def rows(self, kind: type[R], file: str) -> Iterator[tuple[Reading, R]]:
        """Walk the rows of one file over all packs."""
        for reading in self:
            for row in reading.of(kind, file):
                yield reading, row
