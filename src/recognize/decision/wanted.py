"""What an order item asks for: catalogue items, by the hospital's orderables or by exact code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recognize.history.matching import doubtful
from recognize.order import OrderItem
from recognize.packs.dictionary import MemberOf
from recognize.packs.schema import CodeMapping, Orderable, Target
from recognize.packs.view import View
from recognize.reasons import Reason, reason


@dataclass(frozen=True, slots=True)
class Wanted:
    """The catalogue items behind an order item.

    Attributes:
        members: Members by item id, with role; a single item is one required member.
        panels: Panels the code opens, for the way they combine.
        reasons: Why the code does not certainly mean them.
        rules: Rows that said so.
        fixed: Whether the code stands for its items without its specimen.
    """

    members: dict[str, MemberOf]
    panels: tuple[str, ...]
    reasons: tuple[Reason, ...]
    rules: tuple[str, ...]
    fixed: bool


def wanted(line: OrderItem, view: View) -> Wanted:
    """Open an order item's code; no members: nobody mapped it."""
    orderables = [(pack.id, row) for pack, row in view.hospital(Orderable, "orderables") if row.code == line.code]
    if orderables:
        lowest = view.rules.lowest({pack_id for pack_id, _ in orderables})
        rows = [row for pack_id, row in orderables if pack_id in lowest]
        members, panels = open_targets(view, (target for row in rows for target in row.members))
        rules = {row.rule for row in rows} | {rule for one in members.values() for rule in one.rules}
        return Wanted(members, panels, (), tuple(sorted(rules)), True)
    return _by_code(line, view)


def open_targets(view: View, targets: Iterable[Target]) -> tuple[dict[str, MemberOf], tuple[str, ...]]:
    """Open panels into their members; an item named beside a panel is required."""
    members: dict[str, MemberOf] = {}
    panels: list[str] = []
    singles: list[str] = []
    for target in targets:
        if target.kind == "panel":
            panels.append(target.value)
            row = view.dictionary.panels.get(target.value)
            for one in view.dictionary.members.get(target.value, ()):
                held = members.get(one.item)
                if held is None or one.role == "required":
                    rules = (*one.rules, *((row.rule,) if row is not None else ()))
                    members[one.item] = MemberOf(one.item, one.role, f"{target.value}/{one.group}", rules)
        else:
            singles.append(target.value)
    for item in singles:
        rules = members[item].rules if item in members else ()
        members[item] = MemberOf(item, "required", "", rules)
    known = {item: one for item, one in sorted(members.items()) if item in view.dictionary.items}
    return known, tuple(sorted(set(panels)))


def _by_code(line: OrderItem, view: View) -> Wanted:
    certain: dict[str, list[CodeMapping]] = {}
    possible: dict[str, list[CodeMapping]] = {}
    for row in view.mappings(line.code):
        item = view.dictionary.items.get(row.item)
        if item is None:
            continue
        if row.specimen is None:
            certain.setdefault(row.item, []).append(row)
        else:
            needed = view.dictionary.meaning("specimen", row.specimen, item.class_)[0] or row.specimen
            meaning = view.dictionary.meaning("specimen", line.specimen, item.class_)[0] if line.specimen else None
            if meaning == needed:
                certain.setdefault(row.item, []).append(row)
            elif meaning is None:
                possible.setdefault(row.item, []).append(row)
    items = sorted({*certain, *possible})
    rows = [row for found in (certain, possible) for rows in found.values() for row in rows]
    reasons: list[Reason] = []
    if len(items) > 1 or possible:
        reasons.append(reason("code-ambiguous"))
    sure = [row for row in rows if row.confirmed == "yes"]
    if rows and not sure:
        reasons.append(reason("code-unconfirmed"))
    told = [doubtful(row, view) for row in sure]
    if told and all(told):
        reasons.append(min(one for one in told if one is not None))
    members = {item: MemberOf(item, "required", "", ()) for item in items}
    fixed = any(row.specimen is None for row in sure)
    return Wanted(members, (), tuple(reasons), tuple(sorted(row.rule for row in rows)), fixed)
