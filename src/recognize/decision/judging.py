"""Candidates judged: identity, gates, plugin gates, and what other results say of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal

from recognize.advice import SourceOutcome, Standing
from recognize.decision.wanted import Wanted
from recognize.gates import BUILT_IN
from recognize.gates.candidate import Candidate
from recognize.gates.content import flagged_critical, reference_value
from recognize.gates.finding import Finding, Gate, GateResult, doubtful, found, worst
from recognize.gates.identity import Outcome, Person, finding, judge, person
from recognize.gates.window import judge as judge_windows
from recognize.gates.window import window
from recognize.history import Held, History, Index, Match
from recognize.moment import Moment, local_day
from recognize.order import Order, OrderItem
from recognize.packs.dictionary import Item
from recognize.packs.schema import Cover, CriticalRule, DisagreementRule, Laboratory
from recognize.packs.view import View, citation_of
from recognize.reasons import REASONS, SEVERITY, Reason, reason, tells_content
from recognize.report import Observation
from recognize.units import read_unit

STANDING: Final[dict[str, Standing]] = {
    "pass": "reusable",
    "caution": "with-caution",
    "unknown": "undetermined",
    "block": "not-reusable",
}
RANK: Final[dict[str, int]] = {name: rank for rank, name in enumerate(STANDING.values())}
FOREVER: Final = 2**63
OWN: Final = frozenset(one.gate for one in REASONS.values())
"""Names that gates of plugins may not take."""
SAME: Final = frozenset({"status", "specimen", "quality", "content"})
"""Gates that ask what a result is and who made it, whichever of its two lines is read."""


@dataclass(slots=True)
class Judged:
    """A candidate with its findings.

    Attributes:
        candidate: The candidate.
        identity: How the report's subject compares with the patient.
        findings: Everything the gates found.
        valid_until: Until when it stays inside every window judged.
        counts: Whether it counts for the verdict; a loose match with the switch off only counts as
            another result.
    """

    candidate: Candidate
    identity: Outcome
    findings: list[Finding]
    valid_until: Moment | None
    counts: bool = True

    @property
    def standing(self) -> Standing:
        """Reusable, with caution, undetermined or not reusable: the worst finding."""
        return STANDING[worst(self.findings)]

    @property
    def reasons(self) -> set[Reason]:
        """Why it is not plainly reusable."""
        return {one.reason for one in self.findings if one.reason is not None}

    @property
    def withheld(self) -> Literal["identity", "access", "sensitive"] | None:
        """Why its content may not be shown, the strictest cause first; ``None``: it may."""
        if self.says("sensitive-withheld"):
            return "sensitive"
        if self.says("not-authorised"):
            return "access"
        return None if self.identity == "match" else "identity"

    @property
    def told(self) -> set[Reason]:
        """The reasons that may be told: of a conflict only that, of withheld content nothing it says."""
        if self.identity == "conflict":
            return {one for one in self.reasons if one.code == "identity-conflict"}
        if self.withheld is None:
            return self.reasons
        return {one for one in self.reasons if not tells_content(one)}

    @property
    def held(self) -> Held:
        """The result with its report."""
        return self.candidate.held

    def blocks(self) -> int:
        """Count what blocks it."""
        return sum(one.answer == "block" for one in self.findings)

    def says(self, code: str) -> bool:
        """Say whether a reason code is among its findings."""
        return any(one.reason is not None and one.reason.code == code for one in self.findings)


@dataclass(slots=True)
class Scene:
    """One decision's inputs, as every step needs them."""

    order: Order
    view: View
    index: Index
    at: int
    patient: Person
    sources: dict[str, SourceOutcome]
    gates: Sequence[Gate]
    shared: dict[object, object] = field(repr=False)
    identities: dict[int, tuple[Outcome, Finding | None]] = field(default_factory=dict)
    rules: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)

    @classmethod
    def of(
        cls,
        order: Order,
        history: History,
        view: View,
        at: int,
        sources: Iterable[SourceOutcome],
        gates: Sequence[Gate],
    ) -> Scene:
        """Set the scene: the patient is read once, the history indexed once."""
        offset = min((pack.manifest.offset for pack in view.rules.packs.values()), default=0)
        patient = person(order.patient, local_day(at, offset))
        sex = patient.factors["sex"]
        birth = patient.factors["birth_date"]
        shared: dict[object, object] = {
            "sex": next(iter(sex)) if len(sex) == 1 else None,
            "birth": next(iter(birth)) if len(birth) == 1 else None,
        }
        by_name = {one.name: one for one in sorted(sources, key=repr)}
        ordered = sorted(gates, key=lambda gate: gate.name)
        names = [gate.name for gate in ordered]
        if len(set(names)) < len(names) or OWN & set(names):
            raise ValueError("each gate of a plugin needs a name that no other gate has, such as plugin.gate")
        return cls(order, view, history.index(view, at), at, patient, by_name, ordered, shared)

    def identity(self, held: Held) -> tuple[Outcome, Finding | None]:
        """Judge the identity of a report, once."""
        key = id(held.report)
        if key not in self.identities:
            offset = min((pack.manifest.offset for pack in self.view.rules.packs.values()), default=0)
            day = local_day(self.at, offset)
            outcome, facts = judge(self.patient, [person(subject, day) for subject in held.subjects])
            self.identities[key] = (outcome, finding(outcome, facts))
        return self.identities[key]


def judge_member(scene: Scene, line: OrderItem, of: Wanted, item: Item) -> list[Judged]:
    """Judge every result that may answer one member, best order first."""
    judged = []
    for held, match, has, cover, doubt in _results(scene, line, item):
        outcome, identity = scene.identity(held)
        if identity is None:
            continue
        source = scene.sources.get(held.report.source)
        vouches = frozenset(source.vouches) if source is not None else frozenset()
        candidate = Candidate(
            scene.order,
            line,
            item,
            has,
            held,
            of.fixed,
            match,
            cover,
            scene.view,
            scene.at,
            vouches,
            scene.shared,
        )
        judged.append(_judge(scene, candidate, outcome, identity, of, doubt))
    _ambiguous(judged)
    _twice(judged)
    _others(scene, judged)
    for one in judged:
        scene.rules.update(rule for finding_ in one.findings for rule in finding_.rules)
    return judged


def _results(
    scene: Scene, line: OrderItem, item: Item
) -> list[tuple[Held, Match, Item, tuple[str, ...], Reason | None]]:
    """Return the results of an item, and those of items that cover it (one step, never further)."""
    results = [(held, match, item, (), None) for held, match in scene.index.by_item.get(item.id, ())]
    seen = {(id(held.report), id(held.result)) for held, *_ in results}
    covers: dict[str, list[tuple[Cover, Reason | None]]] = {}
    for pack, row in scene.view.grants(Cover, "covers"):
        if row.covers == item.id and row.has != item.id and row.purpose in (None, "", line.purpose):
            citation = citation_of(scene.view.rules, pack, row.citation)
            doubt = None
            if citation is not None and not citation.confirmed:
                doubt = reason("citation-unconfirmed", citation=citation.key)
            covers.setdefault(row.has, []).append((row, doubt))
    found_: list[tuple[Held, Match, Item, tuple[str, ...], Reason | None]] = list(results)
    for has, rows in sorted(covers.items()):
        other = scene.view.dictionary.items.get(has)
        if other is None:
            continue
        doubts = [doubt for _, doubt in rows]
        doubt = None if None in doubts else min(one for one in doubts if one is not None)
        ids = tuple(sorted(row.rule for row, _ in rows))
        for held, match in scene.index.by_item.get(has, ()):
            if match.how in {"code", "name"} and (id(held.report), id(held.result)) not in seen:
                seen.add((id(held.report), id(held.result)))
                found_.append((held, match, other, ids, doubt))
    return sorted(found_, key=lambda one: (one[0].order, one[2].id))


def _judge(
    scene: Scene, candidate: Candidate, outcome: Outcome, identity: Finding, of: Wanted, doubt: Reason | None
) -> Judged:
    findings = [identity]
    for one in (*of.reasons, *((doubt,) if doubt is not None else ())):
        answer = REASONS[one.code].answer
        if answer != "note":
            findings.append(Finding("match", answer, one, (), (*of.rules, *candidate.cover)))
    valid_until = None
    for gate in BUILT_IN:
        if gate is window:
            windows = judge_windows(candidate)
            findings.extend(windows.findings)
            valid_until = windows.valid_until
        else:
            findings.extend(gate(candidate))
    findings += [doubt for one in findings for doubt in _unconfirmed(candidate, one)]
    findings.extend(_plugin(scene, gate, candidate) for gate in scene.gates)
    switched_on, rules = scene.view.switch("matched_by_name")
    how = candidate.match.how
    counts = how in {"code", "name"} or (how == "loose" and switched_on is True)
    if how == "loose":
        scene.rules.update(rules)
    return Judged(candidate, outcome, findings, valid_until, counts)


def _unconfirmed(candidate: Candidate, finding_: Finding) -> Iterator[Finding]:
    """Return a caution for each stand-in whose assumption nobody confirmed the document of."""
    for stand_in in finding_.assumed:
        citation = candidate.view.assumed_on(stand_in.partition(":")[0])
        if citation is not None and not citation.confirmed:
            yield doubtful(finding_.gate, citation.key, rules=finding_.rules)


def _plugin(scene: Scene, gate: Gate, candidate: Candidate) -> Finding:
    """Ask a plugin's gate; whatever goes wrong there withholds, and is named."""
    try:
        result = gate.evaluate(candidate)
    except Exception:  # a plugin may raise anything; the answer is unknown, never an error of ours
        result = None
    name = gate.name
    sound = isinstance(result, GateResult) and result.answer in SEVERITY and (result.answer == "pass" or result.code)
    if result is None or not sound:
        scene.failed.add(name)
        return found("gate-failed", gate=name)
    if result.answer == "pass":
        return Finding(name, "pass", None, result.facts)
    return Finding(name, result.answer, Reason(f"{name}:{result.code}"), result.facts)


# other results ----------------------------------------------------------------------------------


def _ambiguous(judged: list[Judged]) -> None:
    """Several different values in one report, or at one exact instant, that nothing stated tells apart."""
    together: dict[object, list[Judged]] = defaultdict(list)
    for one in judged:
        if one.held.void or one.identity == "conflict":
            continue
        together[id(one.held.report)].append(one)
        span = one.held.collected
        if span is not None and span[0] == span[1]:
            together[span].append(one)
    for found_ in together.values():
        for one in found_:
            if one.says("ambiguous-result"):
                continue
            if any(other is not one and not _equal(one, other) and not _told_apart(one, other) for other in found_):
                one.findings.append(found("ambiguous-result"))


def _twice(judged: list[Judged]) -> None:
    """What is found against one of two that are one result twice is found against the other."""
    standing = [
        one for one in judged if not one.held.void and one.identity != "conflict" and not one.says("versions-conflict")
    ]
    told = {
        id(one): [finding for finding in one.findings if finding.gate in SAME and finding.answer != "pass"]
        for one in standing
    }
    for one in standing:
        for other in standing:
            if other is not one and _together(one.held, other.held) and _equal(one, other):
                known = one.reasons
                one.findings += [finding for finding in told[id(other)] if finding.reason not in known]


def _together(one: Held, other: Held) -> bool:
    if one.report is other.report:
        return True
    span = one.collected
    return span is not None and span == other.collected and span[0] == span[1]


def _equal(one: Judged, other: Judged) -> bool:
    """Say whether two results are one result twice: equal value and unit; two exams never are."""
    a, b = one.held.result, other.held.result
    if not isinstance(a, Observation) or not isinstance(b, Observation):
        return False
    mine, theirs = (None if result.absent_reason is not None else result.value for result in (a, b))
    if _unit(a.unit) != _unit(b.unit):
        return False
    if mine is None or theirs is None:
        return mine is theirs
    left = (mine.number, mine.comparator, mine.titre, mine.code)
    if left != (theirs.number, theirs.comparator, theirs.titre, theirs.code):
        return False
    coded = mine.number is not None or mine.titre is not None or mine.code is not None
    return coded or mine.text == theirs.text


def _unit(text: str | None) -> str | None:
    unit = read_unit(text) if text is not None else None
    return unit.code if unit is not None else text


def _told_apart(one: Judged, other: Judged) -> bool:
    """Say whether a stated and different condition, specimen, site or facet tells two results apart."""
    return any(
        mine is not None and theirs is not None and mine != theirs
        for mine, theirs in zip(_telling(one), _telling(other), strict=True)
    )


def _telling(one: Judged) -> tuple[str | None, ...]:
    result, class_ = one.held.result, one.candidate.item.class_
    dictionary = one.candidate.view.dictionary
    words: tuple[tuple[str, str | None], ...]
    if isinstance(result, Observation):
        words = (
            ("condition", result.condition),
            ("specimen", result.specimen.type if result.specimen is not None else None),
            ("site", result.site),
        )
    else:
        words = tuple(
            (kind, getattr(result, kind))
            for kind in ("modality", "site", "laterality", "contrast", "technique", "tracer", "views")
        )
    return tuple(
        None if word is None else "none" if word == "" else dictionary.meaning(kind, word, class_)[0]
        for kind, word in words
    )


def _others(scene: Scene, judged: list[Judged]) -> None:
    """A newer result is never hidden; results that disagree are told."""
    others = [one for one in judged if _counts_as_other(one)]
    rows = bool(judged) and bool(scene.view.limits(DisagreementRule, "disagreement", judged[0].candidate.item))
    numbers = {id(one): reference_value(one.candidate) for one in judged} if rows else {}
    latest_first = sorted(others, key=lambda one: -latest(one))
    for one in judged:
        if one.identity == "conflict" or one.held.void:
            continue
        earliest = one.held.collected[0] if one.held.collected is not None else -FOREVER
        for other in latest_first:
            if latest(other) <= earliest:
                break
            if other is not one and not (_together(one.held, other.held) and _equal(one, other)):
                one.findings.append(found("newer-result-exists"))
                break
        _disagree(scene, one, others, numbers)


def latest(one: Judged) -> int:
    """Return the latest instant a result may be of."""
    return FOREVER if one.held.latest is None else one.held.latest


def _counts_as_other(one: Judged) -> bool:
    if one.held.void or one.identity == "conflict":
        return False
    return not one.says("specimen-differs") or _same_system(one)


def _same_system(one: Judged) -> bool:
    """Say whether the result's own specimen may be the item's: it may be the order that differs."""
    item, result = one.candidate.item, one.held.result
    if not isinstance(item, Laboratory) or not isinstance(result, Observation):
        return True
    stated = result.specimen.type if result.specimen is not None else None
    meaning = one.candidate.view.dictionary.meaning("specimen", stated, item.class_)[0] if stated else None
    return meaning is None or meaning == item.system


def _disagree(scene: Scene, one: Judged, others: list[Judged], numbers: dict[int, Decimal | None]) -> None:
    for pack, row, _ in scene.view.limits(DisagreementRule, "disagreement", one.candidate.item):
        for other in others:
            if other is one or not _may_lie_within(one.held, other.held, row, pack.manifest.offset):
                continue
            mine, theirs = numbers[id(one)], numbers[id(other)]
            if _open_ended(one, other, mine, theirs) or _apart(one, row, mine, theirs):
                one.findings.append(found("results-disagree", rules=(row.rule,)))
                return


def _apart(one: Judged, row: DisagreementRule, mine: Decimal | None, theirs: Decimal | None) -> bool:
    if mine is None or theirs is None:
        return False
    limit = _limit(one, row, min(abs(mine), abs(theirs)))
    return limit is not None and abs(mine - theirs) > limit


def _open_ended(one: Judged, other: Judged, mine: Decimal | None, theirs: Decimal | None) -> bool:
    """Say whether one of two numbers has a comparator and they are not the same: how far apart, nobody knows."""
    values = [_number(judged) for judged in (one, other)]
    first, second = values
    if first is None or second is None or first[1] is second[1] is None:
        return False
    if first[1] != second[1]:
        return True
    if mine is not None and theirs is not None:
        return mine != theirs
    return first != second


def _number(one: Judged) -> tuple[Decimal, str | None, str | None] | None:
    """Return number, comparator and unit of a result, as stated; ``None``: it is no number."""
    result = one.held.result
    if not isinstance(result, Observation) or result.value is None or result.absent_reason is not None:
        return None
    value = result.value
    return None if value.number is None else (value.number, value.comparator, _unit(result.unit))


def _limit(one: Judged, row: DisagreementRule, smaller: Decimal) -> Decimal | None:
    if row.limit.unit == "percent":
        return smaller * row.limit.number / 100
    unit = read_unit(row.limit.unit)
    if unit is None:
        return None
    return one.candidate.view.dictionary.in_reference(one.candidate.has.id, None, row.limit.number, unit)[0]


def _may_lie_within(one: Held, other: Held, row: DisagreementRule, offset: int) -> bool:
    if one.collected is None or other.collected is None or one.latest is None or other.latest is None:
        return True
    first, second = sorted(((one.collected[0], one.latest), (other.collected[0], other.latest)))
    return second[0] <= row.within.after(first[1], offset)


def critical_now(one: Judged) -> bool:
    """Say whether it is a critical value of the confirmed patient, within the hours of a row of the item."""
    if one.withheld is not None or one.held.void or not one.says("result-critical"):
        return False
    for pack, row, _ in one.candidate.view.limits(CriticalRule, "critical", one.candidate.item):
        if row.show_within is None:
            continue
        span = one.held.collected
        if span is None or one.candidate.at <= row.show_within.after(span[1], pack.manifest.offset):
            return True
    return False


def is_critical(one: Judged) -> bool:
    """Say whether a result is critical, by flag or by limit."""
    return one.says("result-critical") or flagged_critical(one.candidate)


def sort_key(one: Judged) -> tuple[object, ...]:
    """Best first: standing, then latest collection, then issuer, number, report, result."""
    return (RANK[one.standing], one.held.order)
