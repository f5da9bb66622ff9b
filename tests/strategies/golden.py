"""The golden cases of all packs as inputs of ``decide``, each with its packs cut down to what it touches."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import cache, lru_cache
from typing import Any, NamedTuple

from recognize.advice import Advice, SourceOutcome
from recognize.cases.building import Builder
from recognize.cases.reading import Case, read_cases
from recognize.cases.running import inputs
from recognize.decision import decide
from recognize.moment import Moment
from recognize.order import Order
from recognize.packs.builtin import builtin_rules
from recognize.packs.load import load
from recognize.packs.ruleset import Pack, RuleSet
from recognize.packs.schema import Row, Target
from recognize.report import Report

PACKS = ("cn", "org-rmhospital", "example-wuhan", "example-hospital")


class Scene(NamedTuple):
    """What ``decide`` is given."""

    order: Order
    reports: tuple[Report, ...]
    rules: RuleSet
    at: Moment
    sources: tuple[SourceOutcome, ...]
    strict: bool

    def decide(self, **changes: Any) -> Advice:
        one = self._replace(**changes)
        return decide(one.order, one.reports, one.rules, at=one.at, sources=one.sources, strict=one.strict)


@lru_cache(maxsize=8)
def builder(pack: str) -> Builder:
    rules = load([pack])
    return Builder(rules, rules.packs[pack])


def cases(pack: str) -> tuple[Case, ...]:
    return read_cases(builtin_rules().joinpath(pack, "cases.toml").read_text("utf-8-sig"), pack)


ALL = tuple((pack, case) for pack in PACKS for case in cases(pack))


def scene(pack: str, case: Case) -> Scene:
    return Scene(*inputs(case, builder(pack)))


@cache
def small_scene(index: int) -> Scene:
    """A golden case whose packs hold only rows about the items, codes and words of the case."""
    held = scene(*ALL[index])
    words = frozenset(_texts(held.order)) | frozenset(_texts(held.reports))
    items = _items(held.rules, words)
    packs = [replace(pack, rows=_cut(pack, items, words)) for pack in held.rules.packs.values()]
    return held._replace(rules=RuleSet.of(packs))


def _texts(thing: Any) -> list[str]:
    if isinstance(thing, str):
        return [thing]
    if isinstance(thing, tuple | list):
        return [text for one in thing for text in _texts(one)]
    if is_dataclass(thing):
        return [text for field in fields(thing) for text in _texts(getattr(thing, field.name))]
    if hasattr(type(thing), "model_fields"):
        return [text for name in type(thing).model_fields for text in _texts(getattr(thing, name))]
    return []


def _items(rules: RuleSet, words: frozenset[str]) -> frozenset[str]:
    """The items that codes, names, orderables and panels of the case lead to, and what goes with them."""
    rows = [row for pack in rules.packs.values() for group in pack.rows.values() for row in group]
    members: dict[str, set[str]] = {}
    for row in rows:
        if row.file == "members":
            members.setdefault(row.panel, set()).add(row.item)  # type: ignore[attr-defined]
    found: set[str] = set()
    for row in rows:
        if row.file in {"codes", "exam_names"} and {getattr(row, "code", ""), getattr(row, "text", "")} & words:
            found.add(row.item)  # type: ignore[attr-defined]
        elif row.file == "orderables" and row.code in words:  # type: ignore[attr-defined]
            for target in row.members:  # type: ignore[attr-defined]
                found |= members.get(target.value, {target.value})
        elif row.file == "laboratory" and {row.name_zh, row.name_en} & words:  # type: ignore[attr-defined]
            found.add(row.id)  # type: ignore[attr-defined]
    for row in rows:
        if row.file == "covers" and row.covers in found:  # type: ignore[attr-defined]
            found.add(row.has)  # type: ignore[attr-defined]
        if row.file == "laboratory" and row.id in found:  # type: ignore[attr-defined]
            found |= set(row.inputs)  # type: ignore[attr-defined]
    return frozenset(found)


WHOLE = {
    "situations", "territories", "organizations", "organization_codes", "marks", "diagnoses", "departments", "triage",
    "suspensions", "issuers",
}  # fmt: skip


def _cut(pack: Pack, items: frozenset[str], words: frozenset[str]) -> dict[str, tuple[Row, ...]]:
    return {
        name: tuple(row for row in rows if name in WHOLE or _touches(row, items, words))
        for name, rows in pack.rows.items()
        if name != "overrides"
    }


def _touches(row: Any, items: frozenset[str], words: frozenset[str]) -> bool:
    match row.file:
        case "terms":
            return row.term in words or (row.kind == "remark" and any(row.term in word for word in words))
        case "laboratory" | "exams":
            return row.id in items
        case "panels":
            return True
        case "members" | "units" | "codes" | "exam_names":
            return row.item in items
        case "covers":
            return row.has in items and row.covers in items
        case "orderables":
            targets = row.members
            return any(one.kind == "panel" or one.value in items for one in targets)
        case "prices":
            return True
    targets = getattr(row, "targets", None) or getattr(row, "items", None) or (getattr(row, "target", None),)
    return any(isinstance(one, Target) and (one.kind != "item" or one.value in items) for one in targets)
