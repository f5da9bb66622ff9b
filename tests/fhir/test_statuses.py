"""Statuses, as the table of the interface notes has them, and what withholds a resource as a whole."""

from __future__ import annotations

from typing import Any

import pytest
from tests.fhir.build import (
    CHINA,
    Node,
    around,
    codes,
    encounter,
    observation,
    only,
    organization,
    patient,
    read,
    reference,
    report,
    result_of,
    specimen,
    study,
    study_of,
)

from recognize.fhir import FhirOptions
from recognize.report import FINAL, PENDING, VOID

USABLE, DROPPED, WAITING = "usable", "dropped", "waiting"
TABLE = {
    "DiagnosticReport": {
        USABLE: ("final", "amended", "corrected", "appended"),
        DROPPED: ("cancelled", "entered-in-error"),
        WAITING: ("registered", "partial", "preliminary", "unknown"),
    },
    "Observation": {
        USABLE: ("final", "amended", "corrected"),
        DROPPED: ("cancelled", "entered-in-error"),
        WAITING: ("registered", "preliminary", "unknown"),
    },
    "ImagingStudy": {
        USABLE: ("available",),
        DROPPED: ("cancelled", "entered-in-error"),
        WAITING: ("registered", "unknown"),
    },
}
CASES = [(kind, column, word) for kind, row in TABLE.items() for column, words in row.items() for word in words]
NO_WORDS = ["Final", "FINAL", " final", "final ", "done", "appended", "partial", "available", "审核", "x" * 500]


def whole(kind: str, **changed: Any) -> Node:
    """A report around one resource of a type."""
    if kind == "DiagnosticReport":
        return around(observation(), report(**changed))
    if kind == "Observation":
        return around(observation(**changed), report())
    return around(study(**changed), report(results=(), category=..., imagingStudy=[reference("ImagingStudy/i1")]))


def status_of(kind: str, node: Node) -> tuple[str | None, str | None]:
    found = only(read(node))
    if kind == "DiagnosticReport":
        return found.status, found.status_text
    (result,) = (*found.observations, *found.studies)
    return result.status, result.status_text


@pytest.mark.parametrize(("kind", "column", "word"), CASES)
def test_a_status_is_usable_dropped_or_waits(kind: str, column: str, word: str) -> None:
    status, text = status_of(kind, whole(kind, status=word))

    assert {
        USABLE: status in FINAL,
        DROPPED: status in VOID,
        WAITING: status in PENDING or status == "unknown",
    }[column]
    assert status == ("final" if word == "available" else word)
    assert text == ("unknown" if word == "unknown" else None)


@pytest.mark.parametrize("kind", TABLE)
@pytest.mark.parametrize("word", NO_WORDS)
def test_any_other_word_is_unknown_and_kept(kind: str, word: str) -> None:
    if any(word in words for words in TABLE[kind].values()):
        return
    status, text = status_of(kind, whole(kind, status=word))

    assert (status, text) == ("unknown", word[:100])


@pytest.mark.parametrize("kind", TABLE)
@pytest.mark.parametrize("word", [..., None, 5, True, ["final"], {"value": "final"}])
def test_a_status_that_is_missing_or_no_text_is_unknown(kind: str, word: Any) -> None:
    status, text = status_of(kind, whole(kind, status=word))

    assert (status, text) == ("unknown", "unreadable: status")
    fault = "status-missing" if word in (..., None) else "wrong-type"
    assert fault in {code for _, path, code in codes(read(whole(kind, status=word))) if path == "status"}


@pytest.mark.parametrize("kind", TABLE)
def test_an_extension_in_place_of_a_status_is_no_status(kind: str) -> None:
    absent = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
    }

    assert status_of(kind, whole(kind, status=..., _status=absent))[0] == "unknown"
    assert status_of(kind, whole(kind, status="registered", _status=absent))[0] == "registered"


# Specimen


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("available", "available"),
        ("unsatisfactory", "unsatisfactory"),
        ("entered-in-error", "entered-in-error"),
        ("unavailable", "unknown"),
        ("strange", "unknown"),
        (7, "unknown"),
        (..., None),
        (None, None),
    ],
)
def test_the_status_of_a_specimen(word: Any, status: str | None) -> None:
    found = result_of(around(specimen(status=word), observation(specimen=reference("Specimen/s1")), report()))

    assert found.specimen is not None
    assert found.specimen.status == status


# What withholds a resource as a whole

MODIFIED = {"modifierExtension": [{"url": "urn:x:negated", "valueBoolean": True}]}
RULED = {"implicitRules": "urn:x:rules"}


@pytest.mark.parametrize("kind", TABLE)
@pytest.mark.parametrize(("extra", "text"), [(MODIFIED, "modifierExtension"), (RULED, "implicitRules")])
def test_what_modifies_a_resource_makes_it_unknown(kind: str, extra: Node, text: str) -> None:
    for word in TABLE[kind][USABLE] + TABLE[kind][WAITING][:1]:
        assert status_of(kind, whole(kind, status=word, **extra)) == ("unknown", text)


@pytest.mark.parametrize("kind", TABLE)
@pytest.mark.parametrize("extra", [MODIFIED, RULED])
def test_a_void_resource_stays_void_whatever_modifies_it(kind: str, extra: Node) -> None:
    for word in TABLE[kind][DROPPED]:
        assert status_of(kind, whole(kind, status=word, **extra))[0] == word


@pytest.mark.parametrize("modifier", [[], None, "x", 5, {}])
def test_a_modifier_of_any_shape_withholds(modifier: Any) -> None:
    assert result_of(around(observation(modifierExtension=modifier), report())).status == "unknown"


def test_rules_that_are_understood_withhold_nothing() -> None:
    known = FhirOptions(utc_offset=480, implicit_rules=frozenset({"urn:x:rules"}))

    assert result_of(around(observation(implicitRules="urn:x:rules"), report()), known).status == "final"
    assert result_of(around(observation(implicitRules="urn:y"), report()), known).status == "unknown"
    assert result_of(around(observation(implicitRules=["urn:x:rules"]), report()), known).status == "unknown"


def test_a_modifier_of_a_component_or_series_withholds_what_holds_it() -> None:
    part = {"code": {"text": "x"}, "valueInteger": 1, **MODIFIED}
    (found,) = only(read(around(observation(component=[part]), report()))).observations
    series = {"uid": "1", **MODIFIED}
    exam = around(study(series=[series]), report(results=(), imagingStudy=[reference("ImagingStudy/i1")]))

    assert (found.status, found.status_text) == ("unknown", "modifierExtension")
    assert study_of(exam).status == "unknown"


@pytest.mark.parametrize(
    "other",
    [patient(**MODIFIED), patient(**RULED), encounter(**MODIFIED), encounter(**{"class": 5})],
    ids=["patient", "patient-rules", "encounter", "encounter-class"],
)
def test_a_report_that_stands_on_what_was_not_understood_is_unknown(other: Node) -> None:
    result = read(around(other, observation(), report()))

    assert only(result).status == "unknown"
    assert only(result).status_text in ("unreadable: subject", "unreadable: encounter")
    assert any(code == "linked-unreadable" for _, _, code in codes(result))


def test_a_specimen_or_organization_that_is_not_understood_withholds_what_stands_on_it() -> None:
    bad = around(specimen(**MODIFIED), observation(specimen=reference("Specimen/s1")), report())
    found = result_of(bad)
    issuer = only(read(around(organization(**MODIFIED), observation(), report())))

    assert found.specimen is not None
    assert found.specimen.status == "unknown"
    assert (issuer.issuer, issuer.status) == (None, "unknown")


# What was sent and could not be read is not silence


@pytest.mark.parametrize(
    "broken",
    [
        {"interpretation": 5},
        {"interpretation": [{"coding": [{"code": 5}]}]},
        {"note": [{"text": 5}]},
        {"note": "溶血"},
        {"method": "x"},
        {"bodySite": []},
        {"specimen": "Specimen/s1"},
        {"effectiveDateTime": "yesterday"},
        {"effectiveDateTime": "2026-02-30"},
        {"effectivePeriod": {"start": "2026-11-01"}},
        {"code": "K"},
        {"code": {"coding": [{"system": 5, "code": "x"}]}},
        {"valueQuantity": 4.1},
        {"valueQuantity": {"value": "4.1"}},
        {"valueQuantity": {"value": 4.1, "unit": 5}},
        {"referenceRange": "3.5-5.5"},
        {"performer": 5},
        {"hasMember": "x"},
        {"subject": "Patient/p1"},
        {"component": [5], "valueInteger": 1},
        {"extension": 5},
    ],
    ids=str,
)
def test_a_fact_that_cannot_be_read_withholds_its_result(broken: Node) -> None:
    (found,) = only(read(around(observation(**broken), report()))).observations

    assert found.status == "unknown"
    assert found.status_text is not None
    assert found.status_text.startswith("unreadable: ")


@pytest.mark.parametrize(
    "broken",
    [
        {"issued": 5},
        {"issued": "soon"},
        {"effectiveDateTime": []},
        {"conclusion": ["x"]},
        {"code": 5},
        {"identifier": [{"value": {}}]},
        {"category": 5},
        {"subject": []},
        {"encounter": 5},
        {"performer": {"reference": 5}},
        {"presentedForm": 5},
    ],
    ids=str,
)
def test_a_fact_that_cannot_be_read_withholds_its_report(broken: Node) -> None:
    found = only(read(around(observation(), report(**broken))))

    assert found.status == "unknown"
    assert len(found.observations) == 1


def test_withholding_one_result_leaves_the_others() -> None:
    found = only(read(around(observation(), observation("na", "2951-2", note=5), report(results=("k", "na")))))

    assert [one.status for one in found.observations] == ["final", "unknown"]
    assert found.status == "final"


def test_a_time_without_zone_withholds_unless_the_source_states_one() -> None:
    timeless = around(observation(effectiveDateTime="2026-11-01"), report())
    result = read(timeless, FhirOptions())

    assert result_of(timeless, CHINA).status == "final"
    assert [one.status for one in only(result).observations] == ["unknown"]
    assert ("Observation", "effectiveDateTime", "zone-missing") in codes(result)
