"""Content: a usable value in a comparable unit; method, critical values, the report's own remarks (5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scene import (
    SILENT,
    Scene,
    a_report,
    advise,
    assumed,
    doubts,
    exam,
    laboratory,
    measurand,
    row,
    strictly,
    verdict,
)

from recognize.order import Identifier
from recognize.packs.schema import Row
from recognize.report import Value


def told(answer: str, *codes: str) -> set[tuple[str, str, str]]:
    return {("content", answer, code) for code in codes}


ABSENT = told("block", "value-absent")
NOT_USABLE = told("block", "value-not-usable")
NOT_UNDERSTOOD = told("unknown", "value-not-understood")
CRITICAL = told("caution", "result-critical")
WITHHELD = told("unknown", "remark-withholds")
UNFIT = {("specimen", "block", "specimen-unfit")}


def valued(value: Value | None, scale: str = "quantitative", **result: Any) -> set[Any]:
    return doubts(laboratory(result={"value": value, **result}, rows=[measurand("k", scale=scale)]))


# value --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", ["quantitative", "ordinal", "nominal", "titre", "text"])
def test_without_a_value_there_is_nothing_to_reuse(scale: str) -> None:
    assert valued(None, scale) == ABSENT
    assert valued(Value("4.1", Decimal("4.1"), titre=80), scale, absent_reason="标本量不足") == ABSENT


NUMBER = Value("4.1", Decimal("4.1"))
LIMIT = Value("<0.01", Decimal("0.01"), "<")
TITRE = Value("1:80", titre=80)
WORD = Value("阴性")
CODE = Value("neg", code="s|neg")
UNREAD = Value("见附页")


@pytest.mark.parametrize(
    ("scale", "value", "found"),
    [
        ("quantitative", NUMBER, set()),
        ("quantitative", LIMIT, set()),
        ("quantitative", Value("0", Decimal(0)), set()),
        ("quantitative", WORD, NOT_USABLE),
        ("quantitative", TITRE, NOT_USABLE),
        ("quantitative", CODE, NOT_USABLE),
        ("quantitative", UNREAD, NOT_USABLE),
        ("quantitative", Value("NaN", Decimal("NaN")), NOT_USABLE),
        ("quantitative", Value("∞", Decimal("Infinity")), NOT_USABLE),
        ("titre", TITRE, set()),
        ("titre", NUMBER, NOT_USABLE),
        ("titre", WORD, NOT_USABLE),
        ("ordinal", WORD, set()),
        ("ordinal", Value(" 阴 性"), set()),
        ("ordinal", Value("negative"), set()),
        ("ordinal", UNREAD, NOT_UNDERSTOOD),
        ("ordinal", Value(""), NOT_UNDERSTOOD),
        ("ordinal", Value("弱阴性"), NOT_UNDERSTOOD),
        ("ordinal", NUMBER, NOT_USABLE),
        ("ordinal", TITRE, NOT_USABLE),
        ("ordinal", CODE, NOT_UNDERSTOOD),
        ("nominal", WORD, set()),
        ("nominal", NUMBER, NOT_USABLE),
        ("text", UNREAD, set()),
        ("text", NUMBER, set()),
    ],
)
def test_a_value_must_be_of_the_kind_the_item_asks_for(scale: str, value: Value, found: set[Any]) -> None:
    assert valued(value, scale) == found


def test_a_coded_value_is_read_by_its_code_and_not_by_its_text() -> None:
    def coded(term: str, value: Value) -> set[Any]:
        rows = [measurand("k", scale="ordinal"), row("terms", "coded", kind="value", term=term, meaning="negative")]
        return doubts(laboratory(result={"value": value}, rows=rows))

    assert coded("s|neg", CODE) == set()
    assert coded("neg", CODE) == NOT_UNDERSTOOD


def test_the_scale_is_that_of_the_item_the_result_is() -> None:
    ratio = [
        measurand("kq", scale="ordinal"),
        row("orderables", "okq", code="local|KQ", members="item:kq"),
        row("covers", "v", has="k", covers="kq", citation="c"),
        row("windows", "wq", targets="item:kq", setting="any", length="7 d", start="collected", basis="published"),
    ]

    assert doubts(laboratory(rows=ratio, item={"code": "local|KQ"})) == set()
    assert doubts(laboratory(rows=ratio, item={"code": "local|KQ"}, result={"value": WORD})) == NOT_USABLE


# unit ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "found"),
    [
        ("mmol/L", set()),
        ("mmol/l", set()),
        ("ＭＭＯＬ/Ｌ", set()),
        ("mmol·L-1", set()),
        ("mg/dL", told("block", "unit-not-comparable")),
        ("umol/L", told("block", "unit-not-comparable")),
        ("%", told("block", "unit-not-comparable")),
        ("", told("block", "unit-not-comparable")),
        ("mEq/L", told("block", "unit-not-comparable")),
        ("怪", told("unknown", "unit-not-understood")),
        ("mmol", told("unknown", "unit-not-understood")),
        ("x" * 300, told("unknown", "unit-not-understood")),
        (None, told("unknown", "unit-missing")),
    ],
)
def test_a_number_needs_a_unit_that_is_listed_for_the_item(unit: str | None, found: set[Any]) -> None:
    assert doubts(laboratory(result={"unit": unit})) == found


def test_an_item_without_unit() -> None:
    rows = [row("units", "k", item="k", unit="1")]

    assert doubts(laboratory(rows=rows, result={"unit": ""})) == set()
    assert doubts(laboratory(rows=rows, result={"unit": None})) == told("unknown", "unit-missing")


def test_a_unit_may_be_listed_for_one_code_only() -> None:
    rows = [row("units", "mg", item="k", unit="mg/dL", code="s|k2", factor="0.2557")]
    rows += [row("codes", "k2", code="s|k2", item="k", confirmed="yes", citation="c")]

    assert doubts(laboratory(rows=rows, result={"unit": "mg/dL", "codes": ("s|k2",)})) == set()
    assert doubts(laboratory(rows=rows, result={"unit": "mg/dL"})) == told("block", "unit-not-comparable")
    assert "p/units/mg" in advise(laboratory(rows=rows, result={"unit": "mg/dL", "codes": ("s|k2",)})).basis.rules


# method -------------------------------------------------------------------------------------------


def by_method(method: str | None, *rules: Row, dependent: str = "yes") -> set[Any]:
    rows = [measurand("k", method_dependent=dependent), *rules]
    return doubts(laboratory(rows=rows, result={"method": method}))


def uses(method: str, organization: str = "ours", id: str = "m", **cells: Any) -> Row:
    return row("methods", id, targets="item:k", method=method, organization=organization, **cells)


@pytest.mark.parametrize("dependent", ["yes", "unknown"])
@pytest.mark.parametrize(
    ("method", "rules", "found"),
    [
        ("离子选择电极", [uses("ise")], set()),
        ("ise", [uses("离子选择电极")], set()),
        ("火焰光度法", [uses("ise")], told("caution", "method-differs")),
        ("离子选择电极", [], told("caution", "method-unknown")),
        ("离子选择电极", [uses("ise", "theirs")], told("caution", "method-unknown")),
        ("离子选择电极", [uses("ise", until="2026-11-22")], told("caution", "method-unknown")),
        ("离子选择电极", [uses("ise"), uses("flame", id="n")], told("caution", "method-differs")),
        ("说不清", [uses("ise")], told("caution", "method-unknown")),
        ("", [uses("ise")], told("caution", "method-unknown")),
        (None, [uses("ise")], told("caution", "method-unknown")),
    ],
)
def test_a_method_dependent_item_by_the_method_of_the_ordering_hospital(
    dependent: str, method: str | None, rules: list[Row], found: set[Any]
) -> None:
    assert by_method(method, *rules, dependent=dependent) == found


def test_an_item_that_does_not_depend_on_its_method() -> None:
    assert by_method("火焰光度法", uses("ise"), dependent="no") == by_method(None, dependent="no") == set()


# flags and critical values ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "found"),
    [
        ((), set()),
        (("H",), set()),
        (("HH",), CRITICAL),
        (("H", " hh "), CRITICAL),
        (("critical",), CRITICAL),
        (("HHH",), told("unknown", "flags-unknown")),
        (("HH", "!"), CRITICAL | told("unknown", "flags-unknown")),
        (("",), told("unknown", "flags-unknown")),
        (None, told("unknown", "flags-unknown")),
    ],
)
def test_a_flag_that_means_critical(flags: tuple[str, ...] | None, found: set[Any]) -> None:
    assert doubts(laboratory(result={"flags": flags})) == found


def limits(id: str = "c", **cells: Any) -> Row:
    plain = {"targets": "item:k", "low": "2.8", "high": "6.2", "unit": "mmol/L"}
    return row("critical", id, **{**plain, **cells})


def beyond(value: str, *rows: Row, unit: str = "mmol/L", **changes: Any) -> set[Any]:
    number = Value(value, Decimal(value))
    return doubts(laboratory(result={"value": number, "unit": unit}, rows=rows, **changes))


@pytest.mark.parametrize(
    ("value", "found"), [("2.8", set()), ("2.79", CRITICAL), ("6.2", set()), ("6.21", CRITICAL), ("4.0", set())]
)
def test_a_value_beyond_a_limit_is_critical_and_the_limit_itself_is_not(value: str, found: set[Any]) -> None:
    assert beyond(value, limits()) == found


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"high": None}, set()),
        ({"low": None}, CRITICAL),
        ({"targets": "item:na"}, set()),
        ({"until": "2026-11-22"}, set()),
        ({"age": "18 a.."}, CRITICAL),
        ({"age": "..28 d"}, set()),
    ],
)
def test_a_limit_holds_for_its_items_days_and_ages(cells: dict[str, Any], found: set[Any]) -> None:
    assert beyond("7.0", limits(**cells)) == found


def test_where_the_age_is_unknown_a_limit_may_hold() -> None:
    found = beyond("7.0", limits(age="..28 d"), patient={"birth_date": None, "identifiers": ()})

    assert CRITICAL <= found


@pytest.mark.parametrize(("value", "found"), [("6200", set()), ("6201", CRITICAL), ("2799", CRITICAL)])
def test_limits_are_compared_in_the_reference_unit(value: str, found: set[Any]) -> None:
    rows = [
        row("units", "k", item="k", unit="mmol/L", factor="1"),
        row("units", "u", item="k", unit="umol/L", factor="0.001"),
    ]

    assert beyond(value, *rows, limits(), unit="umol/L") == found
    assert beyond(value, *rows, limits(unit="umol/L", low="2800", high="6200"), unit="umol/L") == found


@given(st.decimals("0", "12", places=2))
def test_critical_is_what_lies_outside_and_nothing_else(number: Decimal) -> None:
    found = beyond(str(number), limits())

    assert (found == CRITICAL) is (number < Decimal("2.8") or number > Decimal("6.2"))


def test_the_rows_that_told_so_are_named() -> None:
    scene = laboratory(result={"value": Value("7", Decimal(7))}, rows=[limits()])

    assert "p/critical/c" in advise(scene).basis.rules


# remarks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", set()),
        ("无特殊", set()),
        ("建议复查", WITHHELD),
        ("结果已电话通知，建议 复查。", WITHHELD),
        ("标本溶血", UNFIT),
        ("标本溶血，建议复查", UNFIT | WITHHELD),
        ("无" * 400 + "建议复查", WITHHELD),
        ("建议", set()),
        (None, told("unknown", "remark-unknown")),
    ],
)
def test_words_of_the_report_withhold_wherever_they_stand(text: str | None, found: set[Any]) -> None:
    assert doubts(laboratory(result={"remark": text})) == found
    assert doubts(laboratory(report={"remark": text})) == found
    assert doubts(exam(result={"remark": text})) == found
    assert doubts(exam(report={"remark": text})) == found


def test_a_word_of_another_class_is_read_past() -> None:
    rows = [row("terms", "again", kind="remark", term="建议复查", class_="urine", meaning="repeat-advised")]

    assert doubts(laboratory(rows=rows, result={"remark": "建议复查"})) == set()


@pytest.mark.parametrize("term", ["fitness", "flag", "value"])
def test_a_word_of_another_kind_is_read_past(term: str) -> None:
    rows = [row("terms", "odd", kind=term, term="未见异常", meaning="unfit")]

    assert doubts(laboratory(rows=rows, result={"remark": "未见异常"})) == set()


def test_a_remark_never_grants() -> None:
    assert doubts(laboratory(result={"remark": "互认 合格 室间质评合格", "mark": None})) == {
        ("mark", "block", "mark-missing")
    }


# silence ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "fact", "code"),
    [
        ({"result": {"flags": None}}, "result.flags", "flags-unknown"),
        ({"result": {"remark": None}}, "result.remark", "remark-unknown"),
        ({"report": {"remark": None}}, "report.remark", "remark-unknown"),
    ],
)
def test_silence_may_stand_for_nothing_to_tell(changes: dict[str, Any], fact: str, code: str) -> None:
    scene: Scene = laboratory(**changes, assume=SILENT)

    assert (verdict(scene), assumed(scene)) == ("reuse", {f"conditions.silent:{fact}"})
    assert doubts(strictly(scene)) == told("unknown", code)


@pytest.mark.parametrize("changes", [{"unit": None}, {"value": None}])
def test_silence_about_the_content_itself_never_stands(changes: dict[str, None]) -> None:
    assert verdict(laboratory(result=changes, assume=SILENT)) in {"consider", "order"}


@pytest.mark.parametrize(
    ("printed", "comparator", "found"),
    [
        ("4.1", None, set()),
        ("4.10 ↑", None, set()),
        ("4.1 mmol/L", None, set()),  # no number as it stands: the parsed one counts
        ("14.1", None, NOT_USABLE),
        ("-4.1", None, NOT_USABLE),
        ("<4.1", "<", set()),
        ("<4.1", None, NOT_USABLE),
        ("4.1", "<", NOT_USABLE),
        ("1:4", None, NOT_USABLE),
    ],
)
def test_a_number_is_the_one_that_was_printed(printed: str, comparator: Any, found: set[Any]) -> None:
    assert valued(Value(printed, Decimal("4.1"), comparator)) == found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (Value(">6.2", Decimal("6.2"), ">"), CRITICAL),
        (Value(">3", Decimal("3"), ">"), CRITICAL),
        (Value("<6.3", Decimal("6.3"), "<"), CRITICAL),
        (Value("<=2.9", Decimal("2.9"), "<="), CRITICAL),
        (Value("6.2", Decimal("6.2")), set()),
    ],
)
def test_what_may_be_beyond_a_critical_limit_is_critical(value: Value, found: set[Any]) -> None:
    assert doubts(laboratory(result={"value": value}, rows=[limits()])) == found


def test_a_limit_open_to_one_side_is_not_passed_on_the_other() -> None:
    high = limits(low=None)

    assert doubts(laboratory(result={"value": Value("<3", Decimal("3"), "<")}, rows=[high])) == set()
    assert doubts(laboratory(result={"value": Value(">3", Decimal("3"), ">")}, rows=[high])) == CRITICAL


@pytest.mark.parametrize("text", ["4.1 标本溶血", "4.1（建议复查）"])
def test_words_beside_a_number_are_read(text: str) -> None:
    rows = [row("terms", "lysed", kind="remark", term="溶血", meaning="unfit")]

    assert doubts(laboratory(result={"value": Value(text, Decimal("4.1"))}, rows=rows)) in (UNFIT, WITHHELD)


@pytest.mark.parametrize("copy", [False, True])
def test_the_conclusion_of_a_laboratory_report_is_read_of_every_copy(copy: bool) -> None:
    told = {"conclusion": "标本状态欠佳，建议复查"}
    scene = laboratory(also=[a_report(id="r2", source="z", **told)]) if copy else laboratory(report=told)

    assert doubts(scene) == WITHHELD
    assert doubts(exam(report={"conclusion": "建议复查"})) == set()


def test_a_number_beside_a_word_for_a_value_is_not_usable() -> None:
    assert valued(Value("阴性", Decimal("4.1"))) == NOT_USABLE


def test_code_and_text_that_mean_different_things_are_not_understood() -> None:
    rows = [
        measurand("k", scale="ordinal"),
        row("terms", "coded", kind="value", term="s|neg", meaning="negative"),
        row("terms", "positive", kind="value", term="阳性", meaning="positive"),
    ]

    def told(text: str) -> set[Any]:
        return doubts(laboratory(result={"value": Value(text, code="s|neg"), "unit": None}, rows=rows))

    assert (told("阴性"), told("阳性"), told("见附页")) == (set(), NOT_UNDERSTOOD, set())


def test_a_text_without_words_is_no_value() -> None:
    assert (valued(Value(" "), "text"), valued(Value("未见异常"), "text")) == (ABSENT, set())


@pytest.mark.parametrize("fact", ["fitness", "type"])
def test_a_word_longer_than_any_term_is_not_understood(fact: str) -> None:
    known = "合格" if fact == "fitness" else "serum"

    assert doubts(laboratory(specimen={fact: known})) == set()
    assert doubts(laboratory(specimen={fact: known + " " * 400 + "溶血"})) != set()


def test_the_method_of_the_hospital_one_is_part_of_is_not_ones_own() -> None:
    trust = row("organizations", "ours", name_zh="ours", division="990101", level="3", part_of="theirs")

    assert by_method("离子选择电极", uses("ise", "theirs"), trust) >= told("caution", "method-unknown")


def test_a_critical_limit_of_an_age_is_asked_for_the_day_of_the_decision() -> None:
    """A child who was 27 days old at the collection and is 29 now."""
    record = Identifier(type="medical-record", system="h", value="A77")
    child = {"identifiers": (record,), "birth_date": date(2026, 10, 24)}
    high = {"value": Value("7.0", Decimal(7))}
    scene = laboratory(patient=child, subject=child, rows=[limits(age="..28 d")], result=high)

    assert doubts(scene) == set()
