"""ServiceRequests as orders."""

from __future__ import annotations

from typing import Any

import pytest
from tests.fhir.build import (
    CHINA,
    ID_NUMBER,
    SNOMED,
    USCC,
    Node,
    around,
    bundle,
    codes,
    concept,
    encounter,
    organization,
    patient,
    read_requests,
    reference,
    request,
    specimen,
)

from recognize.fhir import FhirOptions, OrderFacts
from recognize.moment import Moment
from recognize.order import Access, Order, OrderItem, Organization

ICD = "http://hl7.org/fhir/sid/icd-10"


def order(*resources: Node, options: FhirOptions = CHINA, **facts: Any) -> Order:
    (found,) = read_requests(around(*resources), options, **facts).orders
    return found


def item(options: FhirOptions = CHINA, **changed: Any) -> OrderItem:
    (found,) = order(request(**changed), options=options).items
    return found


def test_a_request_is_an_order() -> None:
    found = order(request())

    assert found.id == "ServiceRequest/q1"
    assert (found.patient.name, found.patient.sex, [one.value for one in found.patient.identifiers]) == (
        "张三丰",
        "female",
        [ID_NUMBER],
    )
    assert (found.encounter, found.setting, found.emergency) == ("Encounter/e1", "outpatient", None)
    assert found.organization.code == f"{USCC}|91110000600037341L"
    assert found.diagnoses is None
    assert found.interventions is None
    assert found.items == (OrderItem(id="ServiceRequest/q1", code="urn:x-local|K", name="血钾"),)


# Baskets


def test_requests_of_one_moment_are_one_basket() -> None:
    found = order(request("b"), request("a"))

    assert found.id == "ServiceRequest/a"
    assert [one.id for one in found.items] == ["ServiceRequest/a", "ServiceRequest/b"]


@pytest.mark.parametrize(
    "changed",
    [
        {"authoredOn": "2026-11-22T09:00:01+08:00"},
        {"encounter": reference("Encounter/e2")},
        {"encounter": ...},
        {"subject": reference("Patient/p2")},
        {"requisition": {"value": "R1"}},
        {"authoredOn": ...},
    ],
    ids=str,
)
def test_requests_that_differ_are_apart(changed: Node) -> None:
    result = read_requests(around(patient("p2"), encounter("e2"), request(), request("q2", **changed)))

    assert [len(one.items) for one in result.orders] == [1, 1]


def test_requests_without_a_moment_stand_alone() -> None:
    result = read_requests(around(request(authoredOn=...), request("q2", authoredOn=...)))

    assert [one.id for one in result.orders] == ["ServiceRequest/q1", "ServiceRequest/q2"]


def test_a_requisition_holds_requests_together() -> None:
    paper = {"system": "urn:forms", "value": "R1"}
    found = order(request(requisition=paper), request("q2", requisition=paper, authoredOn="2026-11-23", encounter=...))

    assert (found.id, len(found.items)) == ("urn:forms|R1", 2)


def test_one_requisition_of_two_patients_is_two_orders() -> None:
    paper = {"requisition": {"value": "R1"}}
    result = read_requests(
        around(patient("p2"), request(**paper), request("q2", subject=reference("Patient/p2"), **paper))
    )

    assert len(result.orders) == 2


def test_a_copy_of_a_request_is_no_second_item() -> None:
    result = read_requests(around(request(), request()))

    assert [len(one.items) for one in result.orders] == [1]
    assert result.counts["ServiceRequest"].aside == {"duplicate": 1}


# What is ordered


@pytest.mark.parametrize("status", ["draft", "active"])
def test_requests_that_are_to_be_done(status: str) -> None:
    assert item(status=status).code == "urn:x-local|K"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"status": "on-hold"}, "status"),
        ({"status": "revoked"}, "status"),
        ({"status": "completed"}, "status"),
        ({"status": "entered-in-error"}, "status"),
        ({"status": "unknown"}, "status"),
        ({"status": "Active"}, "status"),
        ({"status": ...}, "status"),
        ({"intent": "directive"}, "intent"),
        ({"intent": "option"}, "intent"),
        ({"doNotPerform": True}, "do-not-perform"),
        ({"doNotPerform": "true"}, "do-not-perform"),
        ({"category": [concept(SNOMED, "387713003")]}, "category"),
        ({"category": [concept(SNOMED, "409063005")]}, "category"),
    ],
    ids=str,
)
def test_requests_that_are_not(changed: Node, why: str) -> None:
    result = read_requests(around(request(**changed), request("other")))

    assert [one.id for one in result.orders[0].items] == ["ServiceRequest/other"]
    assert result.counts["ServiceRequest"].aside == {why: 1}


@pytest.mark.parametrize(
    "changed",
    [
        {"modifierExtension": [{"url": "urn:x"}]},
        {"implicitRules": "urn:x"},
        {"code": ...},
        {"code": {"text": "血钾"}},
        {"code": {"coding": [{"code": "K"}]}},
        {"code": 5},
        {"occurrenceDateTime": "tomorrow"},
        {"occurrenceDateTime": "2026-11-22", "occurrencePeriod": {"start": "2026-11-22"}},
        {"bodySite": 5},
        {"bodySite": [{"text": "x" * 401}]},
        {"orderDetail": "空腹"},
        {"quantityQuantity": {"value": 1.5}},
        {"quantityQuantity": {"value": "2"}},
        {"quantityRatio": {}},
        {"authoredOn": 5},
        {"requisition": "R1"},
        {"subject": 5},
        {"priority": 5},
        {"specimen": [reference("Specimen/gone")]},
        {"reasonCode": 5},
    ],
    ids=str,
)
def test_a_request_that_cannot_be_read_is_left_aside_and_told(changed: Node) -> None:
    result = read_requests(around(request(**changed), request("other")))

    assert [one.id for one in result.orders[0].items] == ["ServiceRequest/other"]
    assert result.counts["ServiceRequest"].aside == {"unreadable": 1}
    assert {kind for kind, _, _ in codes(result)} == {"ServiceRequest"}


def test_a_text_that_is_too_long_is_told_as_such() -> None:
    result = read_requests(around(request(bodySite=[{"text": "x" * 401}])))

    assert codes(result) == {("ServiceRequest", "bodySite", "text-too-long")}


def test_a_request_on_a_patient_that_cannot_be_read_is_left_aside() -> None:
    result = read_requests(around(patient(birthDate="x"), request()))

    assert result.orders == ()
    assert ("ServiceRequest", "subject", "linked-unreadable") in codes(result)


def test_the_code_of_an_item_is_the_first_or_of_the_preferred_system() -> None:
    both = {"coding": [{"system": "urn:a", "code": "1"}, {"system": "urn:b", "code": "2"}]}

    assert item(code=both).code == "urn:a|1"
    assert item(FhirOptions(utc_offset=480, order_systems=("urn:c", "urn:b")), code=both).code == "urn:b|2"


def test_codes_without_a_system_are_the_hospital_s_own_where_stated() -> None:
    assert (
        item(FhirOptions(utc_offset=480, local_system="urn:his"), code={"coding": [{"code": "K7"}]}).code
        == "urn:his|K7"
    )


@pytest.mark.parametrize(
    ("changed", "field", "expected"),
    [
        ({"bodySite": [{"text": "胸部"}]}, "site", "胸部"),
        ({"bodySite": [{"text": "胸部"}, {"text": "腹部"}]}, "site", "胸部; 腹部"),
        ({"bodySite": []}, "site", None),
        ({"orderDetail": [{"text": "空腹"}]}, "condition", "空腹"),
        ({"orderDetail": [{"text": "空腹"}]}, "technique", None),
        ({"orderDetail": [{"text": "增强"}], "category": [concept(SNOMED, "363679005")]}, "technique", "增强"),
        ({"orderDetail": [{"text": "增强"}], "category": [concept(SNOMED, "363679005")]}, "condition", None),
        ({"orderDetail": [{"text": "增强"}], "category": ...}, "technique", "增强"),
        ({"orderDetail": [{"text": "增强"}], "category": ...}, "condition", "增强"),
        ({"replaces": [reference("ServiceRequest/old")]}, "replaces", None),
    ],
    ids=str,
)
def test_facts_of_an_item(changed: Node, field: str, expected: Any) -> None:
    assert getattr(item(**changed), field) == expected


def test_what_an_item_replaces() -> None:
    found = order(request("old", status="revoked"), request(replaces=[reference("ServiceRequest/old")]))

    assert found.items[0].replaces == "ServiceRequest/old"


def test_the_specimen_of_an_item() -> None:
    both = [reference("Specimen/s1"), reference("Specimen/s2")]

    assert order(specimen(), request(specimen=both[:1])).items[0].specimen == "血清"
    assert (
        order(specimen(), specimen("s2", type={"text": "尿"}), request(specimen=both)).items[0].specimen == "血清; 尿"
    )
    assert item(specimen=[{"display": "全血"}]).specimen == "全血"


@pytest.mark.parametrize(
    ("changed", "occurrence", "repeat"),
    [
        ({}, None, None),
        ({"occurrenceDateTime": "2026-11-23"}, "2026-11-23+08:00", None),
        ({"occurrencePeriod": {"start": "2026-11-23", "end": "2026-11-25"}}, "2026-11-25+08:00", None),
        ({"occurrencePeriod": {"start": "2026-11-23"}}, "2026-11-23+08:00", None),
        ({"occurrenceTiming": {"event": ["2026-11-25", "2026-11-23"]}}, "2026-11-25+08:00", 2),
        ({"occurrenceTiming": {"event": ["2026-11-25"]}}, "2026-11-25+08:00", 1),
        ({"occurrenceTiming": {"repeat": {"count": 4}}}, None, 4),
        ({"occurrenceTiming": {"repeat": {"count": 4, "countMax": 6}}}, None, 6),
        ({"occurrenceTiming": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}}, None, 2),
        ({"occurrenceTiming": {"repeat": {"boundsPeriod": {"end": "2026-11-30"}}}}, "2026-11-30+08:00", 2),
        ({"occurrenceTiming": {"code": {"text": "QD"}}}, None, 2),
        ({"occurrenceTiming": {}}, None, None),
        ({"quantityQuantity": {"value": 3}}, None, 3),
        ({"quantityQuantity": {"value": 3.0}}, None, 3),
        ({"quantityQuantity": {"value": 0}}, None, 1),
        ({"quantityQuantity": {"value": 99999}}, None, 10_000),
        ({"quantityRange": {"low": {"value": 1}, "high": {"value": 5}}}, None, 5),
        ({"quantityRange": {"low": {"value": 2}}}, None, 2),
        ({"quantityQuantity": {"value": 2}, "occurrenceTiming": {"repeat": {"count": 4}}}, None, 4),
    ],
    ids=str,
)
def test_when_and_how_often(changed: Node, occurrence: str | None, repeat: int | None) -> None:
    found = item(**changed)

    assert found.occurrence == (Moment.read(occurrence) if occurrence else None)
    assert found.repeat == repeat


# The order as a whole


@pytest.mark.parametrize(
    ("priority", "emergency"), [("stat", True), ("asap", None), ("urgent", None), ("routine", None), (..., None)]
)
def test_an_order_at_once_is_an_emergency(priority: Any, emergency: bool | None) -> None:
    assert order(request(priority=priority)).emergency is emergency


def test_one_item_at_once_makes_the_basket_an_emergency() -> None:
    assert order(request(priority="stat"), request("q2")).emergency is True


def test_reasons_are_diagnoses_of_the_order() -> None:
    condition = {"resourceType": "Condition", "id": "c", "code": concept(ICD, "I10")}
    found = order(
        condition,
        request(reasonCode=[concept(ICD, "E11"), {"text": "头晕"}]),
        request(
            "q2",
            reasonCode=[concept(ICD, "E11")],
            reasonReference=[reference("Condition/c"), reference("Condition/gone")],
        ),
    )

    assert found.diagnoses == (f"{ICD}|E11", f"{ICD}|I10")
    assert (
        read_requests(around(condition, request(reasonReference=[reference("Condition/c")]))).counts["Condition"].used
        == 1
    )


@pytest.mark.parametrize(
    ("requester", "code", "practitioner"),
    [
        (reference("Organization/o2"), f"{USCC}|12330000470051726F", None),
        (reference("PractitionerRole/pr"), f"{USCC}|12330000470051726F", "PractitionerRole/pr"),
        (reference("Practitioner/x"), f"{USCC}|91110000600037341L", "Practitioner/x"),
        (..., f"{USCC}|91110000600037341L", None),
        ({"display": "王医生"}, f"{USCC}|91110000600037341L", None),
        (reference("urn:uuid:1"), f"{USCC}|91110000600037341L", None),
    ],
    ids=str,
)
def test_who_orders(requester: Any, code: str, practitioner: str | None) -> None:
    role = {"resourceType": "PractitionerRole", "id": "pr", "organization": reference("Organization/o2")}
    found = order(organization("o2", "12330000470051726F"), role, request(requester=requester))

    assert (found.organization.code, found.practitioner) == (code, practitioner)


def test_a_basket_of_two_organizations_has_none() -> None:
    found = order(
        organization("o2", "12330000470051726F"), request(), request("q2", requester=reference("Organization/o2"))
    )

    assert found.organization == Organization()


def test_what_the_caller_knows_beats_what_was_read() -> None:
    access = Access(viewer="dr", purpose="treatment", basis="consent")
    facts = OrderFacts(
        organization=Organization(code="urn:x|1"),
        setting="inpatient",
        emergency=False,
        department="urn:d|7",
        situations={"before-surgery": True},
        access=access,
    )
    found = order(request(priority="stat"), facts=facts)

    assert (found.organization.code, found.setting, found.emergency) == ("urn:x|1", "inpatient", False)
    assert (found.department, found.situations, found.access) == ("urn:d|7", {"before-surgery": True}, access)


def test_an_order_of_more_items_than_allowed_leaves_the_rest_aside_and_tells() -> None:
    result = read_requests(around(*(request(f"q{n:04d}") for n in range(502))))

    assert [len(one.items) for one in result.orders] == [500]
    assert result.counts["ServiceRequest"].aside == {"unreadable": 2}


def test_an_order_that_cannot_be_one_is_told_for_each_request() -> None:
    many = [concept(ICD, f"A{n}") for n in range(201)]
    result = read_requests(around(request(reasonCode=many)))

    assert result.orders == ()
    assert codes(result) == {("ServiceRequest", "", "request-not-usable")}


def test_orders_do_not_depend_on_the_order_of_entries() -> None:
    whole = around(request("b"), request("a"), request("c", authoredOn="2026-11-23"))
    turned = bundle(*[entry["resource"] for entry in whole["entry"]][::-1])

    assert read_requests(whole).orders == read_requests(turned).orders
