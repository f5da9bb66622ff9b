"""Ids and keys: each once in a file, equal wherever it stands twice, and codes that mean one item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Final, TypeVar

from recognize.packs.canonical import canonical_rows, plain_text
from recognize.packs.columns import HISTORIES, columns, key_fields
from recognize.packs.faults import Fault
from recognize.packs.grounds import start_of
from recognize.packs.readings import Reading, Readings
from recognize.packs.schema import CodeMapping, OrganizationCode, Row

R = TypeVar("R", bound=Row)

_ONE_PACK: Final = (
    "laboratory",
    "exams",
    "panels",
    "units",
    "terms",
    "territories",
    "overrides",
    "organizations",
)
"""Files whose ids mean the same in all packs. ``members`` and ``situations`` hold together instead."""
_NOT_SAID: Final = frozenset({"id", "reviewed", "citation", "article", "note"})
_RUN: Final = 3
_LOINC: Final = "http://loinc.org|"


def id_faults(readings: Readings) -> Iterator[Fault]:
    """Find ids and keys that stand twice, or with different contents, and codes gone wrong."""
    for reading in readings:
        for file, rows in reading.rows.items():
            yield from _twice(readings, reading, file, rows)
            for column in columns(file):
                if column.kind == "code":
                    yield from _counting(reading, rows, column.field)
                    yield from _loinc(reading, rows, column.field)
        yield from _with_and_without_specimen(readings, reading)
    yield from _contents(readings)
    yield from _items(readings)
    yield from _codes(readings)


def period(readings: Readings, reading: Reading, row: Row) -> tuple[date, date]:
    """Return the first day of a row, and the first on which it no longer holds."""
    until: date | None = getattr(row, "until", None)
    return start_of(readings, reading, row), until or date.max


def _overlap(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _twice(readings: Readings, reading: Reading, file: str, rows: Sequence[Row]) -> Iterator[Fault]:
    keys = ("id",) if file in HISTORIES else key_fields(file)
    told: set[str] = set()
    for key, found in _equal(rows, attrgetter(*keys)) if keys else ():
        periods = [period(readings, reading, row) for row in found]
        words = "+".join(_shown(value) for value in (key if len(keys) > 1 else (key,)) if value is not None)
        for index, row in enumerate(found):
            other = next((at for at in range(index) if _overlap(periods[at], periods[index])), None)
            if other is not None:
                told.add(row.rule)
                yield reading.fault(row, "key-twice", keys[0], key=words, other=str(found[other].line))
    for rule, found in _equal(rows, attrgetter("rule")):
        if rule not in told:
            for row in found[1:]:
                name = rule.split("/", 2)[2]
                yield reading.fault(row, "id-twice", "id", name=name, other=str(found[0].line))


def _equal(rows: Sequence[R], key: Callable[[R], Any]) -> Iterator[tuple[Any, list[R]]]:
    """Walk the keys that stand more than once, with their rows in the order of lines."""
    keys = [key(row) for row in rows]
    if len(set(keys)) == len(rows):
        return
    found: dict[Any, list[R]] = defaultdict(list)
    for own, row in zip(keys, rows, strict=True):
        found[own].append(row)
    for own, equal in found.items():
        if len(equal) > 1:
            yield own, sorted(equal, key=lambda row: row.line)


def _shown(value: Any) -> str:
    return plain_text(value).rpartition("|")[2]


def _counting(reading: Reading, rows: Sequence[Row], field: str) -> Iterator[Fault]:
    """Warn where codes of three rows or more rise by one, as when a cell was dragged."""
    run: list[Row] = []
    before: tuple[str, int] | None = None
    for row in [*sorted(rows, key=lambda row: row.line), None]:
        code = "" if row is None else getattr(row, field) or ""
        digits = len(code) - len(code.rstrip("0123456789"))
        now = (code[: len(code) - digits], int(code[-digits:])) if digits else None
        rises = before is not None and now == (before[0], before[1] + 1)
        if not rises:
            if len(run) >= _RUN:
                yield from (reading.fault(one, "counting-up", field) for one in run)
            run = []
        if row is not None:
            run.append(row)
        before = now


def _loinc(reading: Reading, rows: Sequence[Row], field: str) -> Iterator[Fault]:
    """Warn of LOINC codes whose check digit (modulus 10, Luhn) is wrong."""
    for row in rows:
        code = getattr(row, field) or ""
        if code.startswith(_LOINC):
            number, _, check = code.removeprefix(_LOINC).rpartition("-")
            if not (number.isdigit() and number.isascii() and check == str(_luhn(number))):
                yield reading.fault(row, "loinc-check-digit", field, name=code.removeprefix(_LOINC))


def _luhn(number: str) -> int:
    doubled = [int(digit) * (2 - index % 2) for index, digit in enumerate(reversed(number))]
    return -sum(value // 10 + value % 10 for value in doubled) % 10


def _contents(readings: Readings) -> Iterator[Fault]:
    """Find ids that stand in two packs with other contents."""
    for file in _ONE_PACK:
        fields = key_fields(file) or ("id",)
        seen: dict[tuple[str, ...], tuple[Reading, Row]] = {}
        for reading in readings:
            for row in reading.rows.get(file, ()):
                name = tuple(_shown(getattr(row, field) or "") for field in fields)
                if file in HISTORIES:
                    name = (row.rule.split("/", 2)[2],)
                other, found = seen.setdefault(name, (reading, row))
                if other is not reading and _said(file, found) != _said(file, row):
                    words = "+".join(part for part in name if part)
                    where = f"{other.id}/{file}.csv"
                    yield reading.fault(row, "contents-differ", fields[0], name=words, other=where)


def _said(file: str, row: Row) -> dict[str, str]:
    """Return what a row says of its thing; who reviewed it, and by which document, may differ."""
    names, cells = canonical_rows(file, [row])
    return {name: cell for name, cell in zip(names, cells[0], strict=True) if name not in _NOT_SAID}


def _items(readings: Readings) -> Iterator[Fault]:
    """Find ids that are both a laboratory item and an exam."""
    laboratory = {row: reading for reading in readings for row in reading.declared.get("laboratory", ())}
    for reading in readings:
        for row in reading.rows.get("exams", ()):
            name = row.rule.split("/", 2)[2]
            if name in laboratory:
                other = f"{laboratory[name].id}/laboratory.csv"
                yield reading.fault(row, "item-twice", "id", name=name, other=other)


def _with_and_without_specimen(readings: Readings, reading: Reading) -> Iterator[Fault]:
    """Find codes that stand alone and with specimens at the same time."""
    rows = reading.of(CodeMapping, "codes")
    both = {row.code for row in rows if row.specimen is None} & {row.code for row in rows if row.specimen}
    for row in rows:
        if row.code in both and row.specimen is not None:
            own = period(readings, reading, row)
            for other in rows:
                if other.code == row.code and other.specimen is None:
                    if _overlap(own, period(readings, reading, other)):
                        name, line = _shown(row.code), str(other.line)
                        yield reading.fault(row, "code-blank-specimen", "code", name=name, other=line)
                        break


def _codes(readings: Readings) -> Iterator[Fault]:
    """Find codes that mean different things in packs of equal rank for one territory, or two institutions."""
    mappings = [(reading, row) for reading, row in readings.rows(CodeMapping, "codes")]
    for (reading, row), (other, found) in _pairs(mappings, lambda row: (row.code, row.specimen)):
        if found.item != row.item and _rivals(readings, reading, other):
            yield reading.fault(row, "code-two-items", "code", name=_shown(row.code), other=other.id)
    codes = [(reading, row) for reading, row in readings.rows(OrganizationCode, "organization_codes")]
    for (reading, code), (other, taken) in _pairs(codes, lambda row: row.code):
        if taken.organization != code.organization and _overlap(
            period(readings, reading, code), period(readings, other, taken)
        ):
            name = _shown(code.code)
            yield reading.fault(code, "code-two-organizations", "code", name=name, other=taken.organization)


def _pairs(
    rows: Sequence[tuple[Reading, R]], key: Callable[[R], Any]
) -> Iterator[tuple[tuple[Reading, R], tuple[Reading, R]]]:
    """Walk the rows whose key has stood before, each with the rows before it."""
    found: dict[Any, list[tuple[Reading, R]]] = {}
    for entry in rows:
        before = found.setdefault(key(entry[1]), [])
        yield from ((entry, other) for other in before)
        before.append(entry)


def _rivals(readings: Readings, one: Reading, other: Reading) -> bool:
    """Say whether two packs of equal rank speak for one territory."""
    if one.id == other.id or one.id in readings.above[other.id] or other.id in readings.above[one.id]:
        return False
    territories = {pack.manifest.territory for pack in (one, other) if pack.manifest is not None}
    return len(territories) == 1
