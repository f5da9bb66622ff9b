"""Section 8 of docs/decision.md, 8.4 to 8.8: verdict, reasons, friction, what was looked at. DESIGN 4.7.

``oracle_decide`` is a second opinion on ``recognize.decision.decide``: slow, plain, without plugins' gates.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tests.oracle import gates_origin, gates_patient, gates_result
from tests.oracle.matching import Candidate, Finding, Ordered, candidates, ordered, takes_part, twice
from tests.oracle.others import latest, others
from tests.oracle.panels import (
    best,
    by_name,
    calculated,
    cover,
    in_series,
    latest_first,
    one_specimen,
    overlaps,
    required_sets,
    reused,
    to_order,
)
from tests.oracle.rows import Case, assumption, limits, the_item
from tests.oracle.versions import Settled, no_usable_identifier, settle
from tests.oracle.windows import specialty_of, valid_until, window

from recognize.advice import SourceOutcome
from recognize.moment import Moment
from recognize.order import Order
from recognize.packs import schema
from recognize.packs.ruleset import RuleSet
from recognize.packs.schema import Laboratory
from recognize.report import Observation, Report

TIERS = ("silent", "notice", "ask")


@dataclass(frozen=True)
class Reused:
    """A member reused: whose result it is, and until when the suggestion holds."""

    member: str
    report: str
    result: str
    value: str | None


@dataclass(frozen=True)
class OracleSuggestion:
    report: str
    number: str | None
    source: str
    members: tuple[Reused, ...]
    valid_until: int | None
    assumed: frozenset[str]


@dataclass(frozen=True)
class OracleItem:
    item: str
    verdict: str
    ground: str | None
    friction: str
    codes: frozenset[str]
    params: frozenset[tuple[str, str]]
    suggestions: tuple[OracleSuggestion, ...]
    remaining: tuple[str, ...]
    remaining_members: tuple[str, ...]
    to_judge: tuple[str, ...]
    pending: tuple[str, ...]
    emergency: bool


@dataclass(frozen=True)
class OracleAdvice:
    looked: str
    looked_codes: frozenset[str]
    items: tuple[OracleItem, ...]
    assumed: frozenset[str]
    rules: frozenset[str]


def oracle_decide(
    order: Order,
    reports: Iterable[Report],
    rules: RuleSet,
    *,
    at: datetime | Moment,
    sources: tuple[SourceOutcome, ...] = (),
    strict: bool = False,
) -> OracleAdvice:
    """Decide by the letter of DESIGN and docs/decision.md."""
    moment = at if isinstance(at, Moment) else Moment.of(at)
    case = Case(order, tuple(reports), rules, moment, tuple(sources), strict)
    settled = settle(case)
    baskets = [ordered(case, item) for item in order.items]
    state, looked_codes = looked(case)
    judged = [all_candidates(case, basket, settled, baskets) for basket in baskets]
    items = [item_advice(case, basket, found, state) for basket, found in zip(baskets, judged, strict=True)]
    items = one_interruption(items)
    everything = [one for found in judged for one in found]
    return OracleAdvice(
        state,
        looked_codes,
        tuple(items),
        frozenset(case.assumed).union(*(one.assumed for one in everything)),
        frozenset(rule for item in items for one in item.suggestions for rule in carried(one, everything)),
    )


def carried(suggestion: OracleSuggestion, everything: list[Candidate]) -> set[str]:
    """The rows that carried a reused member."""
    keys = {(one.report, one.result) for one in suggestion.members}
    return {rule for one in everything if (one.report.id, one.result.id) in keys for rule in one.read}


# Candidates ---------------------------------------------------------------------------------------


def all_candidates(case: Case, ordering: Ordered, settled: list[Settled], baskets: list[Ordered]) -> list[Candidate]:
    """Every candidate of an order item, judged, held against the others, then as parts of panels."""
    found: dict[str, list[Candidate]] = {}
    for member in ordering.members:
        found[member.item] = judged(case, ordering, member.item, settled, baskets)
    everything = [one for group in found.values() for one in group]

    inputs = {
        name
        for member in found
        if isinstance(item := the_item(case, member), Laboratory)
        for name in item.inputs
        if name not in found
    }
    beside = found | {name: judged(case, ordering, name, settled, []) for name in inputs}
    for report in settled:
        here = [one for name in inputs for one in beside[name] if one.settled is report]
        one_specimen(case, ordering, [one for one in everything if one.settled is report], here)
    before = {
        (name, id(report)): [one for one in group if one.settled is report and one.standing == "reusable"]
        for name, group in beside.items()
        for report in settled
    }
    for one in everything:
        calculated(case, one, {name: before[name, id(one.settled)] for name in beside}, set(found))
    for name in inputs:
        case.assumed.update(stand_in for one in beside[name] for stand_in in one.assumed)
    return everything


def judged(
    case: Case, ordering: Ordered, member: str, settled: list[Settled], baskets: list[Ordered]
) -> list[Candidate]:
    found = candidates(case, ordering, member, settled)
    for candidate in found:
        judge(case, candidate)
        if baskets and overlaps(case, ordering, member, baskets):
            candidate.add("basket", "caution", "basket-overlap")
        if in_series(case, ordering.item):
            candidate.add("situation", "caution", "serial-monitoring")
    twice(found)
    others(case, found)
    return [one for one in found if not one.other_only]


def judge(case: Case, candidate: Candidate) -> None:
    """Section 5: every gate; identity, status and match have spoken."""
    if candidate.settled.identity != "pass":
        answer = "block" if candidate.settled.identity == "identity-conflict" else "unknown"
        candidate.add("identity", answer, candidate.settled.identity)
    gates_result.specimen(case, candidate)
    gates_result.condition(case, candidate)
    gates_result.facets(case, candidate)
    gates_origin.listed(case, candidate)
    marked = gates_origin.mark(case, candidate)
    gates_origin.quality(case, candidate, marked)
    window(case, candidate)
    gates_result.content(case, candidate)
    gates_result.images(case, candidate)
    gates_patient.intervention(case, candidate)
    gates_patient.state(case, candidate)
    gates_patient.class_(case, candidate)
    gates_patient.situation(case, candidate)
    gates_origin.origin(case, candidate)
    gates_origin.access(case, candidate)


# Verdict ------------------------------------------------------------------------------------------


def item_advice(case: Case, ordering: Ordered, found: list[Candidate], looked_state: str) -> OracleItem:
    main = chosen = reused(case, ordering, found)
    have = {one.member for one in chosen}
    needed = required_sets(ordering)
    complete = bool(needed) and all(have & set(names) for names in needed)
    relevant = [one for one in found if one.standing != "not-reusable"]
    bests = {member.item: best_of(case, member.item, found, chosen) for member in ordering.members}
    remainder = None if complete or not chosen else cover(case, to_order(case, ordering, chosen))

    if remainder is not None:  # what is ordered again is not reused
        chosen = [one for one in chosen if one.member not in remainder[1]]

    notes: set[str] = set()
    if chosen and complete:
        verdict = "reuse"
    elif chosen and remainder is not None and needed:
        verdict = "reuse_part"
    elif relevant:
        verdict = "consider"
        if chosen:
            notes.add("remainder-not-orderable")
    else:
        verdict = "order"
    if verdict not in ("reuse_part", "reuse"):
        chosen, remainder = [], None

    kept = {one.member for one in chosen}
    if verdict not in ("reuse_part", "consider"):
        kept = set(bests)
    codes, params = reasons(case, ordering, found, bests, verdict, main)
    state = gates_patient.emergency(case)
    return OracleItem(
        ordering.item.id,
        verdict,
        ground(list(bests.values())) if verdict == "consider" else None,
        friction(case, ordering, found, verdict, looked_state),
        frozenset(codes | notes),
        frozenset(params),
        suggestions(chosen),
        remainder[0] if remainder else (),
        tuple(sorted(remainder[1])) if remainder else (),
        tuple(
            name
            for name, one in bests.items()
            if one is not None and name not in kept and one.standing != "not-reusable"
        ),
        pending(case, found),
        bool(state),
    )


def best_of(case: Case, member: str, found: list[Candidate], chosen: list[Candidate]) -> Candidate | None:
    """The one reused, else the best of all reports."""
    for one in chosen:
        if one.member == member:
            return one
    return best(case, [one for one in found if one.member == member])


def ground(bests: list[Candidate | None]) -> str:
    """8.5."""
    present = [one for one in bests if one is not None]
    if any(one.standing == "undetermined" for one in present):
        return "undetermined"
    gates = {
        finding.gate
        for one in present
        if one.standing == "with-caution"
        for finding in one.findings
        if finding.answer == "caution"
    }
    return "repeat-justified" if gates and gates <= {"situation", "basket"} else "caution"


def reasons(
    case: Case,
    ordering: Ordered,
    found: list[Candidate],
    bests: dict[str, Candidate | None],
    verdict: str,
    chosen: list[Candidate],
) -> tuple[set[str], set[tuple[str, str]]]:
    """8.6: of the best candidates, of newer results shown, and the item's own."""
    if not ordering.members:
        return {"item-not-in-catalogue"}, set()
    if verdict == "order":
        nearest = nearest_miss(case, found)
        if nearest is None:
            return {"no-result"}, set()
        said = [nearest]
    else:
        said = [one for one in bests.values() if one is not None]
        said += [seen for one in said for seen in beside(case, one, found)]
    said += [one for one in found if shown_as_critical(case, one)]
    codes = {finding.code for one in said for finding in told(one)}
    params = {(finding.code, finding.param) for one in said for finding in told(one) if finding.param}
    if verdict in ("reuse_part", "consider"):
        have = {one.member for one in chosen}
        for names in required_sets(ordering):
            if not any(one.member in names for one in found):
                codes.add("member-missing")
        for member in ordering.members:
            if member.role == "required" and member.item not in have and chosen:
                if any(one.member == member.item and one.standing == "reusable" for one in found):
                    codes.add("members-in-several-reports")
    return codes, params


def beside(case: Case, one: Candidate, found: list[Candidate]) -> list[Candidate]:
    """What is seen beside a best candidate: the newest that made it older, and what only ``newer`` stopped."""
    if one.standing == "reusable":
        return []
    named = [other for other in one.newer if other.other_only]
    rest = [other for other in found if other is not one and other.member == one.member and takes_part(other)]
    seen = []
    if one.newer:
        seen.append(min([*rest, *named], key=lambda other: (-latest(other), latest_first(other), by_name(case, other))))
    stopped = [other for other in rest if other.findings and all(f.gate == "newer" for f in other.findings)]
    if stopped:
        seen.append(min(stopped, key=lambda other: (latest_first(other), by_name(case, other))))
    return seen


def told(one: Candidate) -> list[Finding]:
    """Of a conflict only that; of withheld content nothing that tells it (10.23)."""
    if one.settled.identity == "identity-conflict":
        return [finding for finding in one.findings if finding.code == "identity-conflict"]
    if not withheld(one):
        return one.findings
    return [finding for finding in one.findings if finding.gate not in CONTENT and finding.code != "results-disagree"]


CONTENT = ("specimen", "condition", "facets", "content", "images")


def withheld(one: Candidate) -> bool:
    codes = {finding.code for finding in one.findings}
    return one.settled.identity != "pass" or bool(codes & {"not-authorised", "sensitive-withheld"})


def nearest_miss(case: Case, found: list[Candidate]) -> Candidate | None:
    """Fewest blocks, then newest, then by name and member; a conflict of identity only when nothing better exists."""

    def rank(one: Candidate) -> tuple[object, ...]:
        blocks = sum(finding.answer == "block" for finding in one.findings)
        conflict = one.settled.identity == "identity-conflict"
        return (conflict, blocks, latest_first(one), by_name(case, one), one.member)

    return min(found, key=rank, default=None)


def suggestions(chosen: list[Candidate]) -> tuple[OracleSuggestion, ...]:
    found = []
    for report in {id(one.report): one.report for one in chosen}.values():
        own = [one for one in chosen if one.report is report]
        members = tuple(Reused(one.member, report.id, one.result.id, text_of(one)) for one in own)
        assumed = frozenset(stand_in for one in own for stand_in in one.assumed)
        found.append(OracleSuggestion(report.id, report.number, report.source, members, valid_until(own), assumed))
    return tuple(found)


def text_of(one: Candidate) -> str | None:
    value = one.result.value if isinstance(one.result, Observation) else None
    return value.text if value else None


def pending(case: Case, found: list[Candidate]) -> tuple[str, ...]:
    """Names of institutions where a report inside the window is not final."""
    names: set[str] = set()
    for one in found:
        codes = {finding.code for finding in one.findings}
        if "report-pending" in codes and not codes & {"window-expired", "identity-conflict", "report-void"}:
            issuer = gates_origin.issuer_of(case, one)
            stated = one.report.issuer
            if issuer is not None and issuer.row is not None:
                names.add(issuer.row.name_zh)
            elif stated is not None and (stated.name or stated.code):
                names.add(stated.name or stated.code or "")
    return tuple(sorted(names))


# Friction -----------------------------------------------------------------------------------------


def friction(case: Case, ordering: Ordered, found: list[Candidate], verdict: str, looked_state: str) -> str:
    """8.7."""
    state = gates_patient.emergency(case)
    ceiling, shadow = modes(case, ordering)
    if verdict in ("reuse", "reuse_part"):
        answer = tier(case)
    elif verdict == "consider":
        repeats = ordering.item.repeat is not None and ordering.item.repeat > 1
        answer = "silent" if state or repeats else lower("notice", tier(case))
    else:
        answer = "silent" if looked_state == "complete" else "notice"
    if state:
        answer = lower(answer, "notice")
    answer = lower(answer, ceiling)
    if not shadow and any(shown_as_critical(case, one) for one in found):
        answer = max(answer, "notice", key=TIERS.index)
    return answer


def lower(one: str, other: str) -> str:
    return min(one, other, key=TIERS.index)


def tier(case: Case) -> str:
    stated = [
        pack.manifest.friction[case.order.setting]
        for pack in case.applying
        if case.order.setting in pack.manifest.friction
    ]
    return min(stated, key=TIERS.index, default="notice")


def modes(case: Case, ordering: Ordered) -> tuple[str, bool]:
    """The ceiling of the modes for this department and item, and whether it is ``shadow``."""
    names = {member.item for member in ordering.members} | ordering.panels | {ordering.item.code}
    departments = {case.order.department, specialty_of(case)} - {None}
    ceiling = "ask"
    for pack in case.applying:
        for rule in pack.manifest.modes:
            if rule.department is not None and rule.department not in departments:
                continue
            if rule.item is not None and rule.item not in names:
                continue
            ceiling = lower(ceiling, {"shadow": "silent", "quiet": "notice", "ask": "ask"}[rule.mode])
    return ceiling, ceiling == "silent"


def shown_as_critical(case: Case, one: Candidate) -> bool:
    """A critical value of a confirmed patient within the pack's hours, whatever blocks it."""
    if not one.critical or one.void or withheld(one):
        return False
    moment = one.collected
    return any(
        row.show_within is not None
        and (moment is None or case.at.earliest <= row.show_within.after(moment.latest, pack.manifest.offset))
        for item in one.both
        for pack, row in limits(case, schema.CriticalRule, "critical", item)
    )


def one_interruption(items: list[OracleItem]) -> list[OracleItem]:
    """Only the first ``ask`` of a basket stays ``ask``."""
    found: list[OracleItem] = []
    for item in items:
        interrupted = item.friction == "ask" and any(one.friction == "ask" for one in found)
        found.append(replace(item, friction="notice") if interrupted else item)
    return found


# Looked -------------------------------------------------------------------------------------------


def looked(case: Case) -> tuple[str, frozenset[str]]:
    """8.8."""
    codes: set[str] = set()
    state = "complete"
    outcomes = [outcome.completeness for outcome in case.sources]
    if "unavailable" in outcomes:
        codes.add("source-unavailable")
        state = "partial"
    if "partial" in outcomes:
        codes.add("source-partial")
        state = "partial"
    if outcomes and all(outcome == "unavailable" for outcome in outcomes):
        state = "not"
    if no_usable_identifier(case):
        codes.add("no-usable-identifier")
        state = "not"
    if case.order.access is None and assumption(case, "access.default_basis") is None:
        codes.add("not-authorised")
        state = "not"
    return state, frozenset(codes)
