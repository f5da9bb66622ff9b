"""Cells: the text of a cell, by its kind, as a typed value; or why it was refused.

A blank never comes here: what it means is the column's default. A kind's reader sees stripped text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, get_args

from recognize.packs.columns import Column
from recognize.packs.faults import near
from recognize.packs.quantities import (
    Refusal,
    read_amount,
    read_band,
    read_date,
    read_integer,
    read_length,
    read_number,
    read_unit_code,
)
from recognize.packs.schema import CLASSES, FILES, Target
from recognize.report import Kind

Value = Any
"""A typed value, or a ``Refusal``."""
Reader = Callable[[str], Value]
Systems = Mapping[str, str] | None
"""Aliases of code systems; ``None``: not known, because a pack above could not be read."""

MAX_CELL: Final = 400
MAX_NOTE: Final = 4000
MAX_MANY: Final = 400
MAX_MANY_CELL: Final = 20_000

_ID: Final = re.compile(r"(?:[a-z0-9]+-)*[a-z0-9]*[a-z]", re.ASCII)
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_DIVISION: Final = re.compile(r"div:(\d{6})", re.ASCII)
_QUOTES: Final = "“”‘’„‟«»「」『』＂＇"
_INVISIBLE: Final = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"
_FULL_WIDTH: Final = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_ODD: Final = re.compile(f"[{_QUOTES}{_INVISIBLE}\uff01-\uff5e\u3000]")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")
_TEXT_ODD: Final = re.compile(f"[{_INVISIBLE}\\x00-\\x1f\\x7f\\u0085\\u2028\\u2029]").search
_WORD_ODD: Final = re.compile(f"[{_QUOTES}{_INVISIBLE}\uff01-\uff5e\u3000\\x00-\\x1f\\x7f\\u0085\\u2028\\u2029]").search
_LOOKS_LIKE_DATE: Final = re.compile(
    r"\d{1,4}[/-]\d{1,2}[/-]\d{1,4}|\d{4}/\d{1,2}|[A-Z][a-z]{2}-\d{2,4}|\d{1,2}-[A-Z][a-z]{2}(-\d{2,4})?"
    r"|\d{1,2}月\d{1,2}日|\d{2,4}年\d{1,2}月(\d{1,2}日)?|\d(\.\d+)?E\+\d+",
    re.ASCII,
)
_TARGETS: Final = ("item", "panel", "class", "kind", "list")
_LISTED: Final = ("item", "panel", "class", "kind", "group")
_CHINESE: Final[dict[str, str]] = {
    "是": "yes",
    "否": "no",
    "未知": "unknown",
    "不详": "unknown",
    "不适用": "n/a",
    "无": "none",
    "门诊": "outpatient",
    "住院": "inpatient",
    "日间": "daycase",
    "急诊": "emergency",
    "体检": "checkup",
    "左": "left",
    "右": "right",
    "双侧": "both",
    "公立": "public",
    "民营": "private",
    "合格": "passed",
    "不合格": "failed",
}


def reader(column: Column, systems: Systems) -> Reader:
    """Return the reader of a column; ``systems`` are the aliases of the pack and those it extends."""
    match column.kind:
        case "choice":
            return partial(_choice, choices=column.choices)
        case "text":
            return partial(_text, column=column)
        case "code":
            return partial(_code, systems=systems)
        case "system":
            return partial(_system, systems=systems)
        case "words" if column.field == "alliances":
            return partial(_many, one=read_id)
    return partial(_plain, one=_READERS[column.kind])


def _plain(text: str, one: Reader) -> Value:
    """Read a cell; where it is refused for odd characters, say so, unless the way to write it is known."""
    value = one(text)
    if isinstance(value, Refusal) and "write" not in dict(value.params):
        return _odd(text) or value
    return value


def _text(text: str, column: Column) -> Value:
    """Read a text as printed, or a word of the packs' vocabulary."""
    if len(text) <= MAX_CELL and text[0] not in "+-=@t" and not (_WORD_ODD if column.word else _TEXT_ODD)(text):
        return text
    note = column.field == "note"
    limit = MAX_NOTE if note else MAX_CELL
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > limit:
        return Refusal.of("too-long", limit=str(limit), found=text)
    if _CONTROL.search(text.replace("\n", "") if note else text):
        return Refusal.of("line-break", found=text)
    if any(char in text for char in _INVISIBLE):
        return Refusal.of("invisible", write=tidy(text))
    if column.word and (refused := _odd(text)):
        return refused
    return _guarded(text)


def _guarded(text: str) -> Value:
    """Take off the guard ``text:``; without it, what a spreadsheet takes for a formula is refused."""
    if text.startswith("text:"):
        return text[5:].strip() or Refusal.of("required")
    return Refusal.of("formula", found=text, write=f"text:{text}") if text[0] in "+-=@" else text


def tidy(text: str) -> str:
    """Return a text with half-width signs and without quotation marks and invisible characters."""
    return "".join(char for char in text.translate(_FULL_WIDTH) if char not in _INVISIBLE + _QUOTES + "\"'").strip()


def _odd(text: str) -> Refusal | None:
    """Refuse quotation marks, invisible and full-width characters where a machine reads."""
    if text.isascii() or not _ODD.search(text):
        return Refusal.of("line-break", found=text) if _CONTROL.search(text) else None
    if any(char in text for char in _QUOTES):
        return Refusal.of("quotes", found=text, write=tidy(text))
    if any(char in text for char in _INVISIBLE):
        return Refusal.of("invisible", write=tidy(text))
    return Refusal.of("full-width", found=text, write=tidy(text))


def _choice(text: str, choices: tuple[str, ...]) -> Value:
    if text in choices:
        return text
    if _CHINESE.get(text) in choices:
        return Refusal.of("choice-chinese", found=text, write=_CHINESE[text])
    if refused := _odd(text):
        return refused
    spread = " ".join(choices)
    return Refusal.of("choice", found=text, choices=spread, near=near(text, choices))


def read_id(text: str) -> Value:
    """Read an id: lower case, ending in a letter."""
    if _ID.fullmatch(text) and len(text) <= MAX_CELL:
        return text
    if refused := _odd(text):
        return refused
    if _ID.fullmatch(text.lower()):
        return Refusal.of("id-case", found=text, write=text.lower())
    return Refusal.of("id", found=text)


def read_name(text: str) -> Value:
    """Read the id of a pack or the key of a citation: as an id, but it may end in a digit."""
    if _NAME.fullmatch(text) and len(text) <= MAX_CELL:
        return text
    return _odd(text) or Refusal.of("name", found=text)


def _citation(text: str) -> Value:
    pack, colon, key = text.rpartition(":")
    if _NAME.fullmatch(key) and (not colon or _NAME.fullmatch(pack)):
        return text
    return _odd(text) or Refusal.of("citation", found=text)


def _many(text: str, one: Reader) -> Value:
    """Read several values, separated by spaces; their order has no meaning."""
    if len(text) > MAX_MANY_CELL:
        return Refusal.of("too-long", limit=str(MAX_MANY_CELL), found=text)
    if refused := _odd(text):
        return refused
    if re.search("[,、;]", text):
        return Refusal.of("separated", found=text)
    values = []
    for word in text.split():
        value = one(word)
        if isinstance(value, Refusal):
            return value
        values.append(value)
    if len(values) > MAX_MANY:
        return Refusal.of("too-many", limit=str(MAX_MANY))
    return tuple(sorted(set(values)))


def read_target(text: str, kinds: tuple[str, ...] = _TARGETS, everything: bool = True) -> Value:
    """Read ``item:potassium`` or ``all``."""
    if text == "all" and everything:
        return Target("all", "")
    if refused := _odd(text):
        return refused
    kind, colon, value = text.partition(":")
    if not colon:
        return Refusal.of("target-prefix", found=text)
    if kind not in kinds:
        known = {*_TARGETS, *_LISTED}
        code = "target-here" if kind in known else "target-kind"
        return Refusal.of(code, name=kind, found=text, choices=" ".join(kinds), near=near(kind, kinds))
    if kind == "class":
        ok = value in CLASSES
        return Target(kind, value) if ok else Refusal.of("target-class", name=value, near=near(value, CLASSES))
    if kind == "kind":
        return Target(kind, value) if value in get_args(Kind) else _choice(value, get_args(Kind))
    if kind == "group":
        ok = bool(re.fullmatch(r"[^/\s:]+/[^/\s:]+", value))
        return Target(kind, value) if ok else Refusal.of("target-group", found=text)
    found = read_id(value)
    return found if isinstance(found, Refusal) else Target(kind, value)


def _member(text: str) -> Value:
    """Read a member of an orderable: an item id, or ``panel:`` and the id of a panel."""
    kind, colon, value = text.rpartition(":")
    if colon and kind not in ("item", "panel"):
        return Refusal.of("members", found=text)
    found = read_id(value)
    return found if isinstance(found, Refusal) else Target(kind or "item", value)


def _code(text: str, systems: Systems) -> Value:
    """Read ``system:value`` as ``URI|value``."""
    if refused := _odd(text):
        return refused
    alias, colon, value = text.partition(":")
    value = value.strip()
    if not colon or _LOOKS_LIKE_DATE.fullmatch(text):
        if _LOOKS_LIKE_DATE.fullmatch(text):
            return Refusal.of("code-date", found=text)
        guess = "loinc" if re.fullmatch(r"\d{1,7}-\d", text, re.ASCII) else "local"
        return Refusal.of("code-bare", found=text, write=f"{guess}:{text}")
    if "//" in value[:2] or alias == "urn":
        return Refusal.of("code-uri", found=text)
    if not value or "|" in text or _CONTROL.search(text) or len(text) > MAX_CELL:
        return Refusal.of("code-value", found=text)
    system = _system(alias.strip(), systems)
    return system if isinstance(system, Refusal) else f"{system}|{value}"


def _system(text: str, systems: Systems) -> Value:
    """Read the alias of a code system as its address."""
    if systems is None:
        return text
    if text in systems:
        return systems[text]
    return _odd(text) or Refusal.of("system-unknown", name=text, near=near(text, systems))


def read_territory(text: str) -> Value:
    """Read an id of ``territories.csv``, or ``div:``, ``org:``, ``alliance:`` and a value."""
    kind, colon, value = text.partition(":")
    if refused := _odd(text):
        return refused
    if not colon:
        return read_id(text)
    if kind == "div":
        return text if _DIVISION.fullmatch(text) else Refusal.of("division", found=text)
    if kind in ("org", "alliance"):
        found = read_id(value)
        return found if isinstance(found, Refusal) else text
    return Refusal.of("territory", found=text, near=near(kind, ("div", "org", "alliance")))


def _territory_member(text: str) -> Value:
    return Refusal.of("territory", found=text) if text.startswith(("org:", "alliance:")) else read_territory(text)


def _division(text: str) -> Value:
    """Read ``div:420100`` as six digits."""
    match = _DIVISION.fullmatch(text)
    return match[1] if match else _odd(text) or Refusal.of("division", found=text)


def _combine(text: str) -> Value:
    if text == "one-report":
        return None
    if not text.startswith("within "):
        return _odd(text) or Refusal.of("combine", found=text)
    return read_length(text.removeprefix("within ").strip())


def _role(text: str) -> Value:
    if text in ("required", "optional") or (text.startswith("one-of:") and _NAME.fullmatch(text[7:])):
        return text
    return _odd(text) or Refusal.of("role", found=text, near=near(text, ("required", "optional")))


def _rule(text: str) -> Value:
    pack, _, rest = text.partition("/")
    file, _, name = rest.partition("/")
    if _NAME.fullmatch(pack) and file in FILES and name:
        return text
    return Refusal.of("rules", found=text, near=near(file, FILES) if file else None)


def _words(text: str) -> Value:
    found = _guarded(text)
    return found if isinstance(found, Refusal) else _many(found, lambda word: word)


_READERS: Final[dict[str, Reader]] = {
    "id": read_id,
    "item": read_id,
    "panel": read_id,
    "list": read_id,
    "organization": read_id,
    "date": read_date,
    "citation": _citation,
    "rules": partial(_many, one=_rule),
    "items": partial(_many, one=read_id),
    "organizations": partial(_many, one=read_id),
    "territories": partial(_many, one=_territory_member),
    "targets": partial(_many, one=read_target),
    "target": partial(read_target, kinds=_LISTED, everything=False),
    "members": partial(_many, one=_member),
    "words": _words,
    "territory": read_territory,
    "division": _division,
    "combine": _combine,
    "role": _role,
    "unit": read_unit_code,
    "number": read_number,
    "integer": read_integer,
    "length": read_length,
    "band": read_band,
    "amount": read_amount,
}
