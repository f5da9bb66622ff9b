"""From members to an order item: main report, one specimen, calculated members, what remains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice, product
from typing import Final

from recognize.decision.judging import Judged, sort_key
from recognize.decision.wanted import Wanted, open_targets
from recognize.gates.finding import Finding, found, passed
from recognize.moment import Length
from recognize.packs.dictionary import Item
from recognize.packs.schema import Laboratory, Orderable, Price
from recognize.packs.view import View
from recognize.report import Observation

MAX_STEPS: Final = 20_000
"""Bound on the search for an exact cover; beyond it there is none."""
ONE: Final = "specimen.one:result.specimen.id"
MAX_CHOICES: Final = 64
"""Bound on the ways to fill one-of groups that are tried."""


@dataclass(slots=True)
class Selection:
    """What of an order item can be reused.

    Attributes:
        chosen: Reusable candidates by member.
        satisfied: Whether every required member and one-of group has a reusable candidate.
        several: Whether a required member could be reused only from another report.
        rules: Rows that were read on the way.
    """

    chosen: dict[str, Judged] = field(default_factory=dict)
    satisfied: bool = False
    several: bool = False
    rules: set[str] = field(default_factory=set)


def select(of: Wanted, judged: Mapping[str, list[Judged]], view: View) -> Selection:
    """Choose members from one report and one specimen, unless panel and item may be combined.

    Args:
        of: What the order item asks for.
        judged: Judged candidates by item: members, and inputs of calculated members.
        view: The rules as they hold.
    """
    parts = _parts(of, judged)
    for part in parts:
        _one_specimen(of, part, judged, view)
    for part in parts:
        _calculated(part, judged, view)
    parts = [part for part in parts if part.kept]
    if not parts:
        return Selection()
    main = max(parts, key=lambda part: (_score(of, part.kept), *_newness(part.kept)))
    chosen = dict(main.kept)
    selection = Selection(chosen, rules=set(main.rules))
    within = _combine(of, view)
    if within is not None and chosen:
        nearest = min(chosen.values(), key=sort_key)
        _add_from_others(of, judged, chosen, nearest, within, view)
    if main.assumed is not None and len(chosen) > 1:
        for one in main.kept.values():
            one.findings.append(main.assumed)
    selection.satisfied = bool(chosen) and _satisfied(of, chosen)
    selection.several = any(
        one.standing == "reusable"
        for item, member in of.members.items()
        if member.role == "required" and item not in chosen
        for one in judged.get(item, ())
        if one.counts
    )
    return selection


@dataclass(slots=True)
class _Part:
    """The candidates of one report by member that are reusable but for newer results, and what carried them."""

    members: dict[str, list[Judged]]
    assumed: Finding | None = None
    rules: tuple[str, ...] = ()

    @property
    def kept(self) -> dict[str, Judged]:
        """The best candidate of each member that is still reusable."""
        best = {
            item: next((one for one in found if one.standing == "reusable"), None)
            for item, found in self.members.items()
        }
        return {item: one for item, one in best.items() if one is not None}


def _parts(of: Wanted, judged: Mapping[str, list[Judged]]) -> list[_Part]:
    reports: dict[int, _Part] = {}
    for item in of.members:
        for one in sorted(judged.get(item, ()), key=sort_key):
            if _but_for_newer(one) and one.counts:
                part = reports.setdefault(id(one.held.report), _Part({}))
                part.members.setdefault(item, []).append(one)
    return list(reports.values())


def _but_for_newer(one: Judged) -> bool:
    """Say whether a candidate is reusable, or would be were there no newer result.

    So that a newer result never takes a candidate out of the specimen rule, which might raise it.
    """
    return all(finding.answer == "pass" or finding.gate == "newer" for finding in one.findings)


def _score(of: Wanted, members: Mapping[str, Judged]) -> int:
    groups = {of.members[item].group for item in members if of.members[item].role == "one-of"}
    return sum(of.members[item].role == "required" for item in members) + len(groups)


def _newness(members: Mapping[str, Judged]) -> tuple[object, ...]:
    """Latest collection first, then issuer and number: as something that is greater when better."""
    best = min(one.held.order for one in members.values())
    return (-best[0], -best[1], _Backwards(best[2:]))


@dataclass(frozen=True, slots=True)
class _Backwards:
    """A key that is greater when it sorts earlier."""

    key: tuple[object, ...]

    def __lt__(self, other: _Backwards) -> bool:
        return other.key < self.key


def _one_specimen(of: Wanted, part: _Part, judged: Mapping[str, list[Judged]], view: View) -> None:
    """All members of a report come from one specimen: of several, the one that serves most required members.

    An id that is missing is a specimen of its own; where the report states none for any member, the pack may
    let them all be one.
    """
    if len(part.members) <= 1:
        return
    observed = [one for found_ in part.members.values() for one in found_ if isinstance(one.held.result, Observation)]
    if _none_stated(of, observed[0], judged) and len(observed) > 1:
        value, part.rules = view.assume("specimen.one")
        if value == "yes" and _at_once(observed):
            part.assumed = passed("specimen", assumed=(ONE,), rules=part.rules)
            return
    specimens: dict[tuple[bool, str], list[Judged]] = {}
    by_id: dict[str, list[Judged]] = {}
    for one in observed:
        by_id.setdefault(_specimen_id(one) or "", []).append(one)
    for number, one in enumerate(observed):
        name = _specimen_id(one)
        alone = name is None or not _at_once(by_id[name])
        specimens.setdefault((True, f"{number:05}") if alone or name is None else (False, name), []).append(one)
    if len(specimens) <= 1:
        return
    serves = {key: _serves(of, found_, part, judged, view) for key, found_ in specimens.items()}
    kept = min(specimens, key=lambda key: (*serves[key], key))
    for key, found_ in specimens.items():
        if key != kept:
            for one in found_:
                one.findings.append(found("specimens-differ", rules=part.rules))


def _specimen_id(one: Judged) -> str | None:
    specimen = one.held.result.specimen if isinstance(one.held.result, Observation) else None
    return (specimen.id or None) if specimen is not None else None


def _at_once(found_: list[Judged]) -> bool:
    """Say whether all may have been collected at one time; unknown may be any."""
    spans = [one.held.collected for one in found_ if one.held.collected is not None]
    return not spans or max(span[0] for span in spans) <= min(span[1] for span in spans)


def _none_stated(of: Wanted, among: Judged, judged: Mapping[str, list[Judged]]) -> bool:
    """Say whether no result of a report for any member states its specimen's id, whatever else stops it."""
    return all(
        _specimen_id(one) is None
        for item in of.members
        for one in judged.get(item, ())
        if one.held.report is among.held.report and one.counts and not one.held.void
    )


def _serves(
    of: Wanted, specimen: list[Judged], part: _Part, judged: Mapping[str, list[Judged]], view: View
) -> tuple[int, int]:
    """Count what one specimen serves, most first: required members and groups with their inputs, then members."""
    members = {one.candidate.item.id: one for one in specimen}
    whole = members
    while True:
        complete = {name: one for name, one in whole.items() if _has_inputs(one, whole, part, judged, view)}
        if len(complete) == len(whole):
            return -_score(of, whole), -len(members)
        whole = complete


def _combine(of: Wanted, view: View) -> Length | None:
    """Return within which length an order of one panel may combine reports."""
    panels = [view.dictionary.panels.get(name) for name in of.panels]
    if len(panels) != 1 or panels[0] is None:
        return None
    return panels[0].combine


def _add_from_others(
    of: Wanted,
    judged: Mapping[str, list[Judged]],
    chosen: dict[str, Judged],
    main: Judged,
    within: Length,
    view: View,
) -> None:
    offset = min((pack.manifest.offset for pack in view.limiting()), default=0)
    for name in of.members:
        item = view.dictionary.items[name]
        if name in chosen or not isinstance(item, Laboratory) or item.combinable != "yes":
            continue
        for one in sorted(judged.get(name, ()), key=sort_key):
            if one.standing == "reusable" and one.counts and _near(one, main, within, offset):
                chosen[name] = one
                break


def _near(one: Judged, main: Judged, within: Length, offset: int) -> bool:
    if one.held.collected is None or main.held.collected is None:
        return False
    first, second = sorted((one.held.collected, main.held.collected))
    return max(second[1], first[1]) <= within.after(first[0], offset)


def inputs_of(item: Item) -> tuple[str, ...] | None:
    """Return the inputs of a calculated item; ``None``: it is not calculated."""
    if not isinstance(item, Laboratory) or item.calculated == "no":
        return None
    return item.inputs if item.calculated == "yes" or item.inputs else None


def _calculated(part: _Part, judged: Mapping[str, list[Judged]], view: View) -> None:
    """A calculated member is never reused without its inputs of the same report."""
    changed = True
    while changed:
        changed = False
        kept = part.kept
        for found_ in part.members.values():
            for one in found_:
                if one.standing == "reusable" and not _has_inputs(one, kept, part, judged, view):
                    one.findings.append(found("calculated-without-inputs"))
                    changed = True
    for one in part.kept.values():
        beside = [
            name for name in inputs_of(view.dictionary.items[one.candidate.item.id]) or () if name not in part.members
        ]
        if any(_one_tube(one, other, view) is None for name in beside for other in judged.get(name, ())):
            one.findings.append(passed("specimen", assumed=(ONE,), rules=view.assume("specimen.one")[1]))


def _has_inputs(
    one: Judged, kept: Mapping[str, Judged], part: _Part, judged: Mapping[str, list[Judged]], view: View
) -> bool:
    """Say whether all inputs of a calculated member are kept, or reusable beside the members in its report."""
    inputs = inputs_of(view.dictionary.items[one.candidate.item.id])
    return inputs is None or (
        bool(inputs)
        and all(
            name in kept
            if name in part.members
            else any(
                other.standing == "reusable" and _one_tube(one, other, view) is not False
                for other in judged.get(name, ())
            )
            for name in inputs
        )
    )


def _one_tube(one: Judged, other: Judged, view: View) -> bool | None:
    """Say whether two results are of one specimen of one report; ``None``: by the stand-in."""
    if one.held.report is not other.held.report or not _at_once([one, other]):
        return False
    mine, theirs = _specimen_id(one), _specimen_id(other)
    if mine is not None or theirs is not None:
        return mine == theirs
    return None if view.assume("specimen.one")[0] == "yes" else False


def _satisfied(of: Wanted, chosen: Mapping[str, Judged]) -> bool:
    groups = {one.group for one in of.members.values() if one.role == "one-of"}
    filled = {of.members[item].group for item in chosen if of.members[item].role == "one-of"}
    required = {item for item, one in of.members.items() if one.role == "required"}
    return required <= chosen.keys() and groups <= filled


# what remains -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Remainder:
    """What is still to be ordered: this hospital's codes, the items they order, the rows read."""

    codes: tuple[str, ...]
    items: tuple[str, ...]
    rules: tuple[str, ...]


def remainder(of: Wanted, chosen: dict[str, Judged], view: View) -> Remainder | None:
    """Cover what is not reused exactly: fewest codes, then price, then code; ``None``: no exact cover.

    Inputs of a calculated member that must be ordered are ordered with it, and taken out of ``chosen``.
    """
    required = {item for item, one in of.members.items() if one.role == "required" and item not in chosen}
    groups: dict[str, list[str]] = {}
    for item, one in of.members.items():
        if one.role == "one-of":
            groups.setdefault(one.group, []).append(item)
    open_groups = [sorted(items) for items in groups.values() if not any(item in chosen for item in items)]
    orderables = _orderables(view)
    best: tuple[tuple[object, ...], Remainder, set[str]] | None = None
    for choice in islice(product(*open_groups), MAX_CHOICES):
        needed = _with_inputs(required | set(choice), view)
        covered = _cover(frozenset(needed), orderables)
        if covered is None:
            continue
        cost, codes = covered
        rules = tuple(sorted(row.rule for code in codes for row in orderables[code].rows))
        if best is None or (cost, codes) < best[0]:
            best = ((cost, codes), Remainder(codes, tuple(sorted(needed)), rules), needed)
    if best is None:
        return None
    for item in best[2]:
        chosen.pop(item, None)
    return best[1]


def _with_inputs(needed: set[str], view: View) -> set[str]:
    found_ = set(needed)
    todo = list(needed)
    while todo:
        for name in inputs_of(view.dictionary.items[todo.pop()]) or ():
            if name not in found_:
                found_.add(name)
                todo.append(name)
    return found_


@dataclass(slots=True)
class _Choice:
    members: frozenset[str]
    rows: list[Orderable]
    price: Decimal | None


def _orderables(view: View) -> dict[str, _Choice]:
    """Return this hospital's codes with what each orders, and its price of the day."""
    rows: dict[str, list[tuple[str, Orderable]]] = {}
    for pack, row in view.hospital(Orderable, "orderables"):
        rows.setdefault(row.code, []).append((pack.id, row))
    prices = {
        row.code: row.price
        for pack, row in view.hospital(Price, "prices")
        if (row.from_ is None or row.from_ <= view.today(pack)) and (row.until is None or view.today(pack) < row.until)
    }
    choices = {}
    for code, found_ in sorted(rows.items()):
        lowest = view.rules.lowest({pack_id for pack_id, _ in found_})
        kept = [row for pack_id, row in found_ if pack_id in lowest]
        members, _ = open_targets(view, (target for row in kept for target in row.members))
        required = frozenset(item for item, one in members.items() if one.role == "required")
        choices[code] = _Choice(required, kept, prices.get(code))
    return choices


def _cover(
    needed: frozenset[str], choices: dict[str, _Choice]
) -> tuple[tuple[int, bool, Decimal], tuple[str, ...]] | None:
    """Find the best exact cover by trying the codes that hold the first item still open."""
    usable = {code: one for code, one in choices.items() if one.members and one.members <= needed}
    best: tuple[tuple[int, bool, Decimal], tuple[str, ...]] | None = None
    steps = 0
    stack: list[tuple[frozenset[str], tuple[str, ...]]] = [(needed, ())]
    while stack:
        steps += 1
        if steps > MAX_STEPS:
            return None
        left, taken = stack.pop()
        if not left:
            codes = tuple(sorted(taken))
            prices = [usable[code].price for code in codes]
            known = [price for price in prices if price is not None]
            cost = (len(codes), len(known) < len(prices), sum(known, Decimal(0)))
            if best is None or (cost, codes) < best:
                best = (cost, codes)
            continue
        if best is not None and len(taken) >= best[0][0]:
            continue
        first = min(left)
        stack.extend(
            (left - one.members, (*taken, code)) for code, one in usable.items() if first in one.members <= left
        )
    return best
