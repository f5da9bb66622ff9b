"""The columns of each file of a pack, read off the row classes, with their Chinese labels."""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from typing import Any, Final

from recognize.packs.schema import FILES, KEYS, DatedRow, LimitRow, Row

_PLACE: Final = frozenset(field.name for field in fields(Row))
_DATED: Final = tuple(field.name for field in fields(DatedRow) if field.name not in _PLACE)
_LIMIT: Final = tuple(field.name for field in fields(LimitRow) if field.name not in {*_PLACE, *_DATED})
_LAST: Final = ("from_", "until", "citation", "article", *_LIMIT, "reviewed", "note")

HISTORIES: Final = frozenset({"organizations"})
"""Files in which an id may stand again, for another time: a changed level does not make another hospital."""

_BY_CODE: Final = frozenset({"orderables", "departments", "triage", "prices"})
_VOCABULARY: Final = frozenset(
    {
        "component",
        "condition",
        "contrast",
        "department",
        "level",
        "meaning",
        "method",
        "modality",
        "property",
        "site",
        "specialty",
        "specimen",
        "system",
        "technique",
        "tracer",
        "views",
    }
)
"""Text columns that hold a word of the packs' own vocabulary, not a text as printed."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: Its header.
        field: The row's field.
        kind: Its cell kind, a key of ``cells``.
        required: Whether a blank is a fault.
        default: What a blank means.
        choices: The closed list of a ``choice``.
        word: Whether a text cell holds a word of the packs' vocabulary.
    """

    name: str
    field: str
    kind: str
    required: bool
    default: Any
    choices: tuple[str, ...]
    word: bool


@cache
def columns(file: str) -> tuple[Column, ...]:
    """Return the columns of a file in canonical order: id, its own, dates, grounds, note."""
    own = {field.name: field for field in fields(FILES[file]) if field.name not in _PLACE}
    order = ["id"] if "id" in own else []
    order += [name for name in own if name not in order and name not in _LAST]
    order += [name for name in _LAST if name in own]
    keyed = key_fields(file)
    return tuple(_column(own[name], needs_id=not keyed) for name in order)


def _column(field: Field[Any], *, needs_id: bool) -> Column:
    default = None if field.default is MISSING else field.default
    required = field.metadata["required"] or (field.name == "id" and needs_id)
    return Column(
        name=header(field.name),
        field=field.name,
        kind=field.metadata["cell"],
        required=required,
        default=default,
        choices=field.metadata["choices"],
        word=field.name in _VOCABULARY and field.metadata["cell"] == "text",
    )


def header(field: str) -> str:
    """Return the header of a field: ``from_`` is ``from``."""
    return field.removesuffix("_")


def key_fields(file: str) -> tuple[str, ...]:
    """Return the fields a blank id is read from; empty where every row needs an id."""
    return KEYS.get(file, ("code",) if file in _BY_CODE else ())


def label(file: str, column: str) -> str:
    """Return the Chinese label of a column."""
    return _LABELS.get(f"{file}.{column}") or _LABELS[column]


def column_of(file: str, text: str) -> str | None:
    """Return the column whose Chinese label a header is."""
    return next((column.name for column in columns(file) if label(file, column.name) == text), None)


_LABELS: Final[dict[str, str]] = {
    "id": "编号",
    "from": "生效日",
    "until": "失效日（不含）",
    "citation": "依据文件",
    "article": "条款",
    "note": "备注",
    "basis": "依据性质",
    "signed_by": "签署人",
    "signed_on": "签署日",
    "replaces": "替代的规则",
    "reviewed": "已审阅",
    "class": "类别",
    "name_zh": "中文名称",
    "name_en": "英文名称",
    "short": "简称",
    "component": "被测成分",
    "property": "量的属性",
    "system": "标本",
    "scale": "结果类型",
    "condition": "采样条件",
    "calculated": "计算项目",
    "inputs": "计算所用项目",
    "combinable": "可跨报告合并",
    "method_dependent": "依赖方法",
    "dose_dependent": "依赖用药",
    "sensitive": "敏感项目",
    "modality": "检查方式",
    "site": "部位",
    "laterality": "侧别",
    "contrast": "造影",
    "technique": "技术",
    "tracer": "示踪剂",
    "views": "体位",
    "images": "需要的图像",
    "combine": "合并方式",
    "panel": "组合",
    "item": "项目",
    "role": "成员角色",
    "code": "代码",
    "unit": "单位",
    "factor": "换算系数",
    "offset": "换算加数",
    "kind": "种类",
    "term": "原词",
    "meaning": "含义",
    "members": "成员",
    "zh": "中文",
    "en": "英文",
    "effect": "效果",
    "situation": "情形",
    "counts_as_refusal": "计为不采纳",
    "overrides.text": "补充说明",
    "text": "原文",
    "rank": "排序",
    "hl7": "HL7代码",
    "platform_codes": "平台代码",
    "list": "目录",
    "target": "对象",
    "targets": "对象",
    "name_as_listed": "目录原名",
    "specimen": "标本",
    "confirmed": "已确认",
    "confirmed_by": "确认人",
    "confirmed_on": "确认日",
    "source": "来源系统",
    "territory": "地域",
    "printed_in": "印制地域",
    "place": "标识位置",
    "footnote": "脚注",
    "organization": "机构",
    "organizations": "机构",
    "items": "项目",
    "except": "除外",
    "mark": "相当的互认范围",
    "has": "已有项目",
    "covers": "可涵盖的项目",
    "purpose": "检查目的",
    "division": "行政区划",
    "level": "级别",
    "ownership": "性质",
    "part_of": "所属机构",
    "laboratory": "检测机构",
    "alliances": "医联体",
    "setting": "就诊类型",
    "department": "科室专业",
    "diagnosis": "诊断",
    "age": "年龄",
    "length": "时限",
    "counting": "计算方式",
    "start": "起点",
    "fallback_start": "替代起点",
    "stability": "稳定性",
    "cap": "上限",
    "programme": "质评计划",
    "result": "结果",
    "rule": "规则",
    "pregnancy": "妊娠状态",
    "method": "方法组",
    "intervention": "干预",
    "since": "采样后计",
    "before": "采样前影响期",
    "low": "低限",
    "high": "高限",
    "show_within": "提示期",
    "limit": "差异限",
    "within": "时间跨度",
    "first": "起始代码",
    "last": "终止代码",
    "diagnoses.system": "编码系统",
    "reason": "原因",
    "tube": "采血管",
    "group": "分组",
    "specialty": "专业",
    "state": "急诊状态",
    "price": "价格",
}
