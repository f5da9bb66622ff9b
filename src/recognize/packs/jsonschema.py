"""The JSON schema of ``pack.toml``, for editors; made from the same table that reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from recognize.packs.cells import MAX_CELL
from recognize.packs.manifest import (
    CITATION,
    FRICTION,
    LIST,
    LIST_TITLE,
    MODE,
    PACK,
    SWITCHES,
    SYSTEM,
    TITLE,
    Key,
    assumption,
)
from recognize.packs.schema import ASSUMABLE, SCHEMA

NAME: Final = "recognize-pack.schema.json"
_NAME: Final = "[a-z0-9]+(-[a-z0-9]+)*"
_ID: Final = "([a-z0-9]+-)*[a-z0-9]*[a-z]"
_DAY: Final = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"
_LENGTH: Final = r"\d{1,5} ?(min|h|d|wk|mo|a)"
_KINDS: Final[dict[str, dict[str, Any]]] = {
    "schema": {"const": SCHEMA},
    "count": {"type": "integer", "minimum": 0},
    "names": {"type": "array", "items": {"type": "string", "pattern": f"^{_NAME}$"}},
    "date": {"type": "string", "pattern": f"^{_DAY}$"},
    "issued": {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"},
    "text": {"type": "string", "minLength": 1, "maxLength": MAX_CELL},
    "name": {"type": "string", "pattern": f"^{_NAME}$"},
    "version": {"type": "string", "pattern": r"^[0-9A-Za-z][0-9A-Za-z.+_-]{0,39}$"},
    "territory": {"type": "string", "pattern": rf"^({_ID}|div:\d{{6}}|org:{_ID}|alliance:{_ID})$"},
    "offset": {"type": "string", "pattern": r"^(Z|[+-]\d{2}:?\d{2})$"},
    "uri": {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:[^\s|]+$"},
    "url": {"type": "string", "pattern": r"^https?://\S+$"},
    "citation": {"type": "string", "pattern": f"^({_NAME}:)?{_NAME}$"},
    "yes-no": {"enum": ["yes", "no"]},
    "length": {"type": "string", "pattern": f"^{_LENGTH}$"},
}
_DESCRIPTIONS: Final = {
    "schema": "格式版本，写 1 / format, 1",
    "id": "与文件夹同名 / equal to the folder's name",
    "version": "版本；已发布的内容改动时升版本 / raised when released contents change",
    "status": "draft 草稿、released 已发布、retired 已停用",
    "title": "标题，中文和英文 / title in Chinese and English",
    "territory": "适用地域：territories.csv 的编号，或 div:、org:、alliance: / where it holds",
    "extends": "上级规则包 / the packs above",
    "utc_offset": '本地时间与 UTC 的时差，如 "+08:00" / offset of its days and months',
    "systems": "编码系统的简称和地址 / aliases of code systems",
    "citations": "依据文件 / the documents its rules stand on",
    "lists": "互认项目目录 / published lists of items",
    "switches": "开关 / switches",
    "friction": "各就诊类型的提示方式 / how much reuse interrupts, by setting",
    "mode": "科室、项目的提示上限 / a ceiling on friction",
    "assume": "缺少事实时的代替值 / what stands in for a missing fact",
    "issuer": "发文机关 / who issued it",
    "number": "文号 / its number",
    "issued": "成文日期，可只写年月 / when it was issued",
    "in_force": "施行日 / in force since",
    "retrieved": "查阅日 / when it was read",
    "seen_until": "最后一次见到 / last seen",
    "confirmed": "yes：已在原文中核对 / read in the source",
    "complete": "本包是否列全 / whether all its lines are here",
    "count": "公布的项数 / how many items it publishes",
    "issuers": "any 任何机构；named 只认指定机构 / whose results it covers",
}


def schema() -> dict[str, Any]:
    """Return the JSON schema of ``pack.toml``."""
    top = _object(PACK)
    top["properties"] |= {
        "title": _described("title", _object(TITLE)),
        "systems": _described("systems", _named(_NAME, _value(SYSTEM))),
        "citations": _described("citations", _named(_NAME, _object(CITATION))),
        "lists": _described("lists", _named(_ID, _list())),
        "switches": _described("switches", _object(SWITCHES)),
        "friction": _described("friction", _object(FRICTION)),
        "mode": _described("mode", _named(r"all|(department|item):\S+( (department|item):\S+)?", _value(MODE))),
        "assume": _described("assume", _assume()),
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "recognize: pack.toml"}
    return head | top


def _list() -> dict[str, Any]:
    found = _object(LIST)
    found["properties"]["title"] = _object(LIST_TITLE)
    return found


def _assume() -> dict[str, Any]:
    """Describe ``[assume."a.b"]``, and ``[assume.a.b]``, which says the same."""
    properties: dict[str, Any] = {}
    for key in ASSUMABLE:
        entry = _object(assumption(key))
        if "targets" in entry["properties"]:
            target = rf"all|(item|panel|list):{_ID}|(class|kind):[a-z-]+"
            entry["properties"]["targets"] = _named(target, _KINDS["length"])
        entry["anyOf"] = [{"required": ["citation"]}, {"required": ["basis"]}]
        properties[key] = entry
        first, _, last = key.partition(".")
        nested = properties.setdefault(first, {"type": "object", "additionalProperties": False, "properties": {}})
        nested["properties"][last] = entry
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _object(keys: Mapping[str, Key]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: _described(name, _value(key)) for name, key in keys.items()},
    }
    required = sorted(name for name, key in keys.items() if key.required)
    return found | ({"required": required} if required else {})


def _value(key: Key) -> dict[str, Any]:
    if key.kind == "choice":
        return {"enum": list(key.choices)}
    return {"type": "object"} if key.kind == "table" else dict(_KINDS[key.kind])


def _named(pattern: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "patternProperties": {f"^({pattern})$": value}}


def _described(name: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"description": _DESCRIPTIONS[name], **value} if name in _DESCRIPTIONS else value
