"""Identity: is the report about this patient? Judged once a report; a doubt never shows a value."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from recognize.gates.finding import Finding, found, passed
from recognize.identifiers import RESIDENT_ID_SYSTEMS, ResidentId, comparable_name, read_resident_id, usable
from recognize.moment import FIRST_YEAR
from recognize.order import Identifier, Patient
from recognize.report import Subject

Outcome = Literal["match", "unconfirmed", "conflict", "none", "other"]
"""``none``: nothing to compare; ``other``: the same kind of identifier with another value."""

FACTORS: Final = ("name", "sex", "birth_date")


@dataclass(frozen=True, slots=True)
class Person:
    """One side of the comparison: identifiers that can be compared, and what is known of each factor."""

    identifiers: dict[tuple[str, str], frozenset[str]]
    resident: frozenset[str]
    factors: dict[str, frozenset[object]]

    def __repr__(self) -> str:
        return "Person(...)"


def person(of: Patient | Subject, on: date) -> Person:
    """Read one side. Masked and placeholder values are missing; a resident ID codes birth date and sex.

    Args:
        of: The patient of the order, or as a report states them.
        on: The day of the decision; a birth date after it is not one.
    """
    identifiers: dict[tuple[str, str], set[str]] = defaultdict(set)
    factors: dict[str, set[object]] = {factor: set() for factor in FACTORS}
    resident: set[str] = set()
    side = type(of).__name__
    for identifier in of.identifiers:
        value = usable(identifier.value)
        if value is None:
            continue
        card = _resident(identifier, value, on)
        if card is not None:
            resident.add(card.number)
            identifiers["resident-id", ""].add(card.number)
            factors["birth_date"].add(card.birth_date)
            factors["sex"].add(card.sex)
        else:
            type_ = "other" if identifier.type == "resident-id" else identifier.type
            own = f"{side}:{len(identifiers)}"
            identifiers[type_, identifier.system or own].add(value)
    name = comparable_name(of.name)
    real = of.birth_date is not None and FIRST_YEAR <= of.birth_date.year and of.birth_date <= on
    birth = of.birth_date if real else None
    for factor, value_ in (("name", name), ("sex", of.sex), ("birth_date", birth)):
        if value_ is not None:
            factors[factor].add(value_)
    return Person(
        {key: frozenset(values) for key, values in identifiers.items()},
        frozenset(resident),
        {factor: frozenset(values) for factor, values in factors.items()},
    )


def _resident(identifier: Identifier, value: str, on: date) -> ResidentId | None:
    if identifier.type != "resident-id" and identifier.system not in RESIDENT_ID_SYSTEMS:
        return None
    return read_resident_id(value, on)


def compare(patient: Person, subject: Person) -> tuple[Outcome, tuple[str, ...]]:
    """Compare the patient of the order with the subject of a report.

    Returns:
        The outcome, and the factors that conflict or are missing, by name.
    """
    common = patient.identifiers.keys() & subject.identifiers.keys()
    agree = {key for key in common if patient.identifiers[key] & subject.identifiers[key]}
    differ = {key for key in common if patient.identifiers[key] != subject.identifiers[key]}
    conflicts = _conflicts(patient, subject)
    if agree:
        if differ or conflicts:
            return "conflict", conflicts or ("identifier",)
        on_card = any(patient.resident & subject.resident)
        needed = ("name",) if on_card else FACTORS
        missing = tuple(f for f in needed if not (patient.factors[f] and subject.factors[f]))
        return ("unconfirmed", missing) if missing else ("match", ())
    if differ:
        return "other", ()
    names = bool(patient.factors["name"] and patient.factors["name"] == subject.factors["name"])
    one_side_silent = not (patient.identifiers and subject.identifiers)
    if one_side_silent and names and not conflicts:
        return "unconfirmed", ("identifier",)
    return "none", ()


def _conflicts(patient: Person, subject: Person) -> tuple[str, ...]:
    return tuple(factor for factor in FACTORS if len(patient.factors[factor] | subject.factors[factor]) > 1)


def judge(patient: Person, subjects: list[Person]) -> tuple[Outcome, tuple[str, ...]]:
    """Judge the equal copies of one report together.

    A conflict in one copy, or another patient's identifier or factor in one beside agreement in another, is a
    conflict of the report; otherwise the best copy counts.
    """
    outcomes = [compare(patient, subject) for subject in subjects]
    kinds = {outcome for outcome, _ in outcomes}
    if "conflict" in kinds:
        return min((o for o in outcomes if o[0] == "conflict"), key=lambda outcome: outcome[1])
    against = {factors for subject in subjects if (factors := _conflicts(patient, subject))}
    if against and kinds & {"match", "unconfirmed"}:
        return "conflict", min(against)
    if "other" in kinds:
        return ("conflict", ("identifier",)) if kinds & {"match", "unconfirmed"} else ("other", ())
    rank = {"match": 0, "unconfirmed": 1, "none": 2}
    return min(outcomes, key=lambda outcome: (rank[outcome[0]], len(outcome[1]), outcome[1]))


def finding(outcome: Outcome, facts: tuple[str, ...]) -> Finding | None:
    """Return the finding of an outcome; ``None``: the report is no candidate at all."""
    match outcome:
        case "match":
            return passed("identity")
        case "unconfirmed":
            return found("identity-unconfirmed", factors="、".join(facts))
        case "conflict":
            return found("identity-conflict", factors="、".join(facts))
    return None
