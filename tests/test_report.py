"""Reports as JSON: everything comes back, texts verbatim, digits with their trailing zeros, nothing unknown."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.scene import IMAGES, OURS, a_report, moment, observation, study

from recognize.report import (
    FINAL,
    PENDING,
    VOID,
    Eqa,
    EvidenceLink,
    Mark,
    Report,
    Status,
    Subject,
    Value,
    reports_adapter,
)

SECRET = "欧阳马克"  # noqa: S105 - a name that must not be seen again
WHOLE = replace(
    a_report(
        observation(
            value=Value("<0.010 ↓", Decimal("0.010"), "<"),
            specimen={"site": "左臂", "received": moment("20"), "fitness": "合格"},
        ),
        observation("na", Value("1:80", titre=80), range="135.00～145.0", flags=("H", "↑↑"), method="ISE"),
        observation(
            "cl",
            None,
            absent_reason="标本溶血",
            effective_end=moment("21"),
            status_text="X",
            site="痰",
            condition="空腹",
            performer=OURS,
            remark="见注",
        ),
    ),
    studies=(
        study(
            laterality="左",
            technique="薄层",
            tracer="FDG",
            views="正位",
            effective_end=moment("21"),
            performer=OURS,
            remark="体位不佳",
            status_text="X",
        ),
    ),
    audited=moment("20 11:00"),
    codes=("s|panel",),
    name="电解质",
    effective=moment("20"),
    effective_end=moment("21"),
    marks=(Mark("鄂HR", "report", False), Mark("★")),
    remark=" 仅供参考。\n建议复查 ",
    conclusion="考虑\u3000低钾",
    links=(IMAGES, EvidenceLink("platform", "pdf", "r1.pdf", "sha256:0", moment("23"), None, None)),
    status_text="审核",
)


def back(report: Report) -> Report:
    (read,) = reports_adapter().validate_json(reports_adapter().dump_json((report,)))
    return read


def document(report: Report) -> dict[str, Any]:
    (written,) = json.loads(reports_adapter().dump_json((report,)))
    return dict(written)


def refused(changed: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        reports_adapter().validate_json(json.dumps([changed]))
    return sorted((".".join(map(str, fault["loc"][1:])), fault["type"]) for fault in caught.value.errors())


def test_everything_a_report_states_comes_back() -> None:
    assert back(WHOLE) == WHOLE


def test_the_whole_report_above_leaves_no_field_unsaid() -> None:
    parts = [WHOLE, *WHOLE.observations, *WHOLE.studies, *(one.specimen for one in WHOLE.observations)]
    unsaid: dict[str, set[str]] = {}
    for part in parts:
        silent = {field.name for field in fields(part) if getattr(part, field.name) in (None, (), "")}
        name = type(part).__name__
        unsaid[name] = unsaid.get(name, silent) & silent

    assert unsaid == {"Report": set(), "Observation": set(), "Study": set(), "Specimen": set()}


def test_the_least_report_comes_back() -> None:
    least = Report("s", "1", "final", Subject())

    assert back(least) == least
    assert reports_adapter().validate_json('[{"source": "s", "id": "1", "status": "final", "subject": {}}]') == (least,)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=None))
def test_a_number_keeps_its_digits(number: Decimal) -> None:
    read = back(a_report(observation(value=Value("x", number)))).observations[0].value

    assert read is not None and read.number is not None
    assert (str(read.number), read.number.as_tuple()) == (str(number), number.as_tuple())


@pytest.mark.parametrize("digits", ["4.10", "4.100", "0.010", "140", "140.0", "1E+5", "-0.0"])
def test_trailing_zeros_are_kept(digits: str) -> None:
    read = back(a_report(observation(value=digits))).observations[0].value

    assert read is not None and (str(read.number), read.text) == (digits, digits)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_source_text_is_verbatim(text: str) -> None:
    told = replace(observation(value=Value(text)), unit=text, range=text, flags=(text,), remark=text, name=text)
    read = back(replace(a_report(told), remark=text, conclusion=text, name=text, number=text))
    result = read.observations[0]

    assert (result.value, result.unit, result.range, result.flags) == (Value(text), text, text, (text,))
    assert {result.remark, result.name, read.remark, read.conclusion, read.name, read.number} == {text}


@pytest.mark.parametrize(("field", "told"), [("flags", ()), ("remark", ""), ("unit", ""), ("condition", "")])
def test_none_stated_and_stated_none_are_two_things(field: str, told: object) -> None:
    for value in (told, None):
        read = back(a_report(replace(observation(), **{field: value}))).observations[0]
        assert getattr(read, field) == value


@pytest.mark.parametrize(
    "value",
    [
        {"number": "NaN"},
        {"number": "Infinity"},
        {"number": "4,1"},
        {"number": ""},
        {"titre": 1.5},
        {"comparator": "≤"},
        {"unit": "mmol/L"},
    ],
)
def test_a_value_that_is_none_is_refused(value: dict[str, Any]) -> None:
    changed = document(a_report())
    changed["observations"][0]["value"] = {"text": "x", **value}

    assert len(refused(changed)) == 1


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("status",), "done", "literal_error"),
        (("kind",), "imaging", "literal_error"),
        (("setting",), "other", "literal_error"),
        (("issued",), "2026-11-20", "value_error"),
        (("issued",), "2026-11-20T12:00:00", "value_error"),
        (("patient",), {}, "unexpected_keyword_argument"),
        (("observations", 0, "codes"), "s|k", "tuple_type"),
        (("observations", 0, "effective"), "20.11.2026", "value_error"),
        (("observations", 0, "mark", "place"), "page", "literal_error"),
        (("observations", 0, "eqa", "result"), "good", "literal_error"),
        (("observations", 0, "specimen", "status"), "lost", "literal_error"),
        (("observations", 0, "specimen", "tube"), "red", "unexpected_keyword_argument"),
        (("observations", 0, "interpretation"), "H", "unexpected_keyword_argument"),
        (("subject", "identifiers", 0, "valu"), "old", "extra_forbidden"),
        (("subject", "birth_date"), "1949-13-01", "date_from_datetime_parsing"),
    ],
)
def test_what_a_report_may_not_say_is_refused_where_it_stands(
    path: tuple[str | int, ...], value: object, fault: str
) -> None:
    changed = document(a_report())
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    assert refused(changed) == [(".".join(map(str, path)), fault)]


@pytest.mark.parametrize(("field", "most"), [("observations", 20_000), ("studies", 2_000)])
def test_results_are_bounded(field: str, most: int) -> None:
    changed = document(a_report())
    changed["observations"] = changed["studies"] = []
    changed[field] = [{"id": "1"}] * (most + 1)

    assert refused(changed) == [(field, "too_long")]

    changed[field] = changed[field][1:]
    (read,) = reports_adapter().validate_json(json.dumps([changed]))
    assert len(getattr(read, field)) == most


def test_text_is_bounded() -> None:
    changed = document(a_report())
    changed["remark"] = "x" * 20_000
    assert len(reports_adapter().validate_json(json.dumps([changed]))[0].remark or "") == 20_000

    changed["remark"] += "x"
    assert refused(changed) == [("remark", "string_too_long")]


def test_every_status_is_final_pending_void_or_unknown() -> None:
    words = set(Status.__args__)  # type: ignore[attr-defined]

    assert words == FINAL | PENDING | VOID | {"unknown"}
    assert len(words) == len(FINAL) + len(PENDING) + len(VOID) + 1


@pytest.mark.parametrize(
    "subject",
    [
        {"name": [SECRET]},
        {"birth_date": SECRET},
        {"sex": SECRET},
        {"identifiers": [{"type": "t", "value": [SECRET]}]},
        {"identifiers": [{"type": [SECRET], "value": "v"}]},
        {"identifiers": SECRET},
        SECRET,
    ],
)
def test_no_fault_repeats_what_was_given(subject: object) -> None:
    with pytest.raises(ValidationError) as caught:
        reports_adapter().validate_json(json.dumps([{**document(a_report()), "subject": subject}]))

    assert SECRET not in str(caught.value) + repr(caught.value)


def test_a_subject_is_not_shown() -> None:
    subject = a_report(subject={"name": SECRET}).subject

    assert repr(subject) == str(subject) == "Subject(...)"
    assert SECRET not in repr(a_report(subject={"name": SECRET}))


def test_an_assessment_reads_its_first_day_under_the_name_it_has() -> None:
    read = back(a_report()).observations[0].eqa

    assert read == observation().eqa and isinstance(read, Eqa) and read.from_ is not None
