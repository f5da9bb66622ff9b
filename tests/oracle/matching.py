"""Section 4 of docs/decision.md: what an order means, and which results meet it. DESIGN 4.3."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.oracle.rows import (
    Case,
    all_rows,
    dated,
    doubtful,
    holds,
    item_of,
    lowest_stating,
    matched_by_name,
    meaning,
    the_item,
    unconfirmed,
    vouched,
)
from tests.oracle.versions import Settled, codes_of, of_one_specimen, specimen_status, void

from recognize.moment import Moment
from recognize.order import OrderItem
from recognize.packs import schema
from recognize.packs.ruleset import Pack
from recognize.packs.schema import Laboratory
from recognize.report import PENDING, VOID, Observation, Report, Study
from recognize.units import read_unit

Result = Observation | Study


@dataclass(frozen=True)
class Finding:
    gate: str
    answer: str
    code: str
    param: str = ""


@dataclass
class Member:
    """A member of an order item: ``group`` is the panel's one-of group."""

    item: str
    role: str  # required, optional, one-of
    group: str = ""


@dataclass
class Ordered:
    """What an order item asks for."""

    item: OrderItem
    members: list[Member] = field(default_factory=list)
    combine: schema.Length | None = None
    findings: list[Finding] = field(default_factory=list)  # of its code, for every candidate
    by_code: bool = False  # its code fixes the specimen
    panels: set[str] = field(default_factory=set)


@dataclass(eq=False)
class Candidate:
    """Order item, member, result."""

    ordered: Ordered
    member: str
    has: str
    settled: Settled
    result: Result
    by_code: bool = False  # a confirmed code without specimen led here
    findings: list[Finding] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    ends: list[int] = field(default_factory=list)
    other_only: bool = False  # no candidate, but perhaps a newer result (4.4)
    newer: list[Candidate] = field(default_factory=list)

    @property
    def report(self) -> Report:
        return self.settled.report

    @property
    def exam(self) -> bool:
        return isinstance(self.result, Study)

    @property
    def critical(self) -> bool:
        return any(finding.code == "result-critical" for finding in self.findings)

    @property
    def both(self) -> list[str]:
        """10.16: the item ordered, and the item it is."""
        return list(dict.fromkeys((self.member, self.has)))

    @property
    def void(self) -> bool:
        return any(finding.code == "report-void" for finding in self.findings)

    def add(self, gate: str, answer: str, code: str, param: str = "") -> None:
        self.findings.append(Finding(gate, answer, code, param))

    def assume(self, stand_in: str) -> None:
        if stand_in not in self.assumed:
            self.assumed.append(stand_in)

    def stand_in(self, case: Case, gate: str, name: str) -> None:
        """A stand-in that a gate used; 10.19: with caution where its assumption is not confirmed."""
        self.assume(name)
        if doubtful(case, name):
            self.add(gate, "caution", "citation-unconfirmed")

    @property
    def standing(self) -> str:
        answers = {finding.answer for finding in self.findings}
        if "block" in answers:
            return "not-reusable"
        if "unknown" in answers:
            return "undetermined"
        return "with-caution" if "caution" in answers else "reusable"

    @property
    def collections(self) -> list[Moment]:
        """Every collection moment stated; 10.7: of all results made from the specimen."""
        stated = [one.collected for one in of_one_specimen(self.report, self.result)]
        stated += [self.result.effective, self.report.effective]
        return [moment for moment in stated if moment is not None]

    @property
    def collected(self) -> Moment | None:
        """The oldest of the collection moments: as early as the earliest, as late as the least late (G20)."""
        moments = self.collections
        if not moments:
            return None
        return Moment(min(one.earliest for one in moments), min(one.latest for one in moments))

    @property
    def span(self) -> Moment | None:
        """10.12: from the earliest to the latest reading of all collection moments."""
        moments = self.collections
        if not moments:
            return None
        return Moment(min(one.earliest for one in moments), max(one.latest for one in moments))


# The order ----------------------------------------------------------------------------------------


def ordered(case: Case, item: OrderItem) -> Ordered:
    """4.1: what an order code means."""
    found = Ordered(item)
    stating = [
        pack for pack in case.naming if any(row.code == item.code for row in pack.of(schema.Orderable, "orderables"))
    ]
    if stating:
        rows = [
            row
            for pack in lowest_stating(case, stating)
            for row in pack.of(schema.Orderable, "orderables")
            if row.code == item.code
        ]
        targets = [target for row in rows for target in row.members]
        found.members = members_of(case, targets)
        found.by_code = True
        panels = found.panels = {target.value for target in targets if target.kind == "panel"}
        if len(panels) == 1 and all(target.kind == "panel" for target in targets):
            found.combine = next(
                (row.combine for row in all_rows(case, schema.Panel, "panels") if row.id in panels), None
            )
        return found

    for name, findings, fixed in by_codes(case, (item.code,), item.specimen):
        found.members.append(Member(name, "required"))
        found.findings.extend(finding for finding in findings if finding not in found.findings)
        found.by_code = found.by_code or fixed
    return found


def members_of(case: Case, targets: list[schema.Target]) -> list[Member]:
    """Panels are opened, items stand as they are; required beats one-of beats optional."""
    found: list[Member] = []
    for target in targets:
        if target.kind == "item":
            put(found, Member(target.value, "required"))
            continue
        for row in all_rows(case, schema.Member, "members"):
            if row.panel == target.value:
                role, _, group = row.role.partition(":")
                put(found, Member(row.item, role, f"{row.panel}/{group}" if group else ""))
    return found


def put(found: list[Member], new: Member) -> None:
    strength = ["optional", "one-of", "required"]
    for index, member in enumerate(found):
        if member.item == new.item:
            if strength.index(new.role) > strength.index(member.role):
                found[index] = new
            return
    found.append(new)


# Codes --------------------------------------------------------------------------------------------


def mapped(case: Case, code: str) -> list[tuple[Pack, schema.CodeMapping]]:
    """The rows for a code; of several packs' rows for a key the lowest applying pack's word holds."""
    rows = [(pack, row) for pack, row in dated(case, case.naming, schema.CodeMapping, "codes") if row.code == code]
    return [
        (pack, row)
        for pack, row in rows
        if pack in lowest_stating(case, [p for p, other in rows if other.specimen == row.specimen])
    ]


def by_codes(case: Case, codes: Iterable[str], specimen: str | None) -> Iterator[tuple[str, list[Finding], bool]]:
    """4.1, 4.2: the items some codes lead to, what withholds, and whether a bare confirmed code did it."""
    hits: list[tuple[str, list[Finding], bool]] = []
    failed = False
    for code in codes:
        rows = mapped(case, code)
        if rows and all(row.specimen is not None and same_specimen(case, row, specimen) == "other" for _, row in rows):
            failed = True  # 10.18: it is something of another specimen
        for pack, row in rows:
            findings = []
            if row.specimen is not None:
                answer = same_specimen(case, row, specimen)
                if answer == "other":
                    continue
                if answer == "unclear":
                    findings.append(Finding("match", "unknown", "code-ambiguous"))
            if row.confirmed == "no":
                findings.append(Finding("match", "unknown", "code-unconfirmed"))
            elif unconfirmed(case, pack, row):
                findings.append(Finding("match", "caution", "citation-unconfirmed"))
            hits.append((row.item, findings, row.specimen is None and row.confirmed == "yes"))
            case.read.add(row.rule)

    items = sorted({item for item, _, _ in hits})
    for item in items:
        ways = [(findings, fixed) for name, findings, fixed in hits if name == item]
        findings, _ = min(ways, key=lambda way: (worst(way[0]), len(way[0])))
        if len(items) > 1 or failed:
            findings = [*findings, Finding("match", "unknown", "code-ambiguous")]
        yield item, list(dict.fromkeys(findings)), any(fixed for _, fixed in ways)


def worst(findings: list[Finding]) -> int:
    order = ["pass", "caution", "unknown", "block"]
    return max((order.index(finding.answer) for finding in findings), default=0)


def same_specimen(case: Case, row: schema.CodeMapping, word: str | None) -> str:
    """Whether the specimen maps to the meaning of the row's."""
    item = item_of(case, row.item)
    class_ = item.class_ if item else None
    assert row.specimen is not None
    needed = meaning(case, "specimen", row.specimen, class_, row.specimen)
    found = None if word is None else meaning(case, "specimen", word, class_, needed)
    if found is None:
        return "unclear"
    return "same" if found == needed else "other"


# Results ------------------------------------------------------------------------------------------


def specimen_word(result: Result) -> str | None:
    return result.specimen.type if isinstance(result, Observation) and result.specimen else None


def results_of(report: Report) -> list[Result]:
    """The results, and beside them what is to come (2.7)."""
    return [*report.observations, *report.studies, *results_to_come(report)]


def results_to_come(report: Report) -> list[Result]:
    """10.4: in a pending report with codes, and in any other with codes that is not void and has no result."""
    there = [one for one in (*report.observations, *report.studies) if not void(report, one)]
    if not report.codes or report.status in VOID or (there and report.status not in PENDING):
        return []
    kinds = {"laboratory": (Observation,), "exam": (Study,), None: (Observation, Study)}
    return [kind("", report.codes) for kind in kinds[report.kind]]


def to_come(report: Report, result: Result) -> bool:
    return not any(result is one for one in (*report.observations, *report.studies))


def reported(case: Case, report: Report) -> set[str]:
    """10.4: the items of which a report has a result; a void one is as if it were not there."""
    return {
        item
        for result in (*report.observations, *report.studies)
        if not void(report, result)
        for item, _, _ in leads(case, report, result)
    }


def ordered_by(case: Case, codes: Iterable[str]) -> set[str]:
    """All members of the orderables with these codes (2.7)."""
    targets = [
        target
        for pack in case.naming
        for row in pack.of(schema.Orderable, "orderables")
        if row.code in codes
        for target in row.members
    ]
    return {member.item for member in members_of(case, targets)}


def misnamed(case: Case, item: str, result: Result) -> bool:
    """4.2: it bears the name of laboratory items of another component."""
    own = item_of(case, item)
    if not isinstance(own, Laboratory) or not result.name:
        return False
    name = plain(result.name)
    others = [
        row
        for row in all_rows(case, Laboratory, "laboratory")
        if name and name in (plain(row.name_zh), plain(row.name_en))
    ]
    return bool(others) and plain(own.component) not in [plain(row.component) for row in others]


def leads(case: Case, report: Report, result: Result) -> list[tuple[str, list[Finding], bool]]:
    """4.2, 4.5: the items a result is, by code or by its source's exam name."""
    codes = codes_of(report, result)
    found = [
        (
            item,
            [*findings, *([Finding("match", "unknown", "code-ambiguous")] if misnamed(case, item, result) else [])],
            sure,
        )
        for item, findings, sure in by_codes(case, codes, specimen_word(result))
    ]
    if to_come(report, result):
        found = found or [(item, [], False) for item in sorted(ordered_by(case, codes))]
        had = reported(case, report)
        found = [lead for lead in found if lead[0] not in had]
    kind = Laboratory if isinstance(result, Observation) else schema.Exam
    found = [lead for lead in found if isinstance(item_of(case, lead[0]), kind)]
    if isinstance(result, Study) and result.name is not None and not found:
        for pack, row in exam_names(case, report, result):
            # under ``strict`` the map is no stand-in, but what it names is not hidden either
            doubtful = row.confirmed == "no" or case.strict
            findings = [Finding("match", "unknown", "code-unconfirmed")] if doubtful else []
            if row.confirmed != "no" and unconfirmed(case, pack, row):
                findings.append(Finding("match", "caution", "citation-unconfirmed"))
            found.append((row.item, findings, False))
    return found


def exam_names(case: Case, report: Report, study: Study) -> list[tuple[Pack, schema.ExamName]]:
    return [
        (pack, row)
        for pack, row in dated(case, case.granting, schema.ExamName, "exam_names")
        if row.source == report.source and row.text == study.name
    ]


def candidates(case: Case, ordering: Ordered, member: str, settled: Iterable[Settled]) -> list[Candidate]:
    """Every result that meets a member, in any way; conflicts of identity stay, to be named."""
    found: list[Candidate] = []
    for one in settled:
        if one.identity in ("none", "other"):
            continue
        for result in results_of(one.report):
            candidate = meet(case, ordering, member, one, result)
            if candidate is not None:
                status(case, candidate)
                found.append(candidate)
    ambiguous(case, found)
    return found


def meet(case: Case, ordering: Ordered, member: str, settled: Settled, result: Result) -> Candidate | None:
    found = leads(case, settled.report, result)
    for item, findings, fixed in found:
        if item == member:
            return Candidate(ordering, member, item, settled, result, fixed, [*ordering.findings, *findings])
    for pack, row in dated(case, case.granting, schema.Cover, "covers"):
        for item, findings, fixed in found:
            if row.has == item and row.covers == member and row.purpose in (None, ordering.item.purpose):
                more = [Finding("match", "caution", "citation-unconfirmed")] if unconfirmed(case, pack, row) else []
                candidate = Candidate(
                    ordering, member, item, settled, result, fixed, [*ordering.findings, *findings, *more]
                )
                candidate.read.add(row.rule)
                return candidate
    stated = None if found else by_name(case, member, result)
    if stated is not None:
        named = Finding("match", "unknown", "matched-by-name")
        candidate = Candidate(ordering, member, member, settled, result, False, [*ordering.findings, named])
        candidate.other_only = not stated or not matched_by_name(case)
        return candidate
    return None


def plain(text: str) -> str:
    seen = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in seen if one.split() and unicodedata.category(one) != "Cf")


def by_name(case: Case, member: str, result: Result) -> bool | None:
    """4.4: name, specimen and dimension equal, and no code of it mapped; 10.5: not where one of them is missing."""
    item = the_item(case, member)
    if not isinstance(result, Observation) or not isinstance(item, Laboratory):
        return None
    if result.name is None or any(mapped(case, code) for code in result.codes):
        return None
    if plain(result.name) not in (plain(item.name_zh), plain(item.name_en)):
        return None
    word = specimen_word(result)
    if word is not None and meaning(case, "specimen", word, item.class_, item.system) != item.system:
        return None
    listed = [read_unit(row.unit) for row in all_rows(case, schema.UnitRule, "units") if row.item == member]
    if not listed:  # an item without units: a result without one
        return None if result.unit else word is not None
    if result.unit is None:
        return False
    unit = read_unit(result.unit)
    if unit is None or not any(other is not None and other.dimension == unit.dimension for other in listed):
        return None
    return word is not None


def status(case: Case, candidate: Candidate) -> None:
    """Gate ``status``: 2.3 to 2.7, the worst of report, observation or study, and specimen."""
    stated: list[str] = [candidate.report.status]
    if candidate.result.status is not None:
        stated.append(candidate.result.status)
    specimen = specimen_status(candidate.report, candidate.result)
    if specimen in ("entered-in-error", "unknown"):
        stated.append(specimen)
    if any(word in VOID for word in stated) or "report-void" in candidate.settled.codes:
        candidate.add("status", "block", "report-void")
    elif "unknown" in stated:
        modified = "modifierExtension" in (candidate.report.status_text, candidate.result.status_text)
        candidate.add("status", "unknown", "report-unusable" if modified else "status-unknown")
    elif any(word in PENDING for word in stated):
        candidate.add("status", "block", "report-pending")
    for code in candidate.settled.codes:
        if code != "report-void":
            candidate.add("status", "unknown", code)
    if candidate.report.issued is None:
        if vouched(case, candidate.report.source, "final"):
            candidate.assume("vouches:report.issued")
        else:
            candidate.add("status", "unknown", "issued-missing")


# Several results ----------------------------------------------------------------------------------


def ambiguous(case: Case, found: list[Candidate]) -> None:
    """4.6: several results in one report or at one instant that nothing stated tells apart."""
    for one in found:
        for other in found:
            if one is not other and takes_part(one) and takes_part(other):
                if together(one, other) and not equal_value(one, other) and not apart(case, one, other):
                    one.add("match", "unknown", "ambiguous-result")


def takes_part(candidate: Candidate) -> bool:
    return not candidate.void and candidate.settled.identity != "identity-conflict"


def together(one: Candidate, other: Candidate) -> bool:
    """In one report, or at one exact instant."""
    if one.settled is other.settled:
        return True
    mine, theirs = one.collected, other.collected
    return mine is not None and theirs is not None and mine.exact and theirs.exact and mine.earliest == theirs.earliest


def equal_value(one: Candidate, other: Candidate) -> bool:
    """Equal value and unit is one result twice; exams have no value that could be equal."""
    if not isinstance(one.result, Observation) or not isinstance(other.result, Observation):
        return False
    mine, theirs = (None if r.absent_reason is not None else r.value for r in (one.result, other.result))
    if (mine is None) != (theirs is None) or unit_code(one.result.unit) != unit_code(other.result.unit):
        return False
    if mine is None or theirs is None:
        return True
    words = mine.number is None and mine.titre is None and mine.code is None
    return (mine.number, mine.comparator, mine.titre, mine.code, mine.text if words else None) == (
        theirs.number,
        theirs.comparator,
        theirs.titre,
        theirs.code,
        theirs.text if words else None,
    )


TWICE = ("status", "specimen", "quality", "content")


def twice(found: list[Candidate]) -> None:
    """10.6: of one result twice, what these gates find against one is found against the other too."""
    before = [
        (one, list(one.findings))
        for one in found
        if takes_part(one) and not any(finding.code == "versions-conflict" for finding in one.findings)
    ]
    for one, _ in before:
        for other, findings in before:
            if one is not other and together(one, other) and equal_value(one, other):
                one.findings += [
                    finding for finding in findings if finding.gate in TWICE and finding not in one.findings
                ]


def unit_code(text: str | None) -> str | None:
    """The canonical unit, or the text where it is not understood."""
    found = None if text is None else read_unit(text)
    return found.code if found else text


def apart(case: Case, one: Candidate, other: Candidate) -> bool:
    """A condition, specimen, site or facet stated on both sides, understood and different."""
    class_ = the_item(case, one.member).class_
    for kind, mine, theirs in zip(FACETS_APART, words(one), words(other), strict=True):
        if mine is not None and theirs is not None:
            first, second = (meaning_or_none(case, kind, word, class_) for word in (mine, theirs))
            if first is not None and second is not None and first != second:
                return True
    return False


FACETS_APART = (
    *("condition", "specimen", "site", "site"),
    *("modality", "site", "laterality", "contrast", "technique", "tracer", "views"),
)


def words(candidate: Candidate) -> list[str | None]:
    result = candidate.result
    if isinstance(result, Study):
        return [
            *(None, None, None, None),
            *(result.modality, result.site, result.laterality, result.contrast),
            *(result.technique, result.tracer, result.views),
        ]
    specimen = result.specimen
    return [
        result.condition,
        specimen.type if specimen else None,
        specimen.site if specimen else None,
        result.site,
        *[None] * 7,
    ]


def meaning_or_none(case: Case, kind: str, word: str, class_: str) -> str | None:
    if kind == "condition" and word == "":
        return "none"
    return meaning(case, kind, word, class_)


def hold_any(case: Case, pack: Pack, targets: Iterable[schema.Target], item: str) -> bool:
    return any(holds(case, pack, target, item) for target in targets)
