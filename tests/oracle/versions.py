"""Sections 2 and 3 of docs/decision.md: versions are settled before anything else, then identity. DESIGN 4.2, 4.4."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal

from tests.oracle.rows import Case, chain, meant, organization_row, place

from recognize.identifiers import RESIDENT_ID_SYSTEMS, comparable_name, read_resident_id, usable
from recognize.moment import FIRST_YEAR, Moment, local_day
from recognize.order import Identifier, Organization, Patient
from recognize.quantities import read_number
from recognize.report import VOID, Observation, Report, Specimen, Study, Subject, Value
from recognize.units import read_unit

Identity = Literal["pass", "identity-unconfirmed", "none", "other", "identity-conflict"]
SEVERITY: dict[Identity, int] = {"pass": 0, "identity-unconfirmed": 1, "none": 2, "other": 2, "identity-conflict": 3}


@dataclass
class Settled:
    """A report that counts, with what versions say of it.

    ``copies`` are equal in content; ``report`` is one of them.
    """

    report: Report
    copies: list[Report]
    codes: tuple[str, ...]  # reason codes of the gate ``status``
    identity: Identity


def settle(case: Case) -> list[Settled]:
    """All reports that count: neither superseded nor yet to come."""
    there = [report for report in case.reports if is_there(case, report)]
    found: list[Settled] = []
    for group in groups(case, there):
        for copies, codes in settle_group(case, group, there):
            if "report-void" not in codes and any(noticed(case, report, there) for report in group):
                codes = (*codes, "issuer-notice")  # noqa: PLW2901
            # 10.13: what groups its results says more than what does not
            shown = min(copies, key=lambda report: (grouped(case, report) is None, report.source, report.id))
            found.append(Settled(shown, copies, codes, identity_of(case, copies)))
    return found


def issuers(case: Case, report: Report) -> set[str]:
    """What the issuer may be: the code as stated, and every organization the code may mean."""
    issuer = place(case, report.issuer)
    return set(issuer.may_be) if issuer else set()


def digits(report: Report) -> str:
    """2.1: numbers are compared as they are seen: width, case, spaces and what has no width do not count."""
    seen = unicodedata.normalize("NFKC", report.number or "").casefold()
    return "".join(one for one in seen if one.split() and unicodedata.category(one) != "Cf")


def withdrawn(case: Case, report: Report, there: list[Report]) -> bool:
    """10.2: it is void, or a void copy has its source and id, or names its number and may have its issuer."""
    if report.status in VOID:
        return True
    for other in there:
        if other.status not in VOID:
            continue
        if (other.source, other.id) == (report.source, report.id):
            return True
        if digits(other) and digits(other) == digits(report) and issuers(case, other) & issuers(case, report):
            return True
    return False


def noticed(case: Case, report: Report, there: list[Report]) -> bool:
    """10.2: a void notice that may mean the report, and does not surely mean it."""
    for other in there:
        if other.status not in VOID:
            continue
        both = bool(digits(other)) and bool(digits(report))
        if both and digits(other) != digits(report):
            continue
        if related(case, issuers(case, other), issuers(case, report)):
            return True
        if both and unregistered(case, other):
            return True
    return False


def related(case: Case, theirs: set[str], ours: set[str]) -> bool:
    """10.2: one organization, one part of the other, both of a third, or one that is not stated."""
    if not theirs or not ours:
        return True
    first, second = ({above for one in names for above in chain(case, one)} for names in (theirs, ours))
    return bool(first & second)


def unregistered(case: Case, report: Report) -> bool:
    """10.2: the code of its issuer means no organization of the registry."""
    if report.issuer is None or report.issuer.code is None:
        return False
    return not any(organization_row(case, one) for one in meant(case, report.issuer.code))


def is_there(case: Case, report: Report) -> bool:
    """2.2: copies certainly issued after ``at`` are not there yet, unless they are void."""
    return report.status in VOID or report.issued is None or report.issued.earliest <= case.at.latest


def issuer_key(case: Case, report: Report) -> str | None:
    issuer = place(case, report.issuer)
    return issuer.key if issuer else None


def groups(case: Case, there: list[Report]) -> list[list[Report]]:
    """2.1: copies of one report have equal issuer and equal number; one without either is alone."""
    found: list[list[Report]] = []
    for report in there:
        same = [
            group
            for group in found
            if digits(report)
            and any(digits(one) == digits(report) and issuers(case, one) & issuers(case, report) for one in group)
        ]
        found = [group for group in found if group not in same]
        found.append([*(one for group in same for one in group), report])
    return found


def settle_group(case: Case, group: list[Report], there: list[Report]) -> list[tuple[list[Report], tuple[str, ...]]]:
    """2.3 and 2.4 for the copies of one report: what stays, each with its reason codes."""
    if any(withdrawn(case, report, there) for report in group):
        return [([report], ("report-void",)) for report in group]

    classes = equal_copies(case, group)
    if len(classes) == 1:
        return [(classes[0], ())]

    authored = [one for one in classes if any(by_issuer(case, report) for report in one)]
    foreign = [one for one in classes if one not in authored]
    newest = [one for one in authored if all(replaces(case, one, other) for other in authored if other is not one)]
    if not newest:
        return [(one, ("versions-conflict",)) for one in classes]
    if foreign:
        return [(one, ("versions-conflict",)) for one in (newest[0], *foreign)]
    replaced = [report for one in authored if one is not newest[0] for report in one]
    if any(taken_back(old, report) for old in replaced for report in newest[0]):
        return [(newest[0], ("versions-conflict",))]
    return [(newest[0], ())]


def taken_back(old: Report, report: Report) -> bool:
    """10.3: a result of a version that stays shares a code with one that was void in a version that was replaced."""
    gone = {code for one in (*old.observations, *old.studies) if void(old, one) for code in codes_of(old, one)}
    return any(gone & set(codes_of(report, one)) for one in (*report.observations, *report.studies))


def codes_of(report: Report, result: Observation | Study) -> tuple[str, ...]:
    """4.5: a study without codes has those of its report."""
    return report.codes if isinstance(result, Study) and not result.codes else result.codes


def void(report: Report, result: Observation | Study) -> bool:
    """2.6: by its own status, or by that of its specimen."""
    return result.status in VOID or specimen_status(report, result) == "entered-in-error"


# One specimen -------------------------------------------------------------------------------------


def of_one_specimen(report: Report, result: Observation | Study) -> list[Specimen]:
    """10.7: the specimens of a report that are the result's, by their id; an empty text is no id."""
    own = result.specimen if isinstance(result, Observation) else None
    if own is None:
        return []
    if not own.id:
        return [own]
    return [one.specimen for one in report.observations if one.specimen is not None and one.specimen.id == own.id]


def specimen_status(report: Report, result: Observation | Study) -> str | None:
    """10.7: the worst status of the specimen counts for all that was made from it."""
    stated = [one.status for one in of_one_specimen(report, result)]
    for status in ("entered-in-error", "unsatisfactory", "unknown", "available"):
        if status in stated:
            return status
    return None


# Copies -------------------------------------------------------------------------------------------


def equal_copies(case: Case, group: list[Report]) -> list[list[Report]]:
    """2.4, 10.13: copies equal in content are one; one that says nothing of groups goes with each way to group."""
    alike: list[list[Report]] = []
    for report in group:
        for one in alike:
            if content(case, one[0]) == content(case, report):
                one.append(report)
                break
        else:
            alike.append([report])
    found: list[list[Report]] = []
    for copies in alike:
        ways: list[Any] = []
        for report in copies:
            way = grouped(case, report)
            if way is not None and way not in ways:
                ways.append(way)
        found += [[one for one in copies if grouped(case, one) in (None, way)] for way in ways] or [copies]
    return found


def grouped(case: Case, report: Report) -> list[Any] | None:
    """10.13: which results go together by specimen id; ``None``: no ids, or one for all. Without one it is alone."""
    ids = [one.specimen.id if one.specimen else None for one in report.observations]
    if not any(ids) or (all(ids) and len(set(ids)) == 1):
        return None
    parts: dict[str, list[Any]] = {}
    for number, (name, one) in enumerate(zip(ids, report.observations, strict=True)):
        parts.setdefault(f"0{name}" if name else f"1{number}", []).append(content(case, one))
    return sorted((sorted(part, key=repr) for part in parts.values()), key=repr)


def by_issuer(case: Case, report: Report) -> bool:
    """Whether the issuer itself authored this version."""
    if report.authored_by is None:
        return False
    author = place(case, Organization(code=report.authored_by))
    issuer = place(case, report.issuer)
    if author is None or issuer is None:
        return False
    if author.key is not None and author.key == issuer.key:
        return True
    return report.issuer is not None and report.authored_by == report.issuer.code


def replaces(case: Case, new: list[Report], old: list[Report]) -> bool:
    """Equal copies are one: something one of them says of its version decides for it, nothing of any against it."""
    said = [(one, other, decides(one, other)) for one in new for other in old]
    if any(False in answers for _, _, answers in said):
        return False
    return any(True in answers and by_issuer(case, one) and by_issuer(case, other) for one, other, answers in said)


def decides(new: Report, old: Report) -> list[bool]:
    """What version number, audit time and issue time say, those that say something."""
    answers = []
    if new.version is not None and old.version is not None and new.version != old.version:
        answers.append(new.version > old.version)
    for mine, other in ((new.audited, old.audited), (new.issued, old.issued)):
        if mine is not None and other is not None and not overlap(mine, other):
            answers.append(mine.earliest > other.earliest)
    return answers


def overlap(one: Moment, other: Moment) -> bool:
    return one.earliest <= other.latest and other.earliest <= one.latest


# Not content: what a copy is called, where it came from, who wrote it, how it is printed.
NOT_CONTENT = {
    "Report": {
        *("source", "id", "number", "issuer", "version", "audited", "authored_by", "subject"),
        *("name", "conclusion", "links", "status_text"),
    },
    "Observation": {"id", "name", "range", "status_text"},
    "Study": {"id", "name", "links", "status_text"},
    "Specimen": {"id"},
}


def content(case: Case, thing: Any) -> Any:
    """2.4: what of a report must be equal for copies to be one."""
    if isinstance(thing, Organization):
        found = place(case, thing)
        return found.key or thing.code if found else thing.name
    if isinstance(thing, Value):
        # 10.9: a text that is no number counts beside the number
        words = thing.number is None and thing.titre is None and thing.code is None
        text = thing.text if words or read_number(thing.text) is None else None
        return (text, thing.number, thing.comparator, thing.titre, thing.code)
    name = type(thing).__name__
    if name == "Observation" and thing.unit is not None and (unit := read_unit(thing.unit)) is not None:
        thing = replace(thing, unit=unit.code)
    if name in NOT_CONTENT:
        kept = [field.name for field in fields(thing) if field.name not in NOT_CONTENT[name]]
        if name in ("Observation", "Study") and not thing.codes:
            kept.append("name")  # without a code its name is what it is
        return [content(case, getattr(thing, field)) for field in kept]
    if isinstance(thing, tuple) and thing and type(thing[0]).__name__ in NOT_CONTENT:
        return sorted((content(case, one) for one in thing), key=repr)
    return thing


# Identity -----------------------------------------------------------------------------------------


@dataclass
class Side:
    """What one side states of the patient; values that are masked or placeholders are missing."""

    identifiers: list[tuple[tuple[str, str | None], str]]
    residents: list[str]
    names: set[str]
    sexes: set[str]
    births: set[date]


RESIDENT = ("resident-id", None)


def side(person: Patient | Subject, day: date) -> Side:
    identifiers, residents = [], []
    name = comparable_name(person.name)
    names = {name} if name else set()
    sexes: set[str] = {person.sex} if person.sex else set()
    births = {person.birth_date} if person.birth_date else set()
    births = {born for born in births if born.year >= FIRST_YEAR and born <= day}
    for identifier in person.identifiers:
        value = usable(identifier.value)
        if value is None:
            continue
        resident = read_resident_id(value, day) if may_be_resident(identifier) else None
        if resident is not None:
            identifiers.append((RESIDENT, resident.number))
            residents.append(resident.number)
            sexes.add(resident.sex)
            births.add(resident.birth_date)
        else:
            type_ = "other" if identifier.type == "resident-id" else identifier.type
            identifiers.append(((type_, identifier.system), value))
    return Side(identifiers, residents, names, sexes, births)


def today(case: Case) -> date:
    return local_day(case.at.latest, case.offset)


def may_be_resident(identifier: Identifier) -> bool:
    return identifier.type == "resident-id" or identifier.system in RESIDENT_ID_SYSTEMS


def identity_of(case: Case, copies: list[Report]) -> Identity:
    """Of equal copies: a conflict in one, or another's identifier beside agreement, is a conflict; else the best."""
    found = {identity(case, copy.subject) for copy in copies}
    agreed = bool(found & {"pass", "identity-unconfirmed"})
    if "identity-conflict" in found or ("other" in found and agreed):
        return "identity-conflict"
    if agreed and any(differs(case, copy.subject) for copy in copies):
        return "identity-conflict"
    return "none" if "other" in found else min(found, key=SEVERITY.__getitem__)


def differs(case: Case, subject: Subject) -> bool:
    """10.1: whether a factor differs from the patient's."""
    day = today(case)
    ours, theirs = side(case.order.patient, day), side(subject, day)
    return (
        bool(ours.names and theirs.names - ours.names)
        or bool(ours.sexes and theirs.sexes - ours.sexes)
        or bool(ours.births and theirs.births - ours.births)
    )


def identity(case: Case, subject: Subject) -> Identity:
    """Section 3, row by row."""
    day = today(case)
    ours, theirs = side(case.order.patient, day), side(subject, day)
    pairs = [
        (mine == other, key)
        for key, mine in ours.identifiers
        for other_key, other in theirs.identifiers
        if key == other_key and (key == RESIDENT or key[1] is not None)
    ]
    agree = any(equal for equal, _ in pairs)
    differ = any(not equal for equal, _ in pairs)
    conflict = (
        len(ours.names | theirs.names) > 1 or len(ours.sexes | theirs.sexes) > 1 or len(ours.births | theirs.births) > 1
    )
    same_name = bool(ours.names & theirs.names)
    all_known = same_name and bool(ours.sexes & theirs.sexes) and bool(ours.births & theirs.births)

    if agree and (differ or conflict):
        return "identity-conflict"
    if agree and same_name and any(equal and key == RESIDENT for equal, key in pairs):
        return "pass"
    if agree and all_known:
        return "pass"
    if agree:
        return "identity-unconfirmed"
    if differ:
        return "other"
    if ours.identifiers and theirs.identifiers:
        return "none"
    if same_name and not conflict:
        return "identity-unconfirmed"
    return "none"


def no_usable_identifier(case: Case) -> bool:
    return not side(case.order.patient, today(case)).identifiers
