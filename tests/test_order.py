"""What the caller may say: strict, bounded, frozen, every fault at once, and no fault repeats what was given."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError
from tests.scene import an_order

from recognize.moment import Moment
from recognize.order import (
    INTERVENTIONS,
    SITUATIONS,
    Access,
    Identifier,
    Intervention,
    Order,
    OrderItem,
    Organization,
    Patient,
)

SECRET = "欧阳马克"  # noqa: S105 - a name that must not be seen again
LEAST: dict[str, Any] = {
    "id": "o",
    "patient": {},
    "items": [{"id": "1", "code": "s|c"}, {"id": "2", "code": "s|c"}],
}


def changed(path: str, value: object) -> dict[str, Any]:
    """Put a value somewhere into the least order."""
    document = json.loads(
        json.dumps({**LEAST, "access": {"viewer": "v", "purpose": "p", "basis": "b"}, "organization": {}})
    )
    *steps, last = path.split(".")
    place = document
    for step in steps:
        place = place[int(step)] if step.isdigit() else place[step]
    place[last] = value
    return document


def refused(document: dict[str, Any]) -> list[tuple[str, str]]:
    """Return place and kind of every fault of an order that is refused."""
    with pytest.raises(ValidationError) as caught:
        Order.model_validate_json(json.dumps(document))
    return sorted((".".join(map(str, fault["loc"])), fault["type"]) for fault in caught.value.errors())


def accepted(document: dict[str, Any]) -> Order:
    return Order.model_validate_json(json.dumps(document))


def test_an_order_that_says_next_to_nothing_is_accepted_and_everything_else_is_unknown() -> None:
    order = accepted(LEAST)
    told = order.model_dump(exclude={"id", "patient", "items", "situations", "organization"})

    assert set(told.values()) == {None}
    assert order.situations == {}
    assert set(order.patient.model_dump(exclude={"identifiers"}).values()) == {None}
    assert set(order.items[0].model_dump(exclude={"id", "code"}).values()) == {None}
    assert order.organization == Organization(code=None, name=None, division=None, alliances=())


def test_an_empty_list_says_there_were_none_and_is_not_unknown() -> None:
    order = accepted({**LEAST, "diagnoses": [], "interventions": []})

    assert (order.diagnoses, order.interventions) == ((), ())


def test_an_order_reads_back_from_its_own_json() -> None:
    order = an_order()

    assert Order.model_validate_json(order.model_dump_json()) == order


# strictness ---------------------------------------------------------------------------------------

UNKNOWN_FIELDS = [
    {**LEAST, "priority": "stat"},
    {**LEAST, "patient": {"age": 5}},
    {**LEAST, "patient": {"identifiers": [{"type": "t", "value": "v", "period": None}]}},
    changed("items.0.sites", "left"),
    {**LEAST, "organization": {"id": "x"}},
    {**LEAST, "access": {"viewer": "d", "purpose": "p", "basis": "b", "role": "r"}},
    {**LEAST, "interventions": [{"kind": "surgery", "at": "2026-11-22+08:00"}]},
]


@pytest.mark.parametrize("document", UNKNOWN_FIELDS)
def test_an_unknown_field_is_refused_wherever_it_stands(document: dict[str, Any]) -> None:
    assert [kind for _, kind in refused(document)] == ["extra_forbidden"]


CLOSED = [
    ({**LEAST, "setting": "ward"}, "setting"),
    ({**LEAST, "patient": {"sex": "M"}}, "patient.sex"),
    ({**LEAST, "patient": {"pregnancy": "yes"}}, "patient.pregnancy"),
    (changed("items.0.purpose", "routine"), "items.0.purpose"),
    ({**LEAST, "interventions": [{"kind": "massage"}]}, "interventions.0.kind"),
]


@pytest.mark.parametrize(("document", "place"), CLOSED)
def test_a_word_outside_a_closed_list_is_refused(document: dict[str, Any], place: str) -> None:
    assert refused(document) == [(place, "literal_error")]


def test_a_situation_outside_the_closed_list_is_refused() -> None:
    assert [kind for _, kind in refused({**LEAST, "situations": {"in-a-hurry": True}})] == ["literal_error"]


@pytest.mark.parametrize(("situation", "kind"), list(zip(SITUATIONS, INTERVENTIONS * 2, strict=False)))
def test_every_situation_and_intervention_of_the_closed_lists_is_accepted(situation: str, kind: str) -> None:
    order = accepted({**LEAST, "situations": {situation: False}, "interventions": [{"kind": kind}]})

    assert order.situations == {situation: False}
    assert order.interventions == (Intervention(kind=kind),)


@pytest.mark.parametrize(
    "moment", ["2026-11-22", "2026-11-22T09:00:00", "22.11.2026", "", 1_790_000_000, "2026-11-31+08:00"]
)
def test_a_moment_without_zone_or_sense_is_refused(moment: object) -> None:
    assert refused(changed("items.0.occurrence", moment)) == [("items.0.occurrence", "value_error")]


@pytest.mark.parametrize("code", ["s", "|c", "s|", "s|c|d", " s|c", "s|c ", "|", "s | ", "", "s:c", "\ts|c", "s|c\n"])
def test_a_code_is_system_and_value(code: str) -> None:
    assert [place for place, _ in refused(changed("items.0.code", code))] == ["items.0.code"]


@pytest.mark.parametrize("code", ["s|c", "http://loinc.org|2823-3", "local|血 钾", "a b|c d"])
def test_a_code_may_hold_anything_between(code: str) -> None:
    assert accepted(changed("items.0.code", code)).items[0].code == code


@pytest.mark.parametrize("division", ["42010", "4201000", "42010x", "", "４２０１００", "420100\n"])
def test_a_division_has_six_digits(division: str) -> None:
    assert [place for place, _ in refused({**LEAST, "organization": {"division": division}})] == [
        "organization.division"
    ]


def test_two_items_of_one_id_are_refused() -> None:
    items = [{"id": "1", "code": "s|c"}, {"id": "1", "code": "s|d"}]

    assert refused({**LEAST, "items": items}) == [("", "value_error")]


# bounds -------------------------------------------------------------------------------------------


LONGEST = {
    "id": 128,
    "encounter": 128,
    "practitioner": 128,
    "access.viewer": 128,
    "access.purpose": 128,
    "access.basis": 128,
    "items.0.id": 128,
    "items.0.order_set": 128,
    "items.0.replaces": 128,
    "items.0.name": 400,
    "items.0.specimen": 400,
    "items.0.site": 400,
    "items.0.laterality": 400,
    "items.0.contrast": 400,
    "items.0.technique": 400,
    "items.0.condition": 400,
    "organization.name": 400,
    "patient.name": 200,
}


@pytest.mark.parametrize(("path", "most"), LONGEST.items())
def test_text_up_to_its_bound_is_accepted_and_one_more_is_refused(path: str, most: int) -> None:
    accepted(changed(path, "x" * most))

    assert refused(changed(path, "x" * (most + 1))) == [(path, "string_too_long")]


@pytest.mark.parametrize("path", ["id", "encounter", "access.viewer", "items.0.id", "items.0.replaces"])
def test_a_key_is_never_empty(path: str) -> None:
    assert refused(changed(path, "")) == [(path, "string_too_short")]


@pytest.mark.parametrize("path", ["department", "triage", "items.0.code", "organization.code"])
def test_a_code_is_bounded(path: str) -> None:
    accepted(changed(path, "s|" + "x" * 398))

    assert refused(changed(path, "s|" + "x" * 399)) == [(path, "string_too_long")]


MOST = {
    "items": (500, lambda n: {"id": str(n), "code": "s|c"}),
    "diagnoses": (200, lambda n: f"s|{n}"),
    "interventions": (500, lambda n: {"kind": "surgery"}),
    "patient.identifiers": (50, lambda n: {"type": "t", "value": "v"}),
    "organization.alliances": (50, lambda n: f"a{n}"),
}


@pytest.mark.parametrize("path", MOST)
def test_lists_up_to_their_bound_are_accepted_and_one_more_is_refused(path: str) -> None:
    most, build = MOST[path]
    accepted(changed(path, [build(n) for n in range(most)]))

    assert refused(changed(path, [build(n) for n in range(most + 1)])) == [(path, "too_long")]


def test_an_order_of_nothing_is_refused() -> None:
    assert refused({**LEAST, "items": []}) == [("", "too_short")]


@pytest.mark.parametrize(
    ("repeat", "faults"),
    [
        (1, []),
        (10_000, []),
        (0, [("items.0.repeat", "greater_than_equal")]),
        (10_001, [("items.0.repeat", "less_than_equal")]),
        (1.5, [("items.0.repeat", "int_type")]),
    ],
)
def test_a_repeat_is_a_count(repeat: float, faults: list[tuple[str, str]]) -> None:
    document = changed("items.0.repeat", repeat)

    assert (refused(document) if faults else accepted(document) and []) == faults


def test_all_faults_are_told_at_once() -> None:
    document = {
        "id": "",
        "patient": {"sex": "M", "birth_date": "gestern"},
        "setting": "ward",
        "organization": {"division": "1"},
        "items": [{"id": "1", "code": "k"}, {"code": "s|c", "occurrence": "2026"}, {"id": "3", "code": "s|c"}],
    }

    assert [place for place, _ in refused(document)] == [
        "id",
        "items.0.code",
        "items.1.id",
        "items.1.occurrence",
        "organization.division",
        "patient.birth_date",
        "patient.sex",
        "setting",
    ]


# silence ------------------------------------------------------------------------------------------

PROVOKED = {
    "a name that is a list": changed("patient.name", [SECRET]),
    "a name that is too long": changed("patient.name", SECRET * 60),
    "a birth date": changed("patient.birth_date", SECRET),
    "a sex": changed("patient.sex", SECRET),
    "an identifier": changed("patient.identifiers", [{"type": "t", "value": [SECRET]}]),
    "a type of identifier": changed("patient.identifiers", [{"type": [SECRET], "value": "v"}]),
    "patient as text": changed("patient", SECRET),
    "a situation": changed("situations", {SECRET: True}),
    "what a situation is": changed("situations", {"other": SECRET}),
    "a field": changed(SECRET, 1),
    "a field of the patient": changed(f"patient.{SECRET}", 1),
    "a code": changed("items.0.code", SECRET),
    "a moment": changed("items.0.occurrence", SECRET),
    "an item id given twice": changed("items", [{"id": SECRET, "code": "s|c"}, {"id": SECRET, "code": "s|c"}]),
    "a division": changed("organization.division", SECRET),
    "a viewer": changed("access.viewer", [SECRET]),
    "an encounter": changed("encounter", [SECRET]),
}


@pytest.mark.parametrize("document", PROVOKED.values(), ids=PROVOKED)
@pytest.mark.parametrize("text", [True, False], ids=["json", "python"])
def test_no_fault_repeats_what_was_given(document: dict[str, Any], text: bool) -> None:
    with pytest.raises(ValidationError) as caught:
        if text:
            Order.model_validate_json(json.dumps(document, ensure_ascii=False))
        else:
            Order.model_validate(document)

    assert SECRET not in str(caught.value) + repr(caught.value)


def test_text_that_is_no_json_is_not_repeated() -> None:
    with pytest.raises(ValidationError) as caught:
        Order.model_validate_json(f'{{"id": {SECRET}')

    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "shown",
    [
        Identifier(type="resident-id", value=SECRET),
        Patient(name=SECRET, identifiers=(Identifier(type="t", value=SECRET),)),
        Access(viewer=SECRET, purpose="p", basis="b"),
        an_order(patient={"name": SECRET}, encounter=SECRET, practitioner=SECRET),
    ],
    ids=lambda shown: type(shown).__name__,
)
def test_what_names_a_patient_is_not_shown(shown: object) -> None:
    assert SECRET not in f"{shown} {shown!r} {[shown]} { ({'k': shown}) }"


def test_a_birth_date_is_not_shown() -> None:
    assert "1949" not in repr(Patient(birth_date=date(1949, 12, 31)))


# frozen -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "name"),
    [
        (an_order(), "setting"),
        (an_order().patient, "name"),
        (an_order().items[0], "repeat"),
        (an_order().organization, "code"),
        (an_order().access, "sensitive"),
    ],
)
def test_nothing_can_be_changed_after_it_was_stated(held: object, name: str) -> None:
    with pytest.raises(ValidationError):
        setattr(held, name, None)


# the state of emergency ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "emergency", "state"),
    [
        ("emergency", None, True),
        ("emergency", False, False),
        ("emergency", True, True),
        ("outpatient", None, None),
        ("inpatient", None, None),
        (None, None, None),
        ("outpatient", True, True),
        ("outpatient", False, False),
        (None, False, False),
    ],
)
def test_the_state_of_emergency(setting: Any, emergency: bool | None, state: bool | None) -> None:
    order = an_order(setting=setting, emergency=emergency)

    assert order.emergency_state() is state


def test_an_item_takes_an_imprecise_moment() -> None:
    item = OrderItem.model_validate_json('{"id": "1", "code": "s|c", "occurrence": "2026-11-22+08:00"}')

    assert item.occurrence == Moment.read("2026-11-22+08:00")


# nothing is guessed -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("emergency", "no"),
        ("emergency", "f"),
        ("emergency", 0),
        ("situations", {"other": "yes"}),
        ("situations", {"other": 1}),
        ("access.sensitive", "on"),
        ("items.0.repeat", "2"),
        ("items.0.repeat", True),
        ("patient.birth_date", 0),
        ("patient.birth_date", "0"),
        ("patient.birth_date", "1949-12-31T00:00:00"),
    ],
)
def test_a_word_or_number_of_another_kind_is_not_turned_into_a_fact(path: str, value: object) -> None:
    """A birth date of 0 is not the first of January 1970, and "f" is not "no emergency"."""
    assert len(refused(changed(path, value))) == 1
