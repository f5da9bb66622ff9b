"""``pack.toml``: who a pack is, what it stands on, what it lets stand in for a missing fact.

Strict: a key that is not known is a fault, and all faults are told at once. What could be read is
returned beside them, so that the rows can be checked in the same pass.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple, get_args

from recognize.moment import read_offset
from recognize.order import Setting
from recognize.packs.cells import MAX_CELL, MAX_NOTE, read_id, read_name, read_target, read_territory, tidy
from recognize.packs.faults import Fault, near
from recognize.packs.quantities import Refusal, read_date, read_length
from recognize.packs.schema import (
    ASSUMABLE,
    SCHEMA,
    Assumption,
    Basis,
    Citation,
    ItemList,
    Manifest,
    Mode,
    ModeRule,
    Tier,
)
from recognize.report import Kind

MAX_KEYS: Final = 2_000
MAX_COUNT: Final = 1_000_000


class Key(NamedTuple):
    """One key of ``pack.toml``: the kind of its value, whether it must stand there, its closed list."""

    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()


PACK: Final[dict[str, Key]] = {
    "schema": Key("schema", required=True),
    "id": Key("name", required=True),
    "version": Key("version", required=True),
    "status": Key("choice", required=True, choices=("draft", "released", "retired")),
    "title": Key("table", required=True),
    "territory": Key("territory", required=True),
    "extends": Key("names"),
    "utc_offset": Key("offset"),
    "systems": Key("table"),
    "citations": Key("table"),
    "lists": Key("table"),
    "switches": Key("table"),
    "friction": Key("table"),
    "mode": Key("table"),
    "assume": Key("table"),
}
TITLE: Final = {"zh": Key("text", required=True), "en": Key("text", required=True)}
CITATION: Final[dict[str, Key]] = {
    "issuer": Key("text"),
    "number": Key("text"),
    "title": Key("text"),
    "issued": Key("issued"),
    "in_force": Key("date"),
    "retrieved": Key("date"),
    "seen_until": Key("date"),
    "url": Key("url"),
    "confirmed": Key("yes-no"),
}
LIST: Final[dict[str, Key]] = {
    "title": Key("table", required=True),
    "kind": Key("choice", choices=get_args(Kind)),
    "complete": Key("yes-no"),
    "count": Key("count"),
    "issuers": Key("choice", choices=("any", "named")),
    "citation": Key("citation"),
}
LIST_TITLE: Final = {"zh": Key("text", required=True)}
SWITCHES: Final[dict[str, Key]] = {
    "own_reports": Key("yes-no"),
    "own_reports_min_age": Key("length"),
    "matched_by_name": Key("yes-no"),
}
FRICTION: Final = {setting: Key("choice", choices=get_args(Tier)) for setting in get_args(Setting)}
MODE: Final = Key("choice", choices=get_args(Mode))
SYSTEM: Final = Key("uri")


def assumption(key: str) -> dict[str, Key]:
    """Return the keys of one ``[assume.<key>]``."""
    values = ASSUMABLE[key]
    value = Key(values[0]) if values in (("length",), ("text",)) else Key("choice", choices=values)
    keys = {
        "value": value._replace(required=True),
        "citation": Key("citation"),
        "basis": Key("choice", choices=get_args(Basis)),
    }
    return keys | {"targets": Key("table")} if value.kind == "length" else keys


def read_manifest(data: bytes, path: str, folder: str) -> tuple[Manifest | None, tuple[Fault, ...]]:
    """Read a ``pack.toml``.

    Args:
        data: Its bytes, with or without BOM.
        path: How messages name it.
        folder: The name of the pack's folder, which is its id.

    Returns:
        What could be read, ``None`` when it is no TOML at all; and every fault.
    """
    table, fault = _parse(data, path)
    if table is None:
        return None, (fault,) if fault is not None else ()
    reading = _Table(path)
    return _manifest(table, reading, folder), tuple(reading.faults)


def _parse(data: bytes, path: str) -> tuple[dict[str, Any] | None, Fault | None]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None, Fault.of(path, encoding_of(data))
    try:
        return tomllib.loads(text), None
    except RecursionError:
        return None, Fault.of(path, "toml", message="nested too deeply")
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        lines = text.splitlines()
        place = re.search(r"\(at line (\d+),", message)
        row = int(place[1]) if place is not None else len(lines)  # else at the end of the document
        line = lines[row - 1] if 0 < row <= len(lines) else ""
        if message.startswith(("Cannot overwrite", "Cannot declare", "Cannot mutate", "Duplicate")):
            return None, Fault.of(path, "toml-twice", row)
        if re.search("[“”‘’＝＂［］]", line):
            return None, Fault.of(path, "toml-quotes", row)
        if re.match(r'\s*\[?[^"\'#=]*[\u3400-\u9fff]', line):
            return None, Fault.of(path, "toml-key", row)
        return None, Fault.of(path, "toml", row, message=message.partition(" (at ")[0])


def encoding_of(data: bytes) -> str:
    """Return the fault code of bytes that are not UTF-8."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data[:200].count(0) > len(data[:200]) // 4:
        return "encoding-utf16"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "encoding-unknown"
    return "encoding-gb18030"


class _Table:
    """Takes known keys out of a table and keeps the faults."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.faults: list[Fault] = []

    def fault(self, code: str, at: str, **params: str | None) -> None:
        self.faults.append(Fault.of(self.path, code, None, at, **params))

    def take(self, table: Any, at: str, keys: Mapping[str, Key]) -> dict[str, Any]:
        """Return the values of known keys that could be read."""
        taken: dict[str, Any] = {}
        if not isinstance(table, dict):
            self.wanted("table", at)
            return taken
        for name, raw in table.items():
            where = f"{at}.{name}" if at else name
            if name not in keys:
                self.fault("key-unknown", where, near=near(name, keys))
                continue
            value = self.value(raw, where, keys[name])
            if value is not None:
                taken[name] = value
        for name, key in keys.items():
            if key.required and name not in table:
                self.fault("key-missing", at or name, name=name)
        return taken

    def value(self, raw: Any, at: str, key: Key) -> Any:
        """Return one value, ``None`` when it was refused."""
        kind = VALUES[key.kind]
        if not isinstance(raw, kind.types) or (isinstance(raw, bool) and bool not in kind.types):
            if key.kind == "yes-no":
                self.fault("yes-no", at, found=str(raw).lower())
            else:
                self.wanted(key.kind, at)
            return None
        if isinstance(raw, str):
            raw = raw.strip()
            if not raw:
                self.fault("required", at)
                return None
        value = kind.read(raw, key)
        if isinstance(value, Refusal):
            self.fault(value.code, at, **dict(value.params))
            return None
        return value

    def wanted(self, kind: str, at: str) -> None:
        value = VALUES[kind]
        self.fault("value-type", at, wanted_zh=value.zh, wanted_en=value.en, example=value.example)

    def entries(self, table: Any, at: str, read: Callable[[str], Any]) -> Iterator[tuple[str, Any, str]]:
        """Walk the named entries of a table; a name that is refused is a fault."""
        if not isinstance(table, dict):
            return
        if len(table) > MAX_KEYS:
            self.fault("too-many", at, limit=str(MAX_KEYS))
            return
        for name, raw in table.items():
            where = f"{at}.{name}"
            found = read(name)
            if isinstance(found, Refusal):
                self.fault(found.code, where, **dict(found.params))
            else:
                yield name, raw, where


def _manifest(table: dict[str, Any], reading: _Table, folder: str) -> Manifest:
    top = reading.take(table, "", PACK)
    title = reading.take(top["title"], "title", TITLE) if "title" in top else {}
    if top.get("id", folder) != folder:
        reading.fault("id-folder", "id", name=folder, found=top["id"])
    switches = reading.take(top.get("switches", {}), "switches", SWITCHES)
    return Manifest(
        id=folder,
        version=top.get("version", ""),
        status=top.get("status", "draft"),
        title_zh=title.get("zh", ""),
        title_en=title.get("en", ""),
        territory=top.get("territory", ""),
        extends=top.get("extends", ()),
        offset=top.get("utc_offset", 480),
        systems=_systems(top.get("systems"), reading),
        citations=_citations(top.get("citations"), reading),
        lists=_lists(top.get("lists"), reading),
        own_reports=switches.get("own_reports"),
        own_reports_min_age=switches.get("own_reports_min_age"),
        matched_by_name=switches.get("matched_by_name"),
        friction=reading.take(top.get("friction", {}), "friction", FRICTION),
        modes=_modes(top.get("mode"), reading),
        assume=_assumptions(top.get("assume"), reading),
    )


def _systems(table: Any, reading: _Table) -> dict[str, str]:
    systems: dict[str, str] = {}
    for name, raw, at in reading.entries(table, "systems", _alias):
        uri = reading.value(raw, at, SYSTEM)
        if uri is None:
            continue
        twice = next((alias for alias, other in systems.items() if other == uri), None)
        if twice is not None:
            reading.fault("alias-twice", at, name=twice, other=name)
        systems[name] = uri
    return systems


def _alias(name: str) -> Any:
    bad = name == "text" or isinstance(read_name(name), Refusal)
    return Refusal.of("alias", name=name) if bad else name


def _citations(table: Any, reading: _Table) -> dict[str, Citation]:
    citations = {}
    for key, raw, at in reading.entries(table, "citations", read_name):
        taken = reading.take(raw, at, CITATION)
        citations[key] = Citation(key=key, **taken)
        if isinstance(raw, dict) and not {"title", "number"} & raw.keys():
            reading.fault("citation-nameless", at)
    return citations


def _lists(table: Any, reading: _Table) -> dict[str, ItemList]:
    lists = {}
    for name, raw, at in reading.entries(table, "lists", read_id):
        taken = reading.take(raw, at, LIST)
        named = "title" in taken
        title = reading.take(taken.pop("title", {}), f"{at}.title", LIST_TITLE if named else {})
        lists[name] = ItemList(id=name, title_zh=title.get("zh", ""), **taken)
    return lists


def _modes(table: Any, reading: _Table) -> tuple[ModeRule, ...]:
    modes = []
    for name, raw, at in reading.entries(table, "mode", _mode_key):
        mode = reading.value(raw, at, MODE)
        if mode is not None:
            parts = _mode_key(name)
            modes.append(ModeRule(parts.get("department"), parts.get("item"), mode))
    return tuple(sorted(modes, key=lambda rule: (rule.department or "", rule.item or "")))


def _mode_key(name: str) -> Any:
    if name == "all":
        return {}
    words = [word.partition(":") for word in name.split()]
    parts = {kind: value for kind, _, value in words if value}
    if not words or len(parts) != len(words) or not parts.keys() <= {"department", "item"}:
        return Refusal.of("mode-key", found=name)
    return parts


def _assumptions(table: Any, reading: _Table) -> dict[str, Assumption]:
    found = {}
    for key, raw, at in reading.entries(_flat(table), "assume", _assumable):
        keys = assumption(key)
        if isinstance(raw, dict) and "targets" in raw and "targets" not in keys:
            reading.fault("assume-targets", f"{at}.targets")
            keys["targets"] = Key("table")
        taken = reading.take(raw, at, keys)
        by_target = []
        for name, text, where in reading.entries(taken.pop("targets", None), f"{at}.targets", read_target):
            value = reading.value(text, where, Key("length"))
            if value is not None:
                by_target.append((read_target(name), value))
        if isinstance(raw, dict) and not {"citation", "basis"} & raw.keys():
            reading.fault("assume-grounds", at)
        if "value" in taken:
            found[key] = Assumption(key=key, by_target=tuple(sorted(by_target, key=str)), **taken)
    return found


def _flat(table: Any) -> Any:
    """Let ``[assume.situations.silent]`` say what ``[assume."situations.silent"]`` says."""
    if not isinstance(table, dict):
        return table
    flat: dict[str, Any] = {}
    for name, raw in table.items():
        if "." not in name and isinstance(raw, dict) and raw and all(isinstance(v, dict) for v in raw.values()):
            flat |= {f"{name}.{part}": value for part, value in raw.items()}
        else:
            flat[name] = raw
    return flat


def _assumable(name: str) -> Any:
    return name if name in ASSUMABLE else Refusal.of("assume-unknown", near=near(name, ASSUMABLE))


class Kinded(NamedTuple):
    """A kind of value: its types in TOML, its reader, and the words for it."""

    types: tuple[type, ...]
    read: Callable[[Any, Key], Any]
    zh: str
    en: str
    example: str


def _text(raw: str, key: Key) -> Any:
    if len(raw) > MAX_CELL:
        return Refusal.of("too-long", limit=str(MAX_CELL), found=raw)
    return raw if raw.replace("\u3000", " ").isprintable() else Refusal.of("line-break", found=raw)


def _choice(raw: str, key: Key) -> Any:
    ok = raw in key.choices
    return (
        raw if ok else Refusal.of("choice", found=raw, choices=" ".join(key.choices), near=near(tidy(raw), key.choices))
    )


def _matching(pattern: str, code: str) -> Callable[[Any, Key], Any]:
    compiled = re.compile(pattern, re.ASCII)

    def read(raw: str, key: Key) -> Any:
        return raw if compiled.fullmatch(raw) and len(raw) <= MAX_NOTE else Refusal.of(code, found=raw)

    return read


def _names(raw: list[Any], key: Key) -> Any:
    names = []
    for one in raw:
        found = read_name(one.strip()) if isinstance(one, str) else Refusal.of("pack-id", name=str(one))
        if isinstance(found, Refusal):
            return Refusal.of("pack-id", name=str(one))
        names.append(found)
    return tuple(sorted(set(names)))


def _date(raw: str | date, key: Key) -> Any:
    if isinstance(raw, datetime):
        return Refusal.of("date-write", found=raw.isoformat(), write=raw.date().isoformat())
    return raw if isinstance(raw, date) else read_date(raw)


def _issued(raw: str | date, key: Key) -> Any:
    text = raw.isoformat() if isinstance(raw, date) else raw
    return text if re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text, re.ASCII) else Refusal.of("issued", found=text)


def _count(raw: int, key: Key) -> Any:
    return raw if 0 <= raw <= MAX_COUNT else Refusal.of("integer", found=str(raw))


def _yes_no(raw: str, key: Key) -> Any:
    return raw == "yes" if raw in ("yes", "no") else Refusal.of("yes-no", found=raw)


def _offset(raw: str, key: Key) -> Any:
    found = read_offset(raw)
    return Refusal.of("offset", found=raw) if found is None else found


def _schema(raw: int, key: Key) -> Any:
    return raw if raw == SCHEMA else Refusal.of("schema", found=str(raw))


def _citation(raw: str, key: Key) -> Any:
    ok = re.fullmatch(r"([a-z0-9-]+:)?[a-z0-9]+(-[a-z0-9]+)*", raw)
    return raw if ok else Refusal.of("citation", found=raw)


_TEXT: Final = ("引号中的文字", "text in quotes")
VALUES: Final[dict[str, Kinded]] = {
    "schema": Kinded((int,), _schema, "整数", "a whole number", "1"),
    "count": Kinded((int,), _count, "整数", "a whole number", "60"),
    "table": Kinded((dict,), lambda raw, key: raw, "一节", "a section", '[citations.nhc-2022], title.zh = "…"'),
    "names": Kinded((list,), _names, "方括号中的列表", "a list in brackets", '["cn"]'),
    "date": Kinded((str, date), _date, "日期", "a date", "2026-11-22"),
    "issued": Kinded((str, date), _issued, "日期或年月", "a date or a month", '"2024-11"'),
    "text": Kinded((str,), _text, *_TEXT, '"…"'),
    "name": Kinded((str,), lambda raw, key: read_name(raw), *_TEXT, '"cn-420100"'),
    "version": Kinded((str,), _matching(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,39}", "version"), *_TEXT, '"2026.11.1"'),
    "choice": Kinded((str,), _choice, *_TEXT, '"draft"'),
    "territory": Kinded((str,), lambda raw, key: read_territory(raw), *_TEXT, '"div:420100"'),
    "offset": Kinded((str,), _offset, *_TEXT, '"+08:00"'),
    "uri": Kinded((str,), _matching(r"[a-z][a-z0-9+.-]*:[^\s|]+", "system-uri"), *_TEXT, '"http://loinc.org"'),
    "url": Kinded((str,), _matching(r"https?://\S+", "url"), *_TEXT, '"https://…"'),
    "citation": Kinded((str,), _citation, *_TEXT, '"nhc-2022"'),
    "yes-no": Kinded((str,), _yes_no, *_TEXT, '"yes"'),
    "length": Kinded((str,), lambda raw, key: read_length(raw), *_TEXT, '"7 d"'),
}
