"""The decision: an order, reports, rule packs and a moment give advice. Pure; nothing is looked up.

Same order, same reports, same packs, same moment: same advice, to the byte. Code can only tighten: gates
of plugins withhold, never grant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from recognize.advice import Advice, Basis, ItemAdvice, PackInForce, SourceOutcome, Suggestion, canonical
from recognize.decision.friction import looked_at, one_interruption
from recognize.decision.judging import Judged, Scene, judge_member
from recognize.decision.panel import inputs_of
from recognize.decision.verdict import Line, conclude
from recognize.decision.wanted import wanted
from recognize.gates.finding import Gate, found
from recognize.history import History
from recognize.moment import Moment
from recognize.order import Order, OrderItem
from recognize.packs.canonical import digest
from recognize.packs.ruleset import RuleSet
from recognize.packs.view import view_of
from recognize.report import Report


def decide(
    order: Order,
    reports: Iterable[Report] | History,
    rules: RuleSet,
    *,
    at: datetime | Moment,
    sources: Iterable[SourceOutcome] = (),
    gates: Sequence[Gate] = (),
    strict: bool = False,
) -> Advice:
    """Say for each order item whether a result of another institution may be used instead.

    Args:
        order: The order; what it does not say is unknown.
        reports: Reports of the patient, or a prepared ``History`` of them.
        rules: Rule packs, loaded and checked.
        at: The moment of the decision, with a time zone, exact.
        sources: How each source fared and what its contract vouches for; none given: the caller looked
            everywhere it can.
        gates: Gates of plugins; they can withhold, never grant. Each has a name that no other gate has.
        strict: Turn every stand-in for a missing fact off.

    Returns:
        One advice for each order item, in the order's sequence, and what it stands on. Missing facts are
        answers of their own: they never grant.

    Raises:
        ValueError: ``at`` has no time zone or is not exact, or a gate's name is taken.
    """
    return traced(order, reports, rules, at=at, sources=sources, gates=gates, strict=strict)[0]


def traced(
    order: Order,
    reports: Iterable[Report] | History,
    rules: RuleSet,
    *,
    at: datetime | Moment,
    sources: Iterable[SourceOutcome] = (),
    gates: Sequence[Gate] = (),
    strict: bool = False,
) -> tuple[Advice, dict[str, tuple[Judged, ...]]]:
    """Decide, and return beside the advice every candidate as it was judged: the ground of an explanation.

    Arguments and errors are those of ``decide``; the keys are the ids of the order items.
    """
    lines, scene, history = _judge(order, reports, rules, at, sources, gates, strict)
    outcomes = tuple(sorted(scene.sources.values(), key=repr))
    looked, looked_reasons = looked_at(scene, outcomes)
    items = one_interruption([conclude(scene, line, looked) for line in lines])
    basis = Basis(
        at=Moment(scene.at, scene.at),
        packs=tuple(PackInForce(p.id, p.manifest.version, p.digest) for p in rules.packs.values()),
        suspensions=digest(*(p.suspensions.encode() for p in rules.packs.values())),
        sources=outcomes,
        rules=tuple(sorted(_rules(scene, lines))),
        assumed=tuple(sorted(_assumed(lines))),
        failed=tuple(sorted(scene.failed)),
        strict=strict,
    )
    unnamed = Advice("", order.id, looked, looked_reasons, items, basis)
    name = digest(order.model_dump_json().encode(), history.digest.encode(), canonical(unnamed))
    judged = {
        line.line.id: tuple(one for item in line.wanted.members for one in line.judged.get(item, ()) if one.counts)
        for line in lines
    }
    return Advice(name, order.id, looked, looked_reasons, items, basis), judged


def _judge(
    order: Order,
    reports: Iterable[Report] | History,
    rules: RuleSet,
    at: datetime | Moment,
    sources: Iterable[SourceOutcome],
    gates: Sequence[Gate],
    strict: bool,
) -> tuple[list[Line], Scene, History]:
    moment = at if isinstance(at, Moment) else Moment.of(at)
    if not moment.exact:
        raise ValueError("the moment of a decision must be exact")
    view = view_of(rules, order.organization, moment.earliest, strict)
    history = reports if isinstance(reports, History) else History.of(reports)
    scene = Scene.of(order, history, view, moment.earliest, sources, gates)
    lines = [_line(scene, line) for line in order.items]
    _basket(lines)
    return lines, scene, history


def _line(scene: Scene, line: OrderItem) -> Line:
    of = wanted(line, scene.view)
    scene.rules.update(of.rules)
    names = list(of.members)
    for name in names:
        names.extend(one for one in inputs_of(scene.view.dictionary.items[name]) or () if one not in names)
    known = [name for name in names if name in scene.view.dictionary.items]
    for name in known:
        for panel in scene.view.dictionary.panels_of.get(name, ()):
            held = scene.view.dictionary.members[panel]
            scene.rules.update(rule for one in held if one.item == name for rule in one.rules)
    judged = {name: judge_member(scene, line, of, scene.view.dictionary.items[name]) for name in known}
    return Line(line, of, judged)


def _basket(lines: list[Line]) -> None:
    """A member belongs to the item with most members, then the first; equal items are a series."""
    owners: dict[str, Line] = {}
    for line in lines:
        for item in line.wanted.members:
            owner = owners.get(item)
            if owner is None or len(line.wanted.members) > len(owner.wanted.members):
                owners[item] = line
    facts = {id(line): _facts(line.line) for line in lines}
    every = list(facts.values())
    for line in lines:
        own = facts[id(line)]
        series = every.count(own) > 1
        for item, judged in line.judged.items():
            elsewhere = item in line.wanted.members and facts[id(owners[item])] != own
            for one in judged:
                if elsewhere:
                    one.findings.append(found("basket-overlap"))
                if series and not one.says("serial-monitoring"):
                    one.findings.append(found("serial-monitoring"))


def _facts(line: OrderItem) -> OrderItem:
    return line.model_copy(update={"id": "-", "name": None, "replaces": None, "order_set": None})


def _rules(scene: Scene, lines: list[Line]) -> set[str]:
    used = set(scene.rules) | set(scene.view.territory_rules)
    for line in lines:
        for judged in line.judged.values():
            used.update(rule for one in judged for finding in one.findings for rule in finding.rules)
    return used


def _assumed(lines: list[Line]) -> set[str]:
    return {
        stand_in
        for line in lines
        for judged in line.judged.values()
        for one in judged
        for finding in one.findings
        for stand_in in finding.assumed
    }


# at signing -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """What became different for one order item: its verdict, or what is suggested."""

    item: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Recheck:
    """The answer at signing.

    Attributes:
        holds: Whether everything that was to be reused still is, with the same evidence and values.
        changes: What became different.
        advice: The advice as it is now.
    """

    holds: bool
    changes: tuple[Change, ...]
    advice: Advice


def recheck(
    advice: Advice,
    order: Order,
    reports: Iterable[Report] | History,
    rules: RuleSet,
    *,
    at: datetime | Moment,
    gates: Sequence[Gate] = (),
) -> Recheck:
    """Answer again at signing, from what is held now: the current order, corrections learned since.

    Args:
        advice: What was advised; may come from another process.
        order: The order as it is to be signed.
        reports: What is held of the patient now.
        rules: The packs in force now.
        at: The moment of signing.
        gates: Gates of plugins.

    Raises:
        ValueError: ``at`` has no time zone or is not exact.
    """
    now = decide(order, reports, rules, at=at, sources=advice.basis.sources, gates=gates, strict=advice.basis.strict)
    current = {item.item: item for item in now.items}
    changes: list[Change] = []
    holds = True
    for before in advice.items:
        after = current.get(before.item)
        if after is None:
            changes.append(Change(before.item, "gone", before.verdict, ""))
            holds = holds and before.verdict not in {"reuse", "reuse_part"}
            continue
        if before.verdict != after.verdict or before.code != after.code:
            changes.append(Change(before.item, "verdict", before.verdict, after.verdict))
        reused = [_reused(item) for item in (before, after)]
        if reused[0] != reused[1]:
            changes.append(Change(before.item, "suggestion", str(len(reused[0])), str(len(reused[1]))))
        same = before.code == after.code and before.verdict == after.verdict and reused[0] == reused[1]
        holds = holds and (before.verdict not in {"reuse", "reuse_part"} or same)
    return Recheck(holds, tuple(changes), now)


def _reused(item: ItemAdvice) -> list[Suggestion]:
    """Return what is to be reused, with evidence and all that is shown; how it was carried may change."""
    return [replace(one, assumed=()) for one in item.suggestions if one.action == "reuse"]
