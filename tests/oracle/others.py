"""Section 7 of docs/decision.md: a newer result is never hidden; results that disagree. DESIGN 4.7."""

from __future__ import annotations

from decimal import Decimal

from tests.oracle.gates_result import comparator, number_in
from tests.oracle.matching import Candidate, equal_value, specimen_word, takes_part, together, unit_code
from tests.oracle.rows import Case, limits, meaning, the_item

from recognize.packs import schema
from recognize.packs.schema import Laboratory
from recognize.report import Observation

FAR = 10**30


def others(case: Case, found: list[Candidate]) -> None:
    """Hold every candidate of a member against every other result of it."""
    for candidate in found:
        if not takes_part(candidate):
            continue
        for other in found:
            if other is candidate or not counts(case, other):
                continue
            if together(candidate, other) and equal_value(candidate, other):
                continue  # one result twice
            if may_be_newer(other, candidate):
                candidate.add("newer", "caution", "newer-result-exists")
                candidate.newer.append(other)
            if disagree(case, candidate, other):
                candidate.add("newer", "caution", "results-disagree")


def counts(case: Case, other: Candidate) -> bool:
    """Not void, not another patient's, and not certainly of another specimen system."""
    if not takes_part(other):
        return False
    item = the_item(case, other.member)
    word = specimen_word(other.result)
    if not isinstance(item, Laboratory) or word is None:
        return True
    return meaning(case, "specimen", word, item.class_, item.system) in (item.system, None)


def earliest(candidate: Candidate) -> int:
    collected = candidate.collected
    return collected.earliest if collected else -FAR


def latest(candidate: Candidate) -> int:
    moments = candidate.collections
    ends = [candidate.result.effective_end, candidate.report.effective_end]
    stated = [moment.latest for moment in (*moments, *ends) if moment is not None]
    if stated:
        return max(stated)
    issued = candidate.report.issued
    return issued.latest if issued else FAR


def may_be_newer(other: Candidate, candidate: Candidate) -> bool:
    return latest(other) > earliest(candidate)


def disagree(case: Case, candidate: Candidate, other: Candidate) -> bool:
    rows = limits(case, schema.DisagreementRule, "disagreement", candidate.member)
    return any(
        near(candidate, other, row.within, pack.manifest.offset)
        and (limits_differ(case, candidate, other) or apart(case, candidate, other, row.limit))
        for pack, row in rows
    )


def limits_differ(case: Case, candidate: Candidate, other: Candidate) -> bool:
    """10.8: of two numbers one has a comparator, and number and comparator are not both equal."""
    first, second = candidate.result, other.result
    if not isinstance(first, Observation) or not isinstance(second, Observation):
        return False
    numbers = []
    for one in (first, second):
        if one.value is None or one.value.number is None or one.absent_reason is not None:
            return False
        numbers.append(one.value.number)
    said = (comparator(candidate), comparator(other))
    if said == (None, None):
        return False
    if said[0] != said[1]:
        return True
    mine = None if first.unit is None else number_in(case, candidate, first.unit)
    theirs = None if first.unit is None else number_in(case, other, first.unit)
    if mine is not None and theirs is not None:
        return mine != theirs
    return unit_code(first.unit) != unit_code(second.unit) or numbers[0] != numbers[1]


def near(candidate: Candidate, other: Candidate, within: schema.Length, offset: int) -> bool:
    """Whether the times may lie within a length of each other; unknown times may."""
    spans = []
    for one in (candidate, other):
        spans.append((earliest(one), latest(one)))
    (first, first_end), (second, second_end) = sorted(spans)
    if first == -FAR or first_end >= second or FAR in (first_end, second_end):
        return True
    return within.after(first_end, offset) >= second


def apart(case: Case, candidate: Candidate, other: Candidate, limit: schema.Amount) -> bool:
    """Numbers in comparable units that differ by more than the limit."""
    if not isinstance(candidate.result, Observation) or candidate.result.unit is None:
        return False
    unit = candidate.result.unit if limit.unit == "percent" else limit.unit
    mine, theirs = number_in(case, candidate, unit), number_in(case, other, unit)
    if mine is None or theirs is None:
        return False
    difference = abs(mine - theirs)
    if limit.unit == "percent":
        return difference > limit.number * min(abs(mine), abs(theirs)) / Decimal(100)
    return difference > limit.number
