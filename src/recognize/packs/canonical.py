"""The canonical form of a pack: what its digest is taken over, and how ``format`` writes it.

Two packs that say the same have the same digest, however their files were typed: rows are sorted,
numbers, dates and lengths have one form, codes stand under the address of their system, and what equals
a column's default is left out.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter
from typing import Any, Final

from recognize.packs.cells import read_id
from recognize.packs.columns import Column, columns, label
from recognize.packs.quantities import Refusal, number_text
from recognize.packs.schema import Amount, Band, Manifest, Row, Target

SUSPENSIONS: Final = "suspensions"
_FORMULA: Final = tuple("+-=@＋－＝＠")


def digest(*parts: bytes) -> str:
    """Return the digest that names contents."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(len(part).to_bytes(8, "big"))
        sha.update(part)
    return "sha256:" + sha.hexdigest()


def pack_digest(manifest: Manifest, rows: Mapping[str, Sequence[Row]]) -> str:
    """Return the digest of a pack; its suspensions are left out."""
    parts = [_json(canonical_manifest(manifest))]
    for file in sorted(rows):
        if rows[file] and file != SUSPENSIONS:
            parts += [file.encode(), _json(canonical_rows(file, rows[file]))]
    return digest(*parts)


def suspensions_digest(rows: Mapping[str, Sequence[Row]]) -> str:
    """Return the digest of a pack's suspensions."""
    return digest(_json(canonical_rows(SUSPENSIONS, rows.get(SUSPENSIONS, ()))))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def canonical_rows(file: str, rows: Sequence[Row]) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the columns in use, id first, and the cells of every row, sorted.

    A cell that says its column's default is empty, and a column in which all do is left out: a column that
    the schema gains later changes no digest.
    """
    names: list[str] = []
    cells: list[list[str]] = []
    for column in columns(file):
        values = list(map(attrgetter(column.field), rows))
        default = column.default
        texts = {one: "" if one is None or one == default else plain_text(one) for one in set(values)}
        if any(texts.values()):
            names.append(column.name)
            cells.append([texts[one] for one in values])
    return names, sorted(zip(*cells, strict=True))


def in_order(file: str, rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return rows in canonical order: by id, and where that stands twice by their cells."""
    found = sorted(rows, key=attrgetter("rule"))
    if any(one.rule == other.rule for one, other in pairwise(found)):
        found.sort(key=lambda row: (row.rule, canonical_rows(file, [row])))
    return tuple(found)


def plain_text(value: Any) -> str:
    """Return a value as its one text."""
    match value:
        case str():
            return value
        case Decimal():
            return number_text(value)
        case date():
            return value.isoformat()
        case Target():
            return str(value)
        case Band():
            return "..".join("" if end is None else str(end) for end in value)
        case Amount():
            return f"{number_text(value.number)} {value.unit}"
        case tuple():
            return " ".join(plain_text(one) for one in value)
    return str(value)


def canonical_manifest(manifest: Manifest) -> dict[str, Any]:
    """Return a manifest as plain data; what equals its default is left out.

    So is its status: a draft that was reviewed and is then released has the digest that was reviewed.
    """
    found: dict[str, Any] = _data(manifest)
    del found["status"]
    return found


def _data(value: Any) -> Any:
    if is_dataclass(value) and hasattr(value, "amount"):
        return str(value)
    if is_dataclass(value):
        return {
            field.name: _data(one)
            for field in fields(value)
            if not _is_default(one := getattr(value, field.name), field)
        }
    if isinstance(value, dict):
        return {name: _data(one) for name, one in value.items()}
    if isinstance(value, tuple) and not isinstance(value, Target):
        return [_data(one) for one in value]
    return value if isinstance(value, (bool, int, str)) else plain_text(value)


def _is_default(value: Any, field: Field[Any]) -> bool:
    default = {} if field.default_factory is not MISSING else field.default
    return type(value) is type(default) and bool(value == default)


def cell(value: Any, column: Column, aliases: Mapping[str, str]) -> str:
    """Return a value as a cell is typed; ``aliases`` names the systems by address."""
    if value is None:
        return ""
    match column.kind:
        case "id":
            return "" if isinstance(read_id(value), Refusal) else str(value)
        case "code":
            system, _, code = value.partition("|")
            return f"{aliases[system]}:{code}"
        case "system":
            return aliases[value]
        case "division":
            return f"div:{value}"
        case "combine":
            return f"within {value}"
        case "role":
            return "" if value == "required" else str(value)
        case "members":
            return " ".join(one.value if one.kind == "item" else str(one) for one in value)
        case "text" | "words":
            return neutral(plain_text(value))
    return plain_text(value)


def neutral(text: str) -> str:
    """Return a text as a spreadsheet will not take it for a formula."""
    return f"text:{text}" if text.startswith((*_FORMULA, "text:")) else text


def write_csv(
    file: str, rows: Sequence[Row], aliases: Mapping[str, str], comments: Iterable[tuple[int, Sequence[str]]] = ()
) -> bytes:
    """Write a file in its canonical form, as a spreadsheet opens it: UTF-8 with BOM.

    Args:
        file: Name of the file, without ``.csv``.
        rows: Its rows.
        aliases: Alias of each system, by address.
        comments: Comment rows with the line each stood on; each stays with the row that followed it.
    """
    spec = columns(file)
    lines = sorted(row.line for row in rows)
    above: dict[int | None, list[Sequence[str]]] = {}
    for line, comment in comments:
        if not is_label_row(file, comment):
            at = bisect_left(lines, line)
            above.setdefault(lines[at] if at < len(lines) else None, []).append(comment)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in spec])
    labels = [label(file, column.name) for column in spec]
    writer.writerow([f"# {labels[0]}", *labels[1:]])
    for row in in_order(file, rows):
        for comment in above.get(row.line, ()):
            writer.writerow([comment[0], *map(neutral, comment[1:])])
        writer.writerow([cell(getattr(row, column.field), column, aliases) for column in spec])
    for comment in above.get(None, ()):
        writer.writerow([comment[0], *map(neutral, comment[1:])])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def is_label_row(file: str, comment: Sequence[str]) -> bool:
    """Say whether a comment is the row of Chinese labels."""
    labels = {label(file, column.name) for column in columns(file)}
    return {comment[0].lstrip("# "), *comment[1:]} - {""} <= labels
