"""External quality assessment (室间质评) of the laboratory that performed the item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from recognize.gates.candidate import Candidate
from recognize.gates.finding import Finding, doubtful, found, passed
from recognize.gates.listing import laboratory, mark
from recognize.moment import Length, start_of_day
from recognize.packs.places import Place
from recognize.packs.schema import Assessment


@dataclass(frozen=True, slots=True)
class _Fact:
    """An assessment: result, first day, first day after, the zone of its days, its row, its unconfirmed document."""

    passed: bool
    first: date
    after: date
    offset: int
    rules: tuple[str, ...]
    doubt: str | None = None

    def on(self, day: date) -> bool:
        return self.first <= day < self.after


def quality(candidate: Candidate) -> Iterator[Finding]:
    """The performing laboratory passed, on every day the collection may mean.

    Failed blocks; lapsed without news is a caution within the pack's grace, then blocks; where nothing is
    known a valid mark may stand (unassessed items must not be marked, 国卫医发〔2022〕6号).
    """
    place, rules, assumed = laboratory(candidate)
    if place is None:
        yield found("eqa-unknown", rules=rules)
        return
    facts = _facts(candidate, place)
    if not facts:
        yield from _nothing_known(candidate, rules, assumed)
        return
    used = (*rules, *(rule for fact in facts for rule in fact.rules))
    spans = {fact.offset: candidate.collection_days(fact.offset) for fact in facts}
    if any(span is None for span in spans.values()):
        yield found("eqa-date-unknown", rules=used, assumed=assumed)
        return
    days = {offset: _days(span, facts) for offset, span in spans.items() if span is not None}
    if any(not fact.passed and any(fact.on(day) for day in days[fact.offset]) for fact in facts):
        yield found("eqa-failed", rules=used, assumed=assumed)
    elif _all_passed([fact for fact in facts if fact.doubt is None], days):
        yield passed("quality", rules=used, assumed=assumed)
    elif _all_passed(facts, days):
        citation = min(fact.doubt for fact in facts if fact.doubt is not None)
        yield doubtful("quality", citation, rules=used, assumed=assumed)
    else:
        yield _lapsed(candidate, facts, days, used, assumed)


def _facts(candidate: Candidate, place: Place) -> list[_Fact]:
    view = candidate.view
    facts = []
    stated = candidate.result.eqa
    if stated is not None:
        offset = min((pack.manifest.offset for pack in view.limiting()), default=480)
        first, after = stated.from_ or date.min, stated.until or date.max
        if stated.result == "passed" and (stated.from_ is None or stated.until is None):
            first, after = (date.max, date.max) if stated.until is None else (stated.until, stated.until)
        facts.append(_Fact(stated.result == "passed", first, after, offset, ()))
    for pack, row in view.rules.rows(Assessment, "assessments"):
        good = row.result == "passed"
        if view.rank(pack, row.items, candidate.has) is None:
            continue
        if row.organization not in ((place.id,) if good else place.candidates):
            continue
        if not good and pack not in view.limiting():
            continue
        citation = view.citation(pack, row)
        doubt = citation.key if good and citation is not None and not citation.confirmed else None
        first, after = view.start_of(pack, row), row.until or date.max
        facts.append(_Fact(good, first, after, pack.manifest.offset, (row.rule,), doubt))
    return facts


def _days(span: tuple[date, date], facts: list[_Fact]) -> list[date]:
    """Return the days of a span on which something may change; between two of them all days are alike."""
    turns = {day for fact in facts for day in (fact.first, fact.after) if span[0] <= day <= span[1]}
    return sorted({*span, *turns})


def _all_passed(facts: list[_Fact], days: dict[int, list[date]]) -> bool:
    offsets = list(days)
    return any(
        all(any(fact.passed and fact.offset == offset and fact.on(day) for fact in facts) for day in days[offset])
        for offset in offsets
    )


def _lapsed(
    candidate: Candidate,
    facts: list[_Fact],
    days: dict[int, list[date]],
    used: tuple[str, ...],
    assumed: tuple[str, ...],
) -> Finding:
    ended = [fact for fact in facts if fact.passed and fact.after <= days[fact.offset][0]]
    if not ended:
        return found("eqa-date-unknown", rules=used, assumed=assumed)
    last = max(ended, key=lambda fact: (fact.after, fact.offset))
    grace, by_key = candidate.view.assume("quality.grace", candidate.has)
    if isinstance(grace, Length):
        end, latest = (start_of_day(day, last.offset) for day in (last.after, days[last.offset][-1]))
        if latest < grace.after(end, last.offset):
            return found("eqa-lapsed-grace", rules=(*used, *by_key), assumed=assumed)
    return found("eqa-lapsed", rules=(*used, *by_key), assumed=assumed)


def _nothing_known(candidate: Candidate, rules: tuple[str, ...], assumed: tuple[str, ...]) -> Iterator[Finding]:
    view = candidate.view
    by_mark, by_key = view.assume("quality.by_mark")
    if by_mark == "yes":
        for finding in mark(candidate):
            stood_in = any(
                one.partition(":")[0] in {"qualifications", "alliance", "vouches"} for one in finding.assumed
            )
            doubted = any(
                citation is not None and not citation.confirmed
                for citation in (view.assumed_on(one.partition(":")[0]) for one in finding.assumed)
            )
            if finding.answer == "pass" and not stood_in and not doubted:
                yield passed(
                    "quality",
                    rules=(*rules, *by_key, *finding.rules),
                    assumed=(*assumed, "quality.by_mark:result.eqa", *finding.assumed),
                )
                return
    value, by_key = view.assume("quality.unknown")
    used = (*rules, *by_key)
    if value == "pass":
        yield passed("quality", rules=used, assumed=(*assumed, "quality.unknown:result.eqa"))
    elif value == "caution":
        yield found("eqa-unknown-noted", rules=used, assumed=assumed)
    else:
        yield found("eqa-unknown", rules=used, assumed=assumed)
