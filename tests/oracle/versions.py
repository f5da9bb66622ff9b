"""Sections 2 and 3 of docs/decision.md: versions are settled before anything else, then identity. DESIGN 4.2, 4.4."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal

from tests.oracle.rows import Case, place

from recognize.identifiers import RESIDENT_ID_SYSTEMS, comparable_name, read_resident_id, usable
from recognize.moment import FIRST_YEAR, Moment, local_day
from recognize.order import Identifier, Organization, Patient
from recognize.report import VOID, Report, Subject, Value
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
            shown = min(copies, key=lambda report: (report.source, report.id))
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
    """2.3: it is void, or a void copy names its number and may have its issuer."""
    return report.status in VOID or any(
        other.status in VOID
        and digits(other)
        and digits(other) == digits(report)
        and issuers(case, other) & issuers(case, report)
        for other in there
    )


def noticed(case: Case, report: Report, there: list[Report]) -> bool:
    """2.3: a void notice names no report of its issuer, or a number and no issuer."""
    for other in there:
        if other.status in VOID:
            if not digits(other) and issuers(case, other) & issuers(case, report):
                return True
            if digits(other) and not issuers(case, other) and digits(other) == digits(report):
                return True
    return False


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

    classes: list[list[Report]] = []  # copies equal in content are one
    for report in group:
        for one in classes:
            if content(case, one[0]) == content(case, report):
                one.append(report)
                break
        else:
            classes.append([report])
    if len(classes) == 1:
        return [(classes[0], ())]

    authored = [one for one in classes if any(by_issuer(case, report) for report in one)]
    foreign = [one for one in classes if one not in authored]
    newest = [one for one in authored if all(replaces(case, one, other) for other in authored if other is not one)]
    if not newest:
        return [(one, ("versions-conflict",)) for one in classes]
    if foreign:
        return [(one, ("versions-conflict",)) for one in (newest[0], *foreign)]
    return [(newest[0], ())]


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
        words = thing.number is None and thing.titre is None and thing.code is None
        return (thing.text if words else None, thing.number, thing.comparator, thing.titre, thing.code)
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
    if "identity-conflict" in found or ("other" in found and found & {"pass", "identity-unconfirmed"}):
        return "identity-conflict"
    return "none" if "other" in found else min(found, key=SEVERITY.__getitem__)


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
