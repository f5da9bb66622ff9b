"""Identity: is the report about this patient? Every row of docs/decision.md section 3."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scene import (
    OTHER_RESIDENT,
    RESIDENT,
    a_report,
    doubts,
    first,
    judged,
    laboratory,
    moment,
    observation,
    reasons,
    verdict,
)

from recognize.gates.identity import FACTORS, Person, compare, judge, person
from recognize.order import Identifier, Patient
from recognize.report import Subject

DAY = date(2026, 11, 22)
NAME = "王芳"
BORN = date(1949, 12, 31)
PASSPORT = Identifier(type="passport", system="s", value="E12345678")
RECORD = Identifier(type="medical-record", system="h1", value="000123")
MASKED = Identifier(type="resident-id", value="110105********002X")
BROKEN = Identifier(type="resident-id", value="110105194912310021")  # a wrong check digit
FULL: dict[str, Any] = {"name": NAME, "sex": "female", "birth_date": BORN}


def patient(*identifiers: Identifier, **factors: Any) -> Person:
    return person(Patient(identifiers=identifiers, **factors), DAY)


def subject(*identifiers: Identifier, **factors: Any) -> Person:
    return person(Subject(identifiers, **factors), DAY)


@pytest.mark.parametrize(
    ("ours", "theirs", "outcome"),
    [
        # a valid resident ID agrees: the name suffices
        (((RESIDENT,), {"name": NAME}), ((RESIDENT,), {"name": NAME}), ("match", ())),
        (((RESIDENT,), {"name": NAME}), ((RESIDENT,), {}), ("unconfirmed", ("name",))),
        (((RESIDENT,), {}), ((RESIDENT,), {"name": NAME}), ("unconfirmed", ("name",))),
        (((RESIDENT,), {"name": NAME}), ((RESIDENT,), {"name": "王*"}), ("unconfirmed", ("name",))),
        (((RESIDENT,), {"name": NAME}), ((RESIDENT,), {"name": "王方"}), ("conflict", ("name",))),
        (((RESIDENT,), {"name": NAME}), ((RESIDENT,), {"name": " 王 芳 "}), ("match", ())),
        # what the card codes counts on its side
        (((RESIDENT,), {"name": NAME}), ((RESIDENT,), {"name": NAME, "sex": "male"}), ("conflict", ("sex",))),
        (
            ((RESIDENT,), {"name": NAME, "birth_date": date(1949, 12, 30)}),
            ((RESIDENT,), {"name": NAME}),
            ("conflict", ("birth_date",)),
        ),
        # any other identifier: name, sex and birth date
        (((PASSPORT,), FULL), ((PASSPORT,), FULL), ("match", ())),
        (((PASSPORT,), FULL), ((PASSPORT,), {**FULL, "sex": None}), ("unconfirmed", ("sex",))),
        (((PASSPORT,), FULL), ((PASSPORT,), {"name": NAME}), ("unconfirmed", ("sex", "birth_date"))),
        (((PASSPORT,), {}), ((PASSPORT,), {}), ("unconfirmed", FACTORS)),
        (((PASSPORT,), FULL), ((PASSPORT,), {**FULL, "birth_date": date(1949, 12, 30)}), ("conflict", ("birth_date",))),
        (((PASSPORT,), FULL), ((PASSPORT,), {**FULL, "sex": "male", "name": "王方"}), ("conflict", ("name", "sex"))),
        (((BROKEN,), FULL), ((BROKEN,), FULL), ("none", ())),
        (((RECORD,), FULL), ((RECORD,), FULL), ("match", ())),
        # one agrees, another differs
        (((RESIDENT, PASSPORT), FULL), ((RESIDENT, RECORD), FULL), ("match", ())),
        (
            ((RESIDENT, RECORD), FULL),
            ((RESIDENT, RECORD.model_copy(update={"value": "000124"})), FULL),
            ("conflict", ("identifier",)),
        ),
        (((RESIDENT,), FULL), ((RESIDENT, OTHER_RESIDENT), FULL), ("conflict", ("birth_date",))),
        # only another value, or nothing of a common kind
        (((RESIDENT,), FULL), ((OTHER_RESIDENT,), FULL), ("other", ())),
        (((RECORD,), FULL), ((RECORD.model_copy(update={"value": "000124"}),), FULL), ("other", ())),
        (((RECORD,), FULL), ((RECORD.model_copy(update={"system": "h2"}),), FULL), ("none", ())),
        (((RECORD,), FULL), ((PASSPORT,), FULL), ("none", ())),
        (((RESIDENT,), FULL), ((PASSPORT,), FULL), ("none", ())),
        # one side has no usable identifier
        (((), FULL), ((RESIDENT,), FULL), ("unconfirmed", ("identifier",))),
        (((RESIDENT,), FULL), ((), {"name": NAME}), ("unconfirmed", ("identifier",))),
        (((RESIDENT,), FULL), ((MASKED,), {"name": NAME}), ("unconfirmed", ("identifier",))),
        (((MASKED,), FULL), ((MASKED,), FULL), ("unconfirmed", ("identifier",))),
        (((), {"name": NAME}), ((), {"name": NAME}), ("unconfirmed", ("identifier",))),
        (((RESIDENT,), FULL), ((), {**FULL, "sex": "male"}), ("none", ())),
        (((RESIDENT,), FULL), ((), {"name": "王方"}), ("none", ())),
        (((RESIDENT,), FULL), ((), {}), ("none", ())),
        (((), {"name": "无名氏"}), ((), {"name": "无名氏"}), ("none", ())),
    ],
)
def test_every_row_of_the_table(
    ours: tuple[tuple[Identifier, ...], dict[str, Any]],
    theirs: tuple[tuple[Identifier, ...], dict[str, Any]],
    outcome: tuple[str, tuple[str, ...]],
) -> None:
    assert compare(patient(*ours[0], **ours[1]), subject(*theirs[0], **theirs[1])) == outcome


def test_a_resident_id_counts_however_it_is_typed_and_written() -> None:
    system = "urn:oid:2.16.156.10011.1.3"
    written = [
        Identifier(type="resident-id", system="anybody", value=" 11010519491231002x "),
        Identifier(type="other", system=system, value="１１０１０５１９４９１２３１００２Ｘ"),
        Identifier(type="resident-id", value="110105491231002"),
    ]
    for one in written:
        assert compare(patient(RESIDENT, name=NAME), subject(one, name=NAME)) == ("match", ())
    assert compare(
        patient(RESIDENT, name=NAME), subject(Identifier(type="other", value=RESIDENT.value), name=NAME)
    ) == ("none", ())


def test_a_number_that_fails_its_check_digit_is_an_identifier_of_another_kind() -> None:
    issued = BROKEN.model_copy(update={"system": "h1"})

    assert compare(patient(RESIDENT, **FULL), subject(issued, **FULL)) == ("none", ())
    assert compare(patient(issued, **FULL), subject(issued, **FULL)) == ("match", ())
    assert compare(patient(issued, name=NAME), subject(issued, name=NAME))[0] == "unconfirmed"


def test_an_identifier_without_system_agrees_and_differs_with_nothing_but_counts() -> None:
    bare = RECORD.model_copy(update={"system": None})

    assert compare(patient(bare, **FULL), subject(bare, **FULL)) == ("none", ())
    assert compare(patient(bare, **FULL), subject(**FULL)) == ("unconfirmed", ("identifier",))
    assert compare(patient(bare, RESIDENT, **FULL), subject(bare, RESIDENT, **FULL)) == ("match", ())


@pytest.mark.parametrize("born", [date(2026, 11, 23), date(1799, 12, 31), date(1, 1, 1)])
def test_a_birth_date_that_cannot_be_one_is_missing(born: date) -> None:
    strange = {**FULL, "birth_date": born}

    assert compare(patient(PASSPORT, **strange), subject(PASSPORT, **strange)) == ("unconfirmed", ("birth_date",))
    assert compare(patient(RESIDENT, **strange), subject(RESIDENT, **FULL)) == ("match", ())


@pytest.mark.parametrize("born", [DAY, date(1800, 1, 1)])
def test_a_birth_date_of_today_or_long_ago_is_one(born: date) -> None:
    assert compare(
        patient(PASSPORT, **{**FULL, "birth_date": born}), subject(PASSPORT, **{**FULL, "birth_date": born})
    ) == (
        "match",
        (),
    )


IDS = st.lists(st.sampled_from([RESIDENT, OTHER_RESIDENT, PASSPORT, RECORD, MASKED, BROKEN]), max_size=3)
KNOWN = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from([NAME, "王方", "无名氏"]),
        "sex": st.sampled_from(["male", "female"]),
        "birth_date": st.sampled_from([BORN, date(1880, 1, 1)]),
    },
)


@given(IDS, KNOWN, IDS, KNOWN)
def test_it_is_of_no_account_which_side_says_what(
    one: list[Identifier], known: dict[str, Any], other: list[Identifier], told: dict[str, Any]
) -> None:
    there = compare(patient(*one, **known), subject(*other, **told))
    back = compare(patient(*other, **told), subject(*one, **known))

    assert there == back


@given(IDS, KNOWN, IDS, KNOWN, st.sampled_from(FACTORS))
def test_a_factor_less_never_confirms(
    one: list[Identifier], known: dict[str, Any], other: list[Identifier], told: dict[str, Any], factor: str
) -> None:
    less = {name: value for name, value in told.items() if name != factor}
    before = compare(patient(*one, **known), subject(*other, **told))[0]
    after = compare(patient(*one, **known), subject(*other, **less))[0]

    # beyond what the kind of identifier asks for, a factor can only contradict (DESIGN 8, law 1)
    assert after != "match" or before in {"match", "conflict"}


# equal copies of one report -----------------------------------------------------------------------

SURE, VAGUE = subject(RESIDENT, name=NAME), subject(name=NAME)
WRONG, STRANGER, NOBODY = subject(RESIDENT, name="王方"), subject(OTHER_RESIDENT, name=NAME), subject(PASSPORT)


@pytest.mark.parametrize(
    ("copies", "outcome"),
    [
        ([SURE, VAGUE], "match"),
        ([VAGUE, NOBODY], "unconfirmed"),
        ([SURE, NOBODY], "match"),
        ([NOBODY], "none"),
        ([SURE, WRONG], "conflict"),
        ([SURE, STRANGER], "conflict"),
        ([VAGUE, STRANGER], "conflict"),
        ([STRANGER], "other"),
        ([STRANGER, NOBODY], "other"),
    ],
)
def test_equal_copies_are_judged_together(copies: list[Person], outcome: str) -> None:
    ours = patient(RESIDENT, name=NAME)

    assert judge(ours, copies)[0] == judge(ours, copies[::-1])[0] == outcome


def test_a_person_shows_nothing() -> None:
    assert repr(SURE) == str(SURE) == "Person(...)"


# in the decision ----------------------------------------------------------------------------------


def test_an_unconfirmed_identity_is_shown_without_its_content() -> None:
    scene = laboratory(
        subject={"identifiers": ()}, result={"unit": "怪", "flags": ("HH",)}, report={"conclusion": "低"}
    )
    (suggestion,) = first(scene).suggestions
    (member,) = suggestion.members

    assert (verdict(scene), reasons(scene)) == ("consider", {"identity-unconfirmed"})
    assert (member.withheld, member.value, member.unit, member.range, member.flags) == (
        "identity",
        None,
        None,
        None,
        (),
    )
    assert (member.critical, suggestion.report_number, suggestion.conclusion) == (False, None, None)
    assert (suggestion.issuer, member.effective) == ("theirs医院", moment("20 08:00"))
    assert {one.code for one in member.reasons} == {"identity-unconfirmed"}


def test_the_factors_missing_are_named_and_nothing_else() -> None:
    scene = laboratory(subject={"name": None})

    assert first(scene).reasons[0].params == (("factors", "name"),)


@pytest.mark.parametrize("changes", [{"sex": "male"}, {"name": "李梅"}, {"identifiers": (RESIDENT, OTHER_RESIDENT)}])
def test_a_conflict_is_never_shown_and_tells_nothing_else(changes: dict[str, Any]) -> None:
    strange = {"unit": "怪", "flags": ("HH",), "mark": None, "eqa": None, "effective": moment("01 08:00")}
    scene = laboratory(subject=changes, result=strange, report={"status": "preliminary"})

    assert (verdict(scene), reasons(scene), first(scene).suggestions) == ("order", {"identity-conflict"}, ())


@pytest.mark.parametrize("changes", [{"identifiers": (OTHER_RESIDENT,)}, {"identifiers": (PASSPORT,)}])
def test_a_report_of_somebody_else_is_no_candidate(changes: dict[str, Any]) -> None:
    scene = laboratory(subject=changes)

    assert (judged(scene), reasons(scene)) == ((), {"no-result"})


def test_a_conflict_takes_no_part_in_what_is_newer_or_ambiguous() -> None:
    later = observation(value="5.9", effective=moment("21 08:00"), specimen={"collected": None})
    scene = laboratory(also=[a_report(later, id="r2", number="R2", subject={"sex": "male"})])

    assert (verdict(scene), doubts(scene)) == ("reuse", set())


def test_a_copy_with_another_patients_number_spoils_an_equal_copy() -> None:
    copy = replace(a_report(subject={"identifiers": (OTHER_RESIDENT,), "sex": None, "birth_date": None}), id="r2")
    scene = laboratory(also=[copy])

    assert (verdict(scene), reasons(scene)) == ("order", {"identity-conflict"})


@pytest.mark.parametrize(
    "subject",
    [
        {"identifiers": (), "name": "李四", "birth_date": None, "sex": None},
        {"identifiers": (), "sex": "male"},
        {"identifiers": (Identifier(type="passport", system="p", value="X-1"),), "name": "李四"},
    ],
)
def test_a_copy_that_names_somebody_else_is_a_conflict(subject: dict[str, Any]) -> None:
    copy = a_report(id="r2", source="other", subject=subject)

    assert reasons(laboratory(also=[copy])) == {"identity-conflict"}
    assert reasons(replace(laboratory(), reports=(copy,))) == {"no-result"}


def test_one_of_two_numbers_of_one_system_that_differs_is_a_conflict() -> None:
    """A subject with two medical records of one hospital, of which one is the patient's."""
    mine, other = (Identifier(type="medical-record", system="h", value=value) for value in ("A77", "B88"))
    scene = laboratory(patient={"identifiers": (mine,)}, subject={"identifiers": (mine, other)})

    assert reasons(scene) == {"identity-conflict"}
