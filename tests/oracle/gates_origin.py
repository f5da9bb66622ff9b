"""Section 5 of docs/decision.md: where a result comes from. DESIGN 4.4.

Gates ``listed``, ``mark``, ``quality``, ``origin``, ``access``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle.matching import Candidate, hold_any
from tests.oracle.rows import (
    Case,
    Place,
    assumption,
    begins,
    chain,
    dated,
    doubtful,
    kind_of,
    lies_in,
    limits,
    listing,
    own_reports,
    place,
    registry_place,
    the_item,
    unconfirmed,
    vouched,
    without_replaced,
)

from recognize.moment import DAY, Length, local_day
from recognize.packs import schema
from recognize.packs.ruleset import Pack
from recognize.packs.schema import ItemList
from recognize.report import Mark


def issuer_of(case: Case, candidate: Candidate) -> Place | None:
    return place(case, candidate.report.issuer)


def performer_of(case: Case, candidate: Candidate) -> Place | None:
    """The performer as stated: the result's, else the report's."""
    own = candidate.result.performer  # by name only it is stated and nobody: the report's is another
    stated = candidate.report.performer if own is None else own
    if stated is not None and stated.code is None and not stranger(case, candidate):
        return issuer_of(case, candidate) if stated.name else None
    return place(case, stated)


def stranger(case: Case, candidate: Candidate) -> bool:
    """A performer that has a name only, which is not the issuer's: nobody can stand in for it."""
    own = candidate.result.performer
    stated = candidate.report.performer if own is None else own
    if stated is None or stated.code is not None or not stated.name:
        return False
    issuer, there = candidate.report.issuer, issuer_of(case, candidate)
    if issuer is None or there is None:
        return True
    return stated.name not in (issuer.name, there.row.name_zh if there.row else None)


def laboratory_of(case: Case, candidate: Candidate) -> tuple[Place | None, bool]:
    """Who performed it, and whether that is a stand-in (``performer.unknown``)."""
    stated = performer_of(case, candidate)
    if stated is not None:
        return stated, False
    issuer = issuer_of(case, candidate)
    if issuer is None or stranger(case, candidate) or assumption(case, "performer.unknown") != "issuer":
        return None, False
    if issuer.row is not None and issuer.row.laboratory is not None:
        return registry_place(case, issuer.row.laboratory), True
    return issuer, True


BY_ISSUER = "performer.unknown:report.performer"

# Listed -------------------------------------------------------------------------------------------

ORDER = ("pass", "caution", "unknown", "block")


@dataclass
class ListAnswer:
    """What one row of a list says: the worst of its findings counts, all are told."""

    findings: list[tuple[str, str]]  # answer, code
    stand_in: bool  # the performer by stand-in
    rule: str

    @property
    def worst(self) -> int:
        return max((ORDER.index(answer) for answer, _ in self.findings), default=0)


def listed(case: Case, candidate: Candidate) -> None:
    kind = kind_of(the_item(case, candidate.has))
    known = [(pack, one) for pack in case.granting for one in pack.manifest.lists.values() if one.kind in (None, kind)]
    answers: list[ListAnswer] = []
    for pack, one in known:
        for row in listing(case, pack, one.id, candidate.has):
            findings, stand_in = admitted(case, candidate, pack, one)
            if unconfirmed(case, pack, row) or (stand_in and doubtful(case, BY_ISSUER)):
                findings = [*findings, ("caution", "citation-unconfirmed")]
            answers.append(ListAnswer(findings, stand_in, row.rule))
    carrying = [one.rule for one in answers if one.worst == 0]
    if len(carrying) == 1:  # of several that carry it any may be named
        candidate.read.add(carrying[0])
    if answers:
        best = min(answers, key=lambda one: (one.worst, one.stand_in))
        if best.stand_in:
            candidate.assume(BY_ISSUER)
        for answer, code in best.findings:
            candidate.add("listed", answer, code)
    elif not known:
        candidate.add("listed", "unknown", "no-list")
    elif any(one.complete for _, one in known):
        candidate.add("listed", "block", "not-listed")
    else:
        candidate.add("listed", "unknown", "listing-unknown")
    negative(case, candidate)
    suspended(case, candidate)


def admitted(case: Case, candidate: Candidate, pack: Pack, one: ItemList) -> tuple[list[tuple[str, str]], bool]:
    """What keeps a list's issuer rules from admitting both the stated issuer and the stated performer."""
    rows = [(pack, row) for pack, row in dated(case, [pack], schema.IssuerRule, "issuers") if row.list == one.id]
    rules = [row for _, row in without_replaced(case, rows)]
    if one.issuers == "any" and not rules:
        return [], False
    if one.issuers == "named" and not any(row.organizations for row in rules if row.rule_ == "named"):
        return [("block", "issuer-not-listed")], False  # it names nobody
    issuer, performer = issuer_of(case, candidate), performer_of(case, candidate)
    stand_in = False
    found: list[tuple[str, str]] = []
    if issuer is None:
        found.append(("unknown", "issuer-unknown"))
    else:
        found += against(case, one, rules, issuer)
    if performer is not None:
        found += against(case, one, rules, performer)
    elif issuer is not None and not stranger(case, candidate) and assumption(case, "performer.unknown") == "issuer":
        stand_in = True
    else:
        found.append(("unknown", "performer-unknown"))
    return found, stand_in


def against(case: Case, one: ItemList, rules: list[schema.IssuerRule], there: Place) -> list[tuple[str, str]]:
    """What of a list's issuer rules an organization does not meet."""
    met: list[bool | None] = []
    named = [row for row in rules if row.rule_ == "named"]
    if one.issuers == "named" or named:
        met.append(any(there.key in row.organizations for row in named))
    for row in rules:
        if row.rule_ == "public":
            ownership = there.row.ownership if there.row else None
            met.append(None if ownership is None else ownership == "public")
        elif row.rule_ == "same-or-higher-level":
            mine, theirs = level(case.ordering), level(there)
            met.append(None if mine is None or theirs is None else theirs >= mine)
    if False in met:
        return [("block", "issuer-not-listed")]
    return [("unknown", "issuer-level-unknown")] if None in met else []


def level(there: Place | None) -> int | None:
    stated = there.row.level if there and there.row else None
    return int(stated) if stated and stated.isdigit() else None


def stated_places(case: Case, candidate: Candidate) -> set[str]:
    """What issuer and performers are or may be, and what that is part of; 10.22: of result and of report."""
    laboratory, _ = laboratory_of(case, candidate)
    stated = [place(case, one) for one in (candidate.result.performer, candidate.report.performer)]
    found: set[str] = set()
    for there in (issuer_of(case, candidate), performer_of(case, candidate), laboratory, *stated):
        for one in may_be(there):
            found.update(chain(case, one))
    return found


def may_be(there: Place | None) -> set[str]:
    """Every organization a place may be, whatever its division contradicts."""
    return set(there.may_be) | ({there.key} - {None}) if there else set()


def negative(case: Case, candidate: Candidate) -> None:
    rows = {
        row.rule: row
        for item in (candidate.has, candidate.member)  # a cover does not lead around the negative list
        for _, row in limits(case, schema.NegativeRule, "negative", item)
    }
    for row in rows.values():
        if row.organization is None or row.organization in stated_places(case, candidate):
            candidate.add("listed", "block", "negative-list")


def suspended(case: Case, candidate: Candidate) -> None:
    """In force on the day of ``at`` or on any day the collection may mean (10.12)."""
    for pack in case.limiting:
        for row in pack.of(schema.Suspension, "suspensions"):
            if row.organization not in stated_places(case, candidate):
                continue
            if not any(hold_any(case, pack, row.targets, item) for item in (candidate.has, candidate.member)):
                continue
            today, collected = case.day(pack), candidate.span
            first = local_day(collected.earliest, pack.manifest.offset) if collected else date.min
            last = local_day(collected.latest, pack.manifest.offset) if collected else today
            now = row.from_ <= today and (row.until is None or today < row.until)
            then = row.from_ <= last and (row.until is None or first < row.until)
            if now or then:
                candidate.add("listed", "block", "issuer-suspended")


# Mark ---------------------------------------------------------------------------------------------


@dataclass
class MarkAnswer:
    answer: str
    code: str
    assumed: tuple[str, ...] = ()
    by_mark: bool = False  # a mark as printed passed
    rules: tuple[str, ...] = ()  # any of these carries it


def mark(case: Case, candidate: Candidate) -> MarkAnswer:
    found = mark_answer(case, candidate)
    for stand_in in found.assumed:
        candidate.assume(stand_in)
    if found.answer != "pass":
        candidate.add("mark", found.answer, found.code)
    if len(found.rules) == 1:
        candidate.read.update(found.rules)
    return found


def counting(candidate: Candidate) -> tuple[list[Mark], bool]:
    """The marks that count, and whether they are the report's."""
    if candidate.result.mark is not None:
        return [candidate.result.mark], False
    report = candidate.report
    if any(result.mark is not None for result in (*report.observations, *report.studies)):
        return [], False
    return list(report.marks), True


def mark_answer(case: Case, candidate: Candidate) -> MarkAnswer:
    marks, of_report = counting(candidate)
    refused = bool(marks) and of_report and assumption(case, "mark.of_report") != "pass"
    stand_in = ("mark.of_report:result.mark",) if of_report else ()
    read = [(one, understood(case, candidate, one)) for one in marks]
    reaching = [rows for _, rows in read if rows and reaches(case, rows[0][1].territory)]
    printed: list[MarkAnswer] = []
    if reaching and not refused:
        rules = tuple(row.rule for rows in reaching for _, row in rows)
        weak = all(unconfirmed(case, pack, row) for rows in reaching for pack, row in rows)
        weak = weak or any(doubtful(case, one) for one in stand_in)  # 10.19
        answer, code = ("caution", "citation-unconfirmed") if weak else ("pass", "")
        printed.append(MarkAnswer(answer, code, stand_in, not weak, rules))
    # grants are a union: the best of them counts, the mark as printed first
    best = min([*printed, *in_place_of_mark(case, candidate)], key=lambda one: ORDER.index(one.answer), default=None)
    if best is not None:
        return best
    if refused:
        return MarkAnswer("unknown", "mark-of-report-only")
    if any(not rows for _, rows in read):
        return MarkAnswer("unknown", "mark-not-understood")
    code = "mark-too-narrow" if marks else "mark-missing"
    if assumption(case, "mark.narrow" if marks else "mark.none") == "caution":
        return MarkAnswer("caution", f"{code}-noted")
    return MarkAnswer("block", code)


def understood(case: Case, candidate: Candidate, one: Mark) -> list[tuple[Pack, schema.MarkRule]]:
    """The rows that explain a mark; none when they name more than one territory."""
    issuer = issuer_of(case, candidate)
    rows = [
        (pack, row)
        for pack, row in dated(case, case.packs, schema.MarkRule, "marks")
        if row.text == one.text
        and (row.printed_in is None or (issuer is not None and lies_in(case, row.printed_in, issuer)))
        and (row.place is None or one.place is None or row.place == one.place)
        and (row.footnote is None or one.footnote is True)
    ]
    return rows if len({row.territory for _, row in rows}) == 1 else []


def reaches(case: Case, territory: str) -> bool:
    return case.ordering is not None and lies_in(case, territory, case.ordering)


def in_place_of_mark(case: Case, candidate: Candidate) -> list[MarkAnswer]:
    """A published list, an alliance of both, or a source that vouches; ``strict`` turns them off."""
    if case.strict or case.ordering is None:
        return []
    laboratory, stand_in = laboratory_of(case, candidate)
    answers: list[MarkAnswer] = []
    for pack, row in dated(case, case.granting, schema.Qualification, "qualifications"):
        if (
            laboratory is not None
            and row.organization == laboratory.key
            and hold_any(case, pack, row.items, candidate.has)
            and not hold_any(case, pack, row.except_, candidate.has)
            and reaches(case, row.mark)
        ):
            assumed = ("qualifications:result.mark",)
            if stand_in:
                assumed = (*assumed, BY_ISSUER)
            weak = unconfirmed(case, pack, row) or (stand_in and doubtful(case, BY_ISSUER))
            answer, code = ("caution", "citation-unconfirmed") if weak else ("pass", "")
            answers.append(MarkAnswer(answer, code, assumed))
    issuer = issuer_of(case, candidate)
    if issuer and issuer.row and case.ordering and case.ordering.row:
        if set(issuer.row.alliances) & set(case.ordering.row.alliances):
            answers.append(MarkAnswer("pass", "", ("alliance:result.mark",)))
    if vouched(case, candidate.report.source, "marked"):
        answers.append(MarkAnswer("pass", "", ("vouches:result.mark",)))
    return answers


# Quality ------------------------------------------------------------------------------------------


@dataclass
class Fact:
    """An assessment: on which days it holds for certain, and on which it may."""

    result: str
    first: date | None
    until: date | None
    open_end: bool  # no end stated means that it holds on


def quality(case: Case, candidate: Candidate, marked: MarkAnswer) -> None:
    laboratory, stand_in = laboratory_of(case, candidate)
    if laboratory is None:
        candidate.add("quality", "unknown", "eqa-unknown")
        return
    if stand_in:
        candidate.stand_in(case, "quality", BY_ISSUER)
    facts = facts_of(case, candidate, laboratory)
    if facts:
        by_facts(case, candidate, facts)
    elif marked.by_mark and assumption(case, "quality.by_mark") == "yes":
        candidate.stand_in(case, "quality", "quality.by_mark:result.eqa")
    else:
        value = assumption(case, "quality.unknown")
        if value == "pass":
            candidate.stand_in(case, "quality", "quality.unknown:result.eqa")
        elif value == "caution":
            candidate.add("quality", "caution", "eqa-unknown-noted")
        else:
            candidate.add("quality", "unknown", "eqa-unknown")


def facts_of(case: Case, candidate: Candidate, laboratory: Place) -> list[tuple[Fact, bool]]:
    """What is known, each with whether its citation is unconfirmed."""
    found: list[tuple[Fact, bool]] = []
    stated = candidate.result.eqa
    if stated is not None:
        found.append((Fact(stated.result, stated.from_, stated.until, stated.result == "failed"), False))
    rows = [
        (pack, row)
        for pack in case.packs
        for row in pack.of(schema.Assessment, "assessments")
        if row.organization == laboratory.key
        and hold_any(case, pack, row.items, candidate.has)
        and (row.result == "passed" or pack in case.limiting)
    ]
    for pack, row in without_replaced(case, rows):
        weak = row.result == "passed" and unconfirmed(case, pack, row)
        found.append((Fact(row.result, begins(case, pack, row), row.until, True), weak))
        candidate.read.add(row.rule)
    return found


def by_facts(case: Case, candidate: Candidate, facts: list[tuple[Fact, bool]]) -> None:
    collected = candidate.span  # 10.12; 10.24: every day of it is asked
    if collected is None:
        candidate.add("quality", "unknown", "eqa-date-unknown")
        return
    first, last = (local_day(instant, case.offset) for instant in (collected.earliest, collected.latest))
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]

    def may_hold(fact: Fact, day: date) -> bool:
        return (fact.first is None or fact.first <= day) and (fact.until is None or day < fact.until)

    def holds_surely(fact: Fact, day: date) -> bool:
        stated = fact.first is not None and (fact.until is not None or fact.open_end)
        return stated and may_hold(fact, day)

    if any(fact.result == "failed" and may_hold(fact, day) for fact, _ in facts for day in days):
        candidate.add("quality", "block", "eqa-failed")
        return
    passed = [(fact, weak) for fact, weak in facts if fact.result == "passed"]
    if all(any(holds_surely(fact, day) for fact, _ in passed) for day in days):
        confirmed = [fact for fact, weak in passed if not weak]
        if not all(any(holds_surely(fact, day) for fact in confirmed) for day in days):
            candidate.add("quality", "caution", "citation-unconfirmed")
        return
    ended = [fact.until for fact, _ in passed if fact.until is not None and fact.until <= first]
    if not ended:
        candidate.add("quality", "unknown", "eqa-date-unknown")
        return
    grace = assumption(case, "quality.grace", candidate.has)
    if isinstance(grace, Length):
        end = max(ended)
        midnight = (end - date(1970, 1, 1)).days * DAY
        if last < local_day(grace.after(midnight, 0), 0):
            candidate.add("quality", "caution", "eqa-lapsed-grace")
            return
    candidate.add("quality", "block", "eqa-lapsed")


# Origin and access --------------------------------------------------------------------------------


def origin(case: Case, candidate: Candidate) -> None:
    issuer = issuer_of(case, candidate)
    if issuer is None:
        candidate.add("origin", "unknown", "origin-unknown")
        return
    ours = {one for name in may_be(place(case, case.order.organization)) for one in chain(case, name)}
    theirs = {one for name in may_be(issuer) for one in chain(case, name)}
    if not ours & theirs:
        return
    switch, least = own_reports(case)
    issued = candidate.report.issued
    if switch and least is not None and issued is not None:
        if issued.latest <= least.before(case.at.earliest, case.offset):
            return
    candidate.add("origin", "block", "own-report")


def access(case: Case, candidate: Candidate) -> None:
    item = the_item(case, candidate.member)
    if case.order.access is None:
        if assumption(case, "access.default_basis") is None:
            candidate.add("access", "unknown", "not-authorised")
        else:
            candidate.stand_in(case, "access", "access.default_basis:access")
    if item.sensitive != "no" and not (case.order.access and case.order.access.sensitive):
        candidate.add("access", "unknown", "sensitive-withheld")
    if case.ordering is None:
        candidate.add("access", "unknown", "organization-unknown")
