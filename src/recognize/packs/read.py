"""Read a folder of a rule pack: every file, every fault of every file.

A folder is a path, a resource of an installed package or a zip file. Nothing outside the folder is
opened, and every size has a bound.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from importlib.resources.abc import Traversable
from itertools import repeat
from pathlib import Path
from typing import Any, Final, NamedTuple

from recognize.packs.canonical import in_order, plain_text
from recognize.packs.cells import Systems, read_name, reader, tidy
from recognize.packs.columns import HISTORIES, Column, column_of, columns, key_fields
from recognize.packs.columns import header as header_of
from recognize.packs.faults import Fault, group, near
from recognize.packs.manifest import encoding_of, read_manifest
from recognize.packs.quantities import Refusal
from recognize.packs.readings import Opened, Reading
from recognize.packs.schema import FILES, Manifest, Row

MAX_BYTES: Final = 32 * 2**20
MAX_MANIFEST: Final = 2**20
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 200
MAX_FAULTS: Final = 5_000

_SPREADSHEETS: Final = (".xlsx", ".xls", ".et", ".ods", ".numbers", ".xlsm")
_IGNORED: Final = ("~$", ".")


def open_pack(folder: Path | Traversable, path: str | None = None) -> Opened:
    """Read the ``pack.toml`` of a pack.

    Args:
        folder: Its folder, or a zip file that holds the folder or its contents.
        path: How messages name it; by default its name.

    Returns:
        What could be read, with every fault; a folder that is no pack has one.
    """
    folder, name = _unzipped(folder)
    path = name if path is None else path
    faults: list[Fault] = []
    if isinstance(read_name(name), Refusal):
        faults.append(Fault.of(path, "pack-id", name=name))
    if not folder.is_dir():
        return Opened(name, path, folder, None, (*faults, Fault.of(path, "pack-not-found", name=name)))
    toml = folder.joinpath("pack.toml")
    if not toml.is_file():
        return Opened(name, path, folder, None, (*faults, Fault.of(path, "manifest-missing")))
    data = _bytes(toml, f"{path}/pack.toml", MAX_MANIFEST)
    if isinstance(data, Fault):
        return Opened(name, path, folder, None, (*faults, data))
    manifest, found = read_manifest(data, f"{path}/pack.toml", name)
    return Opened(name, path, folder, manifest, (*faults, *found))


def read(folder: Path | Traversable | Opened, above: Sequence[Manifest] | None = ()) -> Reading:
    """Read a pack.

    Args:
        folder: Its folder, or the pack as opened.
        above: Manifests of the packs it extends, whose code systems it may use; ``None``: one of them
            could not be read, so an unknown code system is no fault.

    Returns:
        The rows without fault, and every fault of every file.
    """
    opened = folder if isinstance(folder, Opened) else open_pack(folder)
    systems, faults = _systems(opened, above)
    rows: dict[str, tuple[Row, ...]] = {}
    declared: dict[str, frozenset[str]] = {}
    comments: dict[str, tuple[tuple[int, tuple[str, ...]], ...]] = {}
    partial: set[str] = set()
    entries = sorted(opened.folder.iterdir(), key=lambda one: one.name) if opened.folder.is_dir() else []
    for entry in entries:
        file = entry.name.removesuffix(".csv")
        if entry.name.endswith(".csv") and file in FILES and entry.is_file():
            table = _Table(opened, file, systems)
            table.read(entry)
            rows[file] = in_order(file, table.rows)
            declared[file] = frozenset(table.declared)
            comments[file] = tuple(table.comments)
            faults += table.faults
            if table.partial:
                partial.add(file)
        elif fault := _stranger(entry, opened.path):
            faults.append(fault)
    return Reading(opened, rows, declared, frozenset(partial), comments, group(faults))


def _unzipped(folder: Path | Traversable) -> tuple[Traversable, str]:
    """Return a folder and its name; of a zip file the one folder in it that is a pack, or its top."""
    if isinstance(folder, Path):
        folder = folder.resolve() if folder.name in ("", "..") else folder
        if folder.suffix == ".zip" and folder.is_file() and zipfile.is_zipfile(folder):
            top = zipfile.Path(zipfile.ZipFile(folder))
            inside = [one for one in top.iterdir() if one.is_dir() and (one / "pack.toml").is_file()]
            if not (top / "pack.toml").is_file() and len(inside) == 1:
                return inside[0], inside[0].name
            return top, folder.stem
    return folder, folder.name


def _systems(opened: Opened, above: Sequence[Manifest] | None) -> tuple[Systems, list[Fault]]:
    """Put the aliases of a pack and those above it together; one alias, one system."""
    faults = list(opened.faults)
    if opened.manifest is None or above is None:
        return None, faults
    systems = dict(opened.manifest.systems)
    toml = f"{opened.path}/pack.toml"
    for upper in sorted(above, key=lambda one: one.id):
        for alias, uri in upper.systems.items():
            if systems.setdefault(alias, uri) != uri:
                faults.append(Fault.of(toml, "alias-differs", None, f"systems.{alias}", name=alias, other=upper.id))
            same = next((other for other, one in systems.items() if one == uri and other != alias), None)
            if same is not None:
                faults.append(Fault.of(toml, "alias-twice", None, f"systems.{same}", name=alias, other=same))
    return systems, faults


def _bytes(file: Traversable, path: str, limit: int) -> bytes | Fault:
    try:
        with file.open("rb") as stream:
            data = bytes(stream.read(limit + 1))
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return Fault.of(path, "file-unreadable")
    return data if len(data) <= limit else Fault.of(path, "file-too-large", limit=str(limit // 2**20))


def _stranger(entry: Traversable, path: str) -> Fault | None:
    """Say what is wrong with an entry that is no file of a pack; prose and cases are let be."""
    name = entry.name
    if name in ("pack.toml", "cases.toml", "Thumbs.db", "desktop.ini") or name.startswith(_IGNORED):
        return None
    if entry.is_dir():
        return None if name == "__MACOSX" else Fault.of(f"{path}/{name}", "folder-unexpected")
    if name.endswith(".md"):
        return None
    if name.lower().endswith(_SPREADSHEETS):
        return Fault.of(f"{path}/{name}", "file-not-csv")
    known = ["pack.toml", "cases.toml", "README.md", *(f"{file}.csv" for file in FILES)]
    return Fault.of(f"{path}/{name}", "file-unknown", near=near(name, known))


class _Table:
    """Reads one CSV file."""

    def __init__(self, opened: Opened, file: str, systems: Systems) -> None:
        self.path = f"{opened.path}/{file}.csv"
        self.pack = opened.id
        self.file = file
        self.systems = systems
        self.rows: list[Row] = []
        self.declared: set[str] = set()
        self.comments: list[tuple[int, tuple[str, ...]]] = []
        self.faults: list[Fault] = []
        self.partial = True

    def fault(self, code: str, row: int | None = None, column: str | None = None, **params: str | None) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Fault.of(self.path, code, row, column, **params))

    def read(self, entry: Traversable) -> None:
        """Read the file; rows with a fault are left out, their ids are not."""
        data = _bytes(entry, self.path, MAX_BYTES)
        text = data if isinstance(data, Fault) else self._decoded(data)
        if isinstance(text, Fault):
            self.faults.append(text)
            return
        header: _Header | None = None
        body: list[tuple[int, list[str]]] = []
        for line, record in self._records(text):
            if record[0].lstrip().startswith("#"):
                self.comments.append((line, tuple(one.strip() for one in record)))
            elif header is None:
                header = self._header(line, record)
            elif len(body) == MAX_ROWS:
                self.fault("too-many-rows", limit=str(MAX_ROWS))
                break
            else:
                body.append((line, record))
        if header is None:
            if not self.partial:
                self.fault("file-empty")
            self.partial = True
        elif header.columns:
            self._body(header, body)
            self.partial = self.partial or not header.named

    def _decoded(self, data: bytes) -> str | Fault:
        """Return the text; another encoding is a fault, and read on where it can be told which it is."""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            code = encoding_of(data)
        else:
            code = encoding_of(data) if "\0" in text else ""
            if code != "encoding-utf16":
                if code:
                    self.fault("nul")
                return text.replace("\0", "")
        if code == "encoding-unknown":
            return Fault.of(self.path, code)
        self.fault(code)
        if code == "encoding-gb18030":
            return data.decode("gb18030")
        little = data.startswith(b"\xff\xfe") or data[1:2] == b"\0"
        return data.decode("utf-16-le" if little else "utf-16-be", errors="replace").removeprefix("\ufeff")

    def _records(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Walk the records that hold anything, with the row a spreadsheet shows."""
        line = 0
        try:
            for line, record in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
                if "".join(record).strip():
                    yield line, record
            self.partial = False
        except csv.Error as error:
            if "field limit" in str(error):
                self.fault("too-long", line + 1, limit="131072")
            else:
                self.fault("csv-broken", line + 1)

    def _header(self, line: int, record: list[str]) -> _Header:
        known = {column.name: column for column in columns(self.file)}
        cells = [cell.strip().strip("\ufeff") for cell in record]
        filled = [cell for cell in cells if cell]
        if len(filled) == 1 and filled[0] not in known and any(mark in filled[0] for mark in ";\t，|"):
            self.fault("separator", line)
            return _Header({}, frozenset(), 0, whole=False, named=False)
        if len(cells) > MAX_COLUMNS:
            self.fault("too-many", line, limit=str(MAX_COLUMNS))
            return _Header({}, frozenset(), 0, whole=False, named=False)
        found: dict[str, tuple[int, Column]] = {}
        meant: set[str | None] = set()
        for index, cell in enumerate(cells):
            if cell in found:
                self.fault("column-twice", line, name=cell)
            elif cell in known:
                found[cell] = index, known[cell]
            elif cell:
                meant.add(self._unknown_column(line, cell, known))
        missing = [name for name, column in known.items() if column.required and name not in found]
        for name in missing:
            if name not in meant:
                self.fault("column-missing", line, name=name)
        unnamed = frozenset(index for index, cell in enumerate(cells) if not cell)
        named = "id" in found or "id" not in missing
        return _Header(found, unnamed, len(cells), whole=not missing, named=named)

    def _unknown_column(self, line: int, cell: str, known: Mapping[str, Column]) -> str | None:
        english = column_of(self.file, cell)
        if english is not None:
            self.fault("column-chinese", line, name=cell, write=english)
            return english
        guess = near(tidy(cell), known)
        self.fault("column-unknown", line, name=cell, near=guess)
        return guess

    def _body(self, header: _Header, body: list[tuple[int, list[str]]]) -> None:
        """Read the rows, a column at a time: most cells of a column say what another has said."""
        lines = [line for line, _ in body]
        records = [record for _, record in body]
        for line, record in body:
            if len(record) != header.width:
                self._ragged(header, line, record)
        for index in header.unnamed:
            for line, record in body:
                if index < len(record) and record[index].strip():
                    self.fault("column-unnamed", line, position=str(index + 1))
        texts: dict[str, list[str]] = {}
        values: dict[str, list[Any]] = {}
        broken: set[int] = set()
        for index, column in header.columns.values():
            cells = [record[index].strip() for record in records]
            read_cell = reader(column, self.systems)
            known = {text: read_cell(text) if text else column.default for text in set(cells)}
            self._refused(column, known, cells, lines, broken)
            texts[column.field] = cells
            values[column.field] = [known[text] for text in cells]
        names = texts.get("id") or [""] * len(body)
        keys = [
            header.columns[name][1] for field in key_fields(self.file) if (name := header_of(field)) in header.columns
        ]
        if not all(names):
            names = [name or _key(at, keys, texts, values) for at, name in enumerate(names)]
        self.declared.update(name for name in names if name)
        if header.whole:
            self._build(lines, names, values, broken)

    def _ragged(self, header: _Header, line: int, record: list[str]) -> None:
        """Fill up a short row, as spreadsheets leave out blank ends; what stands beyond the header is a fault."""
        if any(cell.strip() for cell in record[header.width :]):
            self.fault("row-long", line)
        record += [""] * (header.width - len(record))

    def _refused(
        self, column: Column, known: Mapping[str, Any], cells: list[str], lines: list[int], broken: set[int]
    ) -> None:
        """Tell every row of a column whose cell was refused, or blank where it must not be."""
        bad = {text: value for text, value in known.items() if type(value) is Refusal}
        if column.required and "" in known:
            bad[""] = Refusal("id-missing" if column.name == "id" else "required")
        if bad:
            for at, text in enumerate(cells):
                if text in bad:
                    broken.add(at)
                    self.fault(bad[text].code, lines[at], column.name, **dict(bad[text].params))

    def _build(self, lines: list[int], names: list[str], values: Mapping[str, list[Any]], broken: set[int]) -> None:
        """Make the rows that could be read."""
        ids = values.get("id") or [""] * len(lines)
        starts = values.get("from_")
        kept = [at for at, name in enumerate(names) if name and at not in broken]
        own = [names[at] for at in kept]
        if len(set(own)) != len(own):
            own = self._histories(kept, own, ids, starts)
        prefix = f"{self.pack}/{self.file}/"
        cells: dict[str, Iterable[Any]] = {
            "pack": repeat(self.pack),
            "file": repeat(self.file),
            "line": [lines[at] for at in kept],
            "rule": [prefix + one for one in own],
            "id": [ids[at] or one for at, one in zip(kept, own, strict=True)],
        }
        for field, found_values in values.items():
            if field != "id":
                cells[field] = [found_values[at] for at in kept]
        self.rows = _filled(FILES[self.file], len(kept), cells)

    def _histories(self, kept: list[int], names: list[str], ids: list[str], starts: list[Any] | None) -> list[str]:
        """Name rows of one key apart: the first of its history keeps it, later ones add their ``from``."""
        if starts is None:
            return names
        days = [starts[at] or date.min for at in kept]
        first: dict[str, date] = {}
        for name, day in zip(names, days, strict=True):
            first[name] = min(day, first.get(name, day))
        return [
            name if day == first[name] or (ids[at] and self.file not in HISTORIES) else f"{name}@{day.isoformat()}"
            for at, name, day in zip(kept, names, days, strict=True)
        ]


def _filled(kind: type[Row], count: int, cells: Mapping[str, Iterable[Any]]) -> list[Row]:
    """Make rows out of columns.

    They are filled through their slots, a column at a time: a frozen dataclass's own ``__init__`` takes
    several times as long, and a registry of institutions has many rows.
    """
    rows = [object.__new__(kind) for _ in range(count)]
    for field in fields(kind):
        column = cells.get(field.name) or repeat(None if field.default is MISSING else field.default)
        deque(map(getattr(kind, field.name).__set__, rows, column), maxlen=0)
    return rows


def _key(at: int, keys: list[Column], texts: Mapping[str, list[str]], values: Mapping[str, list[Any]]) -> str:
    """Return the key a blank id is read as; codes by the alias of their system."""
    parts = []
    for column in keys:
        text, value = texts[column.field][at], values[column.field][at]
        if text:
            parts.append(text if column.kind == "code" or type(value) is Refusal else plain_text(value))
    return "+".join(parts)


class _Header(NamedTuple):
    """The header row.

    Attributes:
        columns: The columns by name, with their position.
        unnamed: Positions without a name.
        width: How many cells it has.
        whole: Whether every required column is there.
        named: Whether every row can be named.
    """

    columns: dict[str, tuple[int, Column]]
    unnamed: frozenset[int]
    width: int
    whole: bool
    named: bool
