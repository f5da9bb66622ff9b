"""Every kind of value, unit, range and flag, verbatim and as a number where it surely is one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.fhir.build import (
    INTERPRETATION,
    LOINC,
    SNOMED,
    Node,
    around,
    codes,
    concept,
    observation,
    only,
    quantity,
    read,
    report,
    result_of,
)

from recognize.report import Observation, Value

ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
EXTENSION = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def found(**changed: Any) -> Observation:
    return result_of(around(observation(**changed), report()))


def value(**changed: Any) -> Value | None:
    return found(**changed).value


@pytest.mark.parametrize(
    ("changed", "expected", "unit"),
    [
        ({"valueQuantity": quantity(4.1)}, Value("4.1", Decimal("4.1")), "mmol/L"),
        ({"valueQuantity": {"value": 100, "unit": "个/μL"}}, Value("100", Decimal(100)), "个/μL"),
        ({"valueQuantity": {"value": -2, "code": "mmol/L"}}, Value("-2", Decimal(-2)), "mmol/L"),
        ({"valueQuantity": {"value": 7, "unit": " ", "code": "%"}}, Value("7", Decimal(7)), "%"),
        ({"valueQuantity": {"value": 7}}, Value("7", Decimal(7)), None),
        ({"valueQuantity": {**quantity(0.01), "comparator": "<"}}, Value("<0.01", Decimal("0.01"), "<"), "mmol/L"),
        ({"valueQuantity": {**quantity(9), "comparator": ">="}}, Value(">=9", Decimal(9), ">="), "mmol/L"),
        (
            {"valueCodeableConcept": concept(SNOMED, "260385009", "阴性")},
            Value("阴性", code=f"{SNOMED}|260385009"),
            None,
        ),
        ({"valueCodeableConcept": {"text": "阴性(-)"}}, Value("阴性(-)"), None),
        ({"valueCodeableConcept": {"coding": [{"display": "阴性"}]}}, Value("阴性"), None),
        ({"valueCodeableConcept": {"text": "1:80"}}, Value("1:80", titre=80), None),
        ({"valueString": "5.60"}, Value("5.60", Decimal("5.60")), None),
        ({"valueString": "＞1000"}, Value("＞1000", Decimal(1000), ">"), None),
        ({"valueString": "1：320"}, Value("1：320", titre=320), None),
        ({"valueString": "见报告"}, Value("见报告"), None),
        ({"valueString": " 3+ "}, Value(" 3+ "), None),
        ({"valueBoolean": False}, Value("false"), None),
        ({"valueBoolean": True}, Value("true"), None),
        ({"valueInteger": 0}, Value("0", Decimal(0)), None),
        ({"valueRange": {"low": quantity(1), "high": quantity(3)}}, Value("1-3"), "mmol/L"),
        ({"valueRange": {"high": {"value": 3}}}, Value("<=3"), None),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 80}}}, Value("1:80", titre=80), None),
        ({"valueRatio": {"numerator": {"value": 3}, "denominator": {"value": 80}}}, Value("3:80"), None),
        (
            {"valueRatio": {"numerator": {"value": 1, "comparator": "<"}, "denominator": {"value": 8}}},
            Value("<1:8", comparator="<", titre=8),
            None,
        ),
        ({"valueSampledData": {"dimensions": 1, "data": "1 2 3 E"}}, Value("1 2 3 E"), None),
        ({"valueTime": "08:30:00"}, Value("08:30:00"), None),
        ({"valueDateTime": "2026-11-01"}, Value("2026-11-01"), None),
        ({"valuePeriod": {"start": "2026-11-01", "end": "2026-11-02"}}, Value("2026-11-01/2026-11-02"), None),
        ({"valuePeriod": {"end": "2026-11-02"}}, Value("/2026-11-02"), None),
    ],
    ids=str,
)
def test_a_value_of_each_kind(changed: Node, expected: Value, unit: str | None) -> None:
    result = found(**changed)

    assert (result.value, result.unit, result.status) == (expected, unit, "final")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"valueQuantity": {**quantity(3), "comparator": "~"}}, "comparator"),
        ({"valueQuantity": {**quantity(3), "comparator": "ad"}}, "comparator"),
        ({"valueQuantity": {**quantity(3), "comparator": 5}}, "comparator"),
        ({"valueQuantity": {"value": "3"}}, "wrong-type"),
        ({"valueQuantity": {"value": [3]}}, "wrong-type"),
        ({"valueQuantity": [quantity(3)]}, "wrong-type"),
        ({"valueInteger": "3"}, "wrong-type"),
        ({"valueInteger": True}, "wrong-type"),
        ({"valueBoolean": "true"}, "wrong-type"),
        ({"valueBoolean": 1}, "wrong-type"),
        ({"valueString": 3}, "wrong-type"),
        ({"valueString": "x" * 20_001}, "text-too-long"),
        ({"valueCodeableConcept": "阴性"}, "wrong-type"),
        ({"valueAttachment": {"url": "x"}}, "value-kind"),
        ({"valueReference": {"reference": "x"}}, "value-kind"),
        ({"valueString": "a", "valueInteger": 1}, "several-choices"),
        ({"valueQuantity": quantity(1), "valueAttachment": {}}, "several-choices"),
        ({"valueString": "a", "dataAbsentReason": concept(ABSENT, "unknown")}, "value-and-reason"),
    ],
    ids=str,
)
def test_a_value_that_cannot_be_taken_is_no_number_and_a_fault(changed: Node, code: str) -> None:
    result = read(around(observation(**changed), report()))
    (one,) = only(result).observations

    assert one.value is None or one.value.number is None
    assert (one.status, code in {fault.code for fault in result.faults}) == ("unknown", True)


def test_the_longest_text_is_kept() -> None:
    assert value(valueString="x" * 20_000) == Value("x" * 20_000)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"valueQuantity": ...}, None),
        ({"valueQuantity": None}, None),
        ({"valueQuantity": {"unit": "mmol/L"}}, None),
        (
            {"valueQuantity": {"unit": "g", "_value": {"extension": [{"url": EXTENSION, "valueCode": "masked"}]}}},
            "masked",
        ),
        ({"valueString": ""}, None),
        ({"valueString": " \n"}, None),
        ({"valueCodeableConcept": {}}, None),
        ({"valueRange": {}}, None),
        ({"valueRatio": {"numerator": {"value": 1}}}, None),
        ({"valueSampledData": {}}, None),
        ({"valuePeriod": {}}, None),
        ({"valueQuantity": ..., "dataAbsentReason": concept(ABSENT, "not-performed")}, "not-performed"),
        ({"valueQuantity": ..., "dataAbsentReason": {"text": "标本量不足"}}, "标本量不足"),
        ({"valueQuantity": ..., "dataAbsentReason": concept(ABSENT, "error", "仪器故障")}, "error"),
        ({"valueQuantity": ..., "dataAbsentReason": {}}, "unknown"),
        ({"_valueString": {"extension": [{"url": EXTENSION, "valueCode": "asked-declined"}]}}, "asked-declined"),
        ({"_valueString": {"extension": [{"url": "urn:x", "valueCode": "y"}]}}, None),
        ({"_valueString": 5}, None),
        ({"_valueString": {"extension": 5}}, None),
    ],
    ids=str,
)
def test_an_absent_value_says_why_where_it_is_stated(changed: Node, reason: str | None) -> None:
    result = found(**changed)

    assert (result.value, result.absent_reason) == (None, reason)


# Units


@pytest.mark.parametrize(("printed", "code"), [("g/L", "mg/dL"), ("U/L", "[IU]/L"), ("10^9/L", "10*12/L")])
def test_a_printed_unit_that_contradicts_its_code_withholds(printed: str, code: str) -> None:
    result = read(around(observation(valueQuantity={"value": 1, "unit": printed, "code": code}), report()))
    (one,) = only(result).observations

    assert (one.unit, one.status) == (printed, "unknown")
    assert ("Observation", "valueQuantity.unit", "unit-disputed") in codes(result)


@pytest.mark.parametrize(
    ("printed", "code"), [("×10^9/L", "10*9/L"), ("μmol/L", "umol/L"), ("国产单位", "mmol/L"), ("g/L", "x")]
)
def test_a_printed_unit_that_agrees_or_is_not_understood_stands_as_printed(printed: str, code: str) -> None:
    result = found(valueQuantity={"value": 1, "unit": printed, "code": code})

    assert (result.unit, result.status) == (printed, "final")


# Ranges


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        (..., None),
        ([], None),
        ([{"low": {"value": 3.5}, "high": {"value": 5.5}}], "3.5-5.5"),
        ([{"low": {"value": 3.5}}], ">=3.5"),
        ([{"low": {}, "high": {"value": 3, "comparator": "<"}}], "<3"),
        ([{"high": {"value": 5.50}}], "<=5.5"),
        ([{"low": {"value": -2}, "high": {"value": -1}}], "-2--1"),
        ([{"text": "男：3.5～5.5", "low": {"value": 1}}], "男：3.5～5.5"),
        ([{"type": {"text": "normal"}}], None),
        (
            [
                {"low": {"value": 1}, "appliesTo": [{"text": "男"}], "type": {"text": "正常"}},
                {"high": {"value": 2}, "age": {"low": {"value": 18}, "high": {"value": 60}}},
                {"text": "阴性"},
            ],
            "正常 男: >=1; 18-60: <=2; 阴性",
        ),
    ],
    ids=str,
)
def test_reference_ranges_are_text(ranges: Any, expected: str | None) -> None:
    assert found(referenceRange=ranges).range == expected


# Flags


@pytest.mark.parametrize(
    "system", [INTERPRETATION, "http://hl7.org/fhir/v2/0078", "http://terminology.hl7.org/CodeSystem/v2-0078"]
)
@pytest.mark.parametrize("code", ["N", "A", "AA", "H", "HH", "HU", "L", "LL", "LU", "POS", "NEG", "IND", "S", "I", "R"])
def test_interpretations_of_both_code_systems_are_understood(system: str, code: str) -> None:
    assert found(interpretation=[{"coding": [{"system": system, "code": code, "display": "x"}]}]).flags == (code,)


@pytest.mark.parametrize(
    ("interpretation", "flags"),
    [
        (..., None),
        ([], None),
        ([{}], None),
        ([{"text": "危急值"}], ("危急值",)),
        ([concept(INTERPRETATION, "H", "危急值")], ("H", "危急值")),
        ([{"coding": [{"system": INTERPRETATION, "code": "N", "display": "Normal"}], "text": "normal"}], ("N",)),
        ([concept("urn:local", "21", "偏高")], ("偏高",)),
        ([{"coding": [{"system": "urn:local", "code": "21"}]}], ("21",)),
        ([concept(INTERPRETATION, "H"), concept(INTERPRETATION, "HH")], ("H", "HH")),
        ([{"coding": [{"system": INTERPRETATION, "code": "H"}, {"system": "urn:x", "code": "↑"}]}], ("H",)),
    ],
    ids=str,
)
def test_flags_are_kept_as_they_are(interpretation: Any, flags: tuple[str, ...] | None) -> None:
    assert found(interpretation=interpretation).flags == flags


@pytest.mark.parametrize(("printed", "flags"), [("6.8↑↑", ("HH",)), ("3.5↑", ("H",)), ("↓ 2.0", ("L",)), ("6.8", None)])
def test_an_arrow_beside_a_number_is_a_flag(printed: str, flags: tuple[str, ...] | None) -> None:
    result = found(valueString=printed)

    assert (result.flags, result.value and result.value.text) == (flags, printed)


def test_an_arrow_is_added_to_what_is_stated() -> None:
    assert found(valueString="6.8↑↑", interpretation=[concept(INTERPRETATION, "H")]).flags == ("H", "HH")
    assert found(valueString="6.8↑", interpretation=[concept(INTERPRETATION, "H")]).flags == ("H",)


# Codes and names


@pytest.mark.parametrize(
    ("code", "expected", "name"),
    [
        ({"coding": [{"system": LOINC, "code": "2823-3", "display": "K"}]}, (f"{LOINC}|2823-3",), "K"),
        ({"coding": [{"system": "urn:oid:2.16.840.1.113883.6.1", "code": "2823-3"}]}, (f"{LOINC}|2823-3",), "2823-3"),
        (
            {"coding": [{"system": "urn:a", "code": "1"}, {"system": "urn:b", "code": "1"}], "text": "钾"},
            ("urn:a|1", "urn:b|1"),
            "钾",
        ),
        ({"coding": [{"system": "urn:a", "code": "1"}] * 2}, ("urn:a|1",), "1"),
        ({"coding": [{"system": "urn:a"}]}, (), None),
        ({"coding": [None], "text": "钾"}, (), "钾"),
        ({"text": "钾"}, (), "钾"),
        ({}, (), None),
    ],
    ids=str,
)
def test_codes_are_system_and_value(code: Any, expected: tuple[str, ...], name: str | None) -> None:
    result = found(code=code)

    assert (result.codes, result.name, result.status) == (expected, name, "final")


@pytest.mark.parametrize(
    ("coding", "fault"),
    [
        ({"code": "K"}, "code-without-system"),
        ({"system": "", "code": "K"}, "code-without-system"),
        ({"system": "urn:a", "code": "a|b"}, "code-not-usable"),
        ({"system": "urn:a|1", "code": "a"}, "code-not-usable"),
        ({"system": "urn:a", "code": "K "}, "code-not-usable"),
        ({"system": " urn:a", "code": "K"}, "code-not-usable"),
        ({"system": "urn:a", "code": ""}, "code-not-usable"),
        ({"system": "urn:a", "code": "x" * 400}, "code-not-usable"),
    ],
    ids=str,
)
def test_a_code_that_cannot_be_one_is_left_out_and_told(coding: Node, fault: str) -> None:
    result = read(around(observation(code={"coding": [coding, {"system": "urn:a", "code": "good"}]}), report()))
    (one,) = only(result).observations

    assert (one.codes, one.status) == (("urn:a|good",), "final")
    assert fault in {known.code for known in result.faults}
