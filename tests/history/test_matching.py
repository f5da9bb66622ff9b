"""Results matched to items: by code, by cover, by name; several of one member (docs/decision.md, section 4)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.scene import (
    OTHER_RESIDENT,
    Scene,
    a_report,
    advise,
    assumed,
    doubts,
    exam,
    first,
    imaging,
    judged,
    laboratory,
    measurand,
    moment,
    observation,
    reasons,
    row,
    strictly,
    study,
    verdict,
)

from recognize.moment import Moment
from recognize.packs.schema import Row
from recognize.report import PENDING, Report, Value

Doubt = tuple[str, str, str]
AMBIGUOUS: Doubt = ("match", "unknown", "code-ambiguous")


def told(scene: Scene) -> set[tuple[str, str]]:
    """Return report and reason code of everything found of any candidate."""
    return {(one.held.report.id, f.reason.code) for one in judged(scene) for f in one.findings if f.reason}


# by code ------------------------------------------------------------------------------------------

SUGAR = [
    measurand("glu"),
    measurand("glu-u", system="urine"),
    row("terms", "urine", kind="specimen", term="尿", meaning="urine"),
    row("orderables", "oglu", code="local|GLU", members="item:glu"),
    row("units", "glu", item="glu", unit="mmol/L"),
    row("windows", "wglu", targets="item:glu", setting="any", length="7 d", start="collected", basis="published"),
]


def mapping(id: str, item: str, specimen: str | None = None, **cells: Any) -> Row:
    plain = {"code": "s|glu", "item": item, "specimen": specimen, "confirmed": "yes", "citation": "c"}
    return row("codes", id, **{**plain, **cells})


def sugar(codes: tuple[str, ...], *rows: Row, type: str | None = "serum", order: str = "local|GLU") -> Scene:
    return laboratory(
        item={"code": order}, result={"codes": codes, "name": None}, specimen={"type": type}, rows=[*SUGAR, *rows]
    )


def test_a_code_that_stands_alone_matches() -> None:
    scene = sugar(("s|glu",), mapping("m", "glu"))

    assert (verdict(scene), doubts(scene)) == ("reuse", set())
    assert "p/codes/m" in advise(scene).basis.rules


@pytest.mark.parametrize(
    ("name", "component", "found"),
    [
        ("na名", "na", {AMBIGUOUS}),
        (" NA name", "na", {AMBIGUOUS}),
        ("na名", "k", set()),  # another specimen or condition of the same component has the plain name
        ("k名", "na", set()),
        ("na名（急）", "na", set()),
    ],
)
def test_a_result_that_bears_the_name_of_something_else_is_ambiguous(
    name: str, component: str, found: set[Any]
) -> None:
    rows = [measurand("k", component="k"), measurand("na", component=component)]

    assert doubts(laboratory(result={"name": name}, rows=rows)) == found


@pytest.mark.parametrize("code", ["s|GLU", "s|glu ", "t|glu", "s|gl", "s|glu2", "glu"])
def test_codes_are_compared_exactly(code: str) -> None:
    assert judged(sugar((code,), mapping("m", "glu"))) == ()


@pytest.mark.parametrize(
    ("type", "found"),
    [
        ("serum", set()),
        ("静脉血", set()),
        ("urine", None),
        ("尿", None),
        ("唾液", {AMBIGUOUS, ("specimen", "unknown", "specimen-not-understood")}),
        (None, {AMBIGUOUS, ("specimen", "unknown", "specimen-missing")}),
        ("", {AMBIGUOUS, ("specimen", "unknown", "specimen-not-understood")}),
    ],
)
def test_a_code_that_needs_its_specimen(type: str | None, found: set[Doubt] | None) -> None:
    scene = sugar(("s|glu",), mapping("m", "glu", "静脉血"), mapping("n", "glu-u", "尿"), type=type)

    assert (doubts(scene) if judged(scene) else None) == found


def test_a_code_that_needs_a_specimen_it_does_not_get_is_ambiguous_though_it_stands_once() -> None:
    assert AMBIGUOUS in doubts(sugar(("s|glu",), mapping("m", "glu", "静脉血"), type=None))


def test_codes_that_lead_to_two_items_are_ambiguous() -> None:
    assert doubts(sugar(("s|glu", "s|k"), mapping("m", "glu"))) == {AMBIGUOUS}


def test_one_code_on_two_items_is_ambiguous() -> None:
    assert doubts(sugar(("s|glu",), mapping("m", "glu"), mapping("n", "k"))) == {AMBIGUOUS}


def test_codes_that_lead_to_a_laboratory_item_and_to_an_exam_are_ambiguous() -> None:
    assert doubts(sugar(("s|glu", "s|ct"), mapping("m", "glu"))) == {AMBIGUOUS}
    assert doubts(exam(result={"codes": ("s|ct", "s|k")})) == {AMBIGUOUS}
    assert judged(sugar(("s|ct",), order="local|CT")) == ()


@pytest.mark.parametrize(
    ("codes", "found"),
    [
        (("s|un",), {("match", "unknown", "code-unconfirmed")}),
        (("s|un", "s|glu"), set()),
        (("s|glu", "s|nobody"), set()),
        (("s|doubt",), {("match", "caution", "citation-unconfirmed")}),
        (("s|doubt", "s|glu"), set()),
        (("s|doubt", "s|un"), {("match", "caution", "citation-unconfirmed")}),
    ],
)
def test_one_sure_code_is_enough(codes: tuple[str, ...], found: set[Doubt]) -> None:
    rows = [
        mapping("sure", "glu"),
        mapping("unsure", "glu", code="s|un", confirmed="no"),
        mapping("doubt", "glu", code="s|doubt", citation="doubtful"),
    ]

    assert doubts(sugar(codes, *rows)) == found


def test_a_study_without_codes_has_those_of_its_report_and_an_observation_has_not() -> None:
    assert verdict(exam(result={"codes": ()}, report={"codes": ("s|ct",)})) == "reuse"
    assert judged(laboratory(result={"codes": ()}, report={"codes": ("s|k",)})) == ()


def test_a_study_with_codes_does_not_take_those_of_its_report() -> None:
    assert judged(exam(result={"codes": ("s|nobody",)}, report={"codes": ("s|ct",)})) == ()


# what the order asks for --------------------------------------------------------------------------


def asked(*rows: Row, specimen: str | None = "serum", code: str = "s|glu") -> Scene:
    """An order by a code of the catalogue, answered by a result whose own code leaves no doubt."""
    sure = mapping("result", "glu", code="r|glu")
    return laboratory(
        item={"code": code, "specimen": specimen},
        result={"codes": ("r|glu",), "name": None},
        rows=[*SUGAR, sure, *rows],
    )


def test_an_order_by_an_exact_code_without_orderable() -> None:
    assert verdict(asked(mapping("m", "glu"))) == "reuse"


def test_a_code_nobody_mapped_is_named() -> None:
    scene = asked(code="s|nobody")

    assert (verdict(scene), reasons(scene)) == ("order", {"item-not-in-catalogue"})


@pytest.mark.parametrize(
    ("rows", "specimen", "found"),
    [
        ([mapping("m", "glu", "静脉血")], "serum", set()),
        ([mapping("m", "glu", "静脉血")], None, {AMBIGUOUS, ("specimen", "unknown", "specimen-missing")}),
        ([mapping("m", "glu", "静脉血"), mapping("n", "glu-u", "尿")], "静脉血", set()),
        ([mapping("m", "glu", confirmed="no")], "serum", {("match", "unknown", "code-unconfirmed")}),
        ([mapping("m", "glu", citation="doubtful")], "serum", {("match", "caution", "citation-unconfirmed")}),
        ([mapping("m", "glu"), mapping("n", "k")], "serum", {AMBIGUOUS}),
    ],
)
def test_an_orders_code_that_is_not_sure(rows: list[Row], specimen: str | None, found: set[Doubt]) -> None:
    assert doubts(asked(*rows, specimen=specimen)) == found


def test_an_orders_code_for_another_specimen_asks_for_nothing_known() -> None:
    assert reasons(asked(mapping("m", "glu", "静脉血"), specimen="尿")) == {"item-not-in-catalogue"}


def test_an_orderable_of_this_hospital_beats_a_code_of_the_catalogue() -> None:
    scene = asked(mapping("m", "k", code="local|GLU"), code="local|GLU")

    assert verdict(scene) == "reuse"


# by cover -----------------------------------------------------------------------------------------

ENHANCED = [
    imaging("cte", contrast="enhanced"),
    imaging("ctx", technique="spectral"),
    row("codes", "cte", code="s|cte", item="cte", confirmed="yes", citation="c"),
    row("codes", "ctx", code="s|ctx", item="ctx", confirmed="yes", citation="c"),
]


def cover(id: str, has: str, covers: str, **cells: Any) -> Row:
    return row("covers", id, **{"has": has, "covers": covers, "citation": "c", **cells})


def covering(*rows: Row, purpose: str = "diagnosis", **changes: Any) -> Scene:
    told = {"codes": ("s|cte",), "contrast": "增强", **changes}
    return exam(result=told, rows=[*ENHANCED, *rows], item={"purpose": purpose})


def test_a_result_that_covers_what_is_ordered_answers_it() -> None:
    scene = covering(cover("v", "cte", "ct"))

    assert (verdict(scene), doubts(scene)) == ("reuse", set())
    assert "p/covers/v" in advise(scene).basis.rules


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [cover("v", "ct", "cte")],
        [cover("v", "cte", "ctx"), cover("w", "ctx", "ct")],
        [cover("v", "cte", "ct", until="2026-11-22")],
        [cover("v", "cte", "ct", from_="2026-11-23")],
        [cover("v", "cte", "ct", purpose="screening")],
    ],
)
def test_a_cover_is_directed_one_step_in_force_and_for_its_purpose(rows: list[Row]) -> None:
    assert judged(covering(*rows)) == ()


def test_a_cover_for_a_purpose_holds_for_it() -> None:
    assert verdict(covering(cover("v", "cte", "ct", purpose="screening"), purpose="screening")) == "reuse"


def test_a_cover_on_an_unconfirmed_document_is_a_caution() -> None:
    doubted = cover("v", "cte", "ct", citation="doubtful")

    assert doubts(covering(doubted)) == {("match", "caution", "citation-unconfirmed")}
    assert doubts(covering(doubted, cover("w", "cte", "ct"))) == set()


def test_the_study_is_held_against_what_it_is_and_the_order_against_what_it_asks() -> None:
    assert doubts(covering(cover("v", "cte", "ct"), contrast="plain")) == {("facets", "block", "facet-differs")}


def test_what_is_ordered_and_covers_it_too_is_one_candidate() -> None:
    scene = covering(cover("v", "cte", "ct"), codes=("s|ct", "s|cte"), contrast="plain")

    assert len(judged(scene)) == 1
    assert doubts(scene) == {AMBIGUOUS}


def test_a_cover_does_not_make_a_list_longer() -> None:
    """Lists, marks and assessments are asked for the item the result is."""
    scene = covering(cover("v", "cte", "ct"), row("listed", "exams", list="l", target="item:ct"))

    assert doubts(scene) == {("listed", "block", "not-listed")}


# by the source's exam names -----------------------------------------------------------------------


def exam_name(id: str, **cells: Any) -> Row:
    plain = {"source": "platform", "text": "胸部CT平扫", "item": "ct", "confirmed": "yes", "citation": "c"}
    return row("exam_names", id, **{**plain, **cells})


def by_name(*rows: Row, strict: bool = False, **changes: Any) -> Scene:
    return exam(result={"codes": (), "name": "胸部CT平扫", **changes}, rows=rows, strict=strict)


def test_an_exam_is_matched_by_the_whole_name_of_its_source() -> None:
    assert verdict(by_name(exam_name("n"))) == "reuse"


@pytest.mark.parametrize(
    "cells", [{"source": "other"}, {"text": "胸部CT"}, {"text": "胸部CT平扫 "}, {"until": "2026-11-22"}]
)
def test_an_exam_name_of_another_source_or_another_string_does_not_match(cells: dict[str, str]) -> None:
    assert judged(by_name(exam_name("n", **cells))) == ()


@pytest.mark.parametrize(
    ("rows", "strict", "code"),
    [
        ([exam_name("n", confirmed="no")], False, ("unknown", "code-unconfirmed")),
        ([exam_name("n")], True, ("unknown", "code-unconfirmed")),
        ([exam_name("n", citation="doubtful")], False, ("caution", "citation-unconfirmed")),
        ([exam_name("n"), exam_name("m", item="ct2")], False, ("unknown", "code-ambiguous")),
    ],
)
def test_an_exam_name_that_is_not_sure(rows: list[Row], strict: bool, code: tuple[str, str]) -> None:
    assert doubts(by_name(imaging("ct2"), *rows, strict=strict)) == {("match", *code)}


def test_an_exam_name_states_laterality_contrast_and_views_of_its_item_and_says_so() -> None:
    scene = by_name(exam_name("n"), contrast=None)

    assert (verdict(scene), assumed(scene)) == ("reuse", {"exam_names:study.contrast"})
    assert doubts(strictly(scene)) == {
        ("match", "unknown", "code-unconfirmed"),
        ("facets", "unknown", "facet-missing"),
    }
    for facet in ("site", "modality"):
        assert doubts(by_name(exam_name("n"), **{facet: None})) == {("facets", "unknown", "facet-missing")}


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({"confirmed": "no"}, set()),
        ({"citation": "doubtful"}, set()),
        ({"confirmed": "no", "citation": "doubtful"}, set()),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_of_several_rows_for_one_exam_name_the_best_counts(other: dict[str, str], found: set[Any], first: bool) -> None:
    rows = [exam_name("n"), exam_name("a" if first else "z", **other)]

    assert doubts(by_name(*rows)) == doubts(by_name(*reversed(rows))) == found


def test_an_exam_name_under_a_document_nobody_confirmed_is_a_doubt() -> None:
    told = {("match", "caution", "citation-unconfirmed")}

    assert doubts(by_name(exam_name("n", citation="doubtful"))) == told
    assert doubts(by_name(exam_name("n", citation="doubtful", confirmed="no"))) == {
        ("match", "unknown", "code-unconfirmed")
    }


def test_an_exam_name_does_not_overrule_what_the_study_states() -> None:
    assert doubts(by_name(exam_name("n"), contrast="增强")) == {("facets", "block", "facet-differs")}


def test_an_exam_with_a_code_nobody_mapped_is_matched_by_its_name() -> None:
    assert verdict(by_name(exam_name("n"), codes=("s|nobody",))) == "reuse"


def test_an_exam_with_a_mapped_code_is_what_its_code_says() -> None:
    other = row("codes", "ct2", code="s|ct2", item="ct2", confirmed="yes", citation="c")

    assert judged(by_name(exam_name("n"), imaging("ct2"), other, codes=("s|ct2",))) == ()


# loosely by name ----------------------------------------------------------------------------------


def loosely(on: bool | None = True, specimen: dict[str, Any] | None = None, **changes: Any) -> Scene:
    told = {"codes": ("other|1",), "name": " K名 ", **changes}
    return laboratory(result=told, specimen=specimen, manifest={"matched_by_name": on})


def test_a_result_without_a_mapped_code_may_be_shown_by_its_name() -> None:
    assert doubts(loosely()) == {("match", "unknown", "matched-by-name")}
    assert verdict(loosely()) == "consider"
    assert doubts(loosely(name="K NAME")) == {("match", "unknown", "matched-by-name")}


@pytest.mark.parametrize("on", [False, None])
def test_with_the_switch_off_it_is_no_candidate(on: bool | None) -> None:
    assert judged(loosely(on)) == ()
    assert (verdict(loosely(on)), reasons(loosely(on))) == ("order", {"no-result"})


def test_with_the_switch_off_it_is_never_the_best_of_several() -> None:
    blocked = a_report(observation(mark=None, effective=moment("20 09:00")), id="r2", number="R2")
    off, on = (replace(loosely(switch), reports=(*loosely(switch).reports, blocked)) for switch in (False, True))

    assert (verdict(off), "matched-by-name" in reasons(off)) == ("order", False)
    assert (verdict(on), "matched-by-name" in reasons(on)) == ("consider", True)


def test_what_is_matched_by_name_covers_nothing() -> None:
    scene = laboratory(
        item={"code": "local|NA"},
        result={"codes": ("other|1",), "name": "K名"},
        rows=[cover("v", "k", "na")],
        manifest={"matched_by_name": True},
    )

    assert (verdict(scene), judged(scene)) == ("order", ())


@pytest.mark.parametrize(
    "changes",
    [
        {"codes": ("s|na",)},
        {"name": "k"},
        {"name": None},
        {"unit": "mg/L"},
        {"unit": None},
        {"unit": ""},
        {"unit": "奇怪"},
        {"specimen": {"type": None}},
        {"specimen": {"type": "plasma"}},
        {"specimen": {"type": "唾液"}},
    ],
)
def test_a_name_matches_only_beside_specimen_and_unit(changes: dict[str, Any]) -> None:
    assert judged(loosely(**changes)) == ()


def test_with_the_switch_off_a_newer_result_by_name_is_still_newer() -> None:
    taken: dict[str, Any] = {"effective": moment("21 08:00"), "specimen": {"collected": None}}
    newer = a_report(observation(codes=(), **taken), id="r2", number="R2")
    scene = laboratory(also=[newer], manifest={"matched_by_name": False})

    assert doubts(scene) == {("newer", "caution", "newer-result-exists")}
    assert verdict(scene) == "consider"


# reports still to come ----------------------------------------------------------------------------


def coming(**changes: Any) -> Report:
    plain = {"observations": (), "codes": ("local|LYTES",), "status": "registered", "issued": None}
    return a_report(id="r2", number="R2", **{**plain, "effective": moment("21 08:00"), **changes})


@pytest.mark.parametrize("status", sorted(PENDING))
@pytest.mark.parametrize("codes", [("local|LYTES",), ("local|K",), ("s|k",)])
def test_a_pending_report_without_results_stands_for_those_its_codes_mean(status: str, codes: tuple[str, ...]) -> None:
    scene = laboratory(also=[coming(status=status, codes=codes)])

    assert doubts(scene) == {("newer", "caution", "newer-result-exists")}
    assert ("status", "block", "report-pending") in doubts(scene, "r2")
    assert first(scene).pending == ("theirs医院",)


@pytest.mark.parametrize(
    "changes", [{"status": "cancelled"}, {"codes": ("local|NA",)}, {"codes": ()}, {"effective": moment("19 08:00")}]
)
def test_a_report_that_is_void_or_about_something_else_or_older_hides_nothing(changes: dict[str, Any]) -> None:
    assert verdict(laboratory(also=[coming(**changes)])) == "reuse"


@pytest.mark.parametrize("status", ["final", "unknown", "corrected"])
def test_a_report_whose_results_were_not_sent_hides_none_either(status: str) -> None:
    """A report on paper or as a picture only, of a panel the item is in."""
    assert doubts(laboratory(also=[coming(status=status)])) == {("newer", "caution", "newer-result-exists")}


def test_what_a_partial_report_still_owes_is_to_come() -> None:
    sodium = observation("na", "140", specimen={"collected": None}, effective=moment("21 08:00"))
    owed = coming(status="partial", codes=("local|LYTES",), observations=(sodium,))
    known = observation("k", "4.4", specimen={"collected": None}, effective=moment("21 08:00"))

    assert doubts(laboratory(also=[owed])) == {("newer", "caution", "newer-result-exists")}
    there = replace(owed, observations=(known,))
    assert len([one for one in judged(laboratory(also=[there])) if one.held.report.id == "r2"]) == 1


@pytest.mark.parametrize(
    ("changes", "hidden"),
    [
        ({"specimen": None}, False),
        ({"unit": None}, False),
        ({"specimen": None, "unit": None}, False),
        ({"unit": "g/L"}, True),
        ({"name": "na名"}, True),
    ],
)
def test_a_name_with_facts_missing_is_perhaps_a_newer_result_and_never_a_candidate(
    changes: dict[str, Any], hidden: bool
) -> None:
    named = {"codes": (), "name": "k名", "effective": moment("21 08:00"), **changes}
    told = replace(observation(specimen={"collected": None}), **named)
    newer = a_report(told, id="r2", number="R2")

    assert doubts(laboratory(also=[newer])) == (set() if hidden else {("newer", "caution", "newer-result-exists")})
    assert verdict(replace(laboratory(manifest={"matched_by_name": True}), reports=(newer,))) == "order"


def test_a_second_code_that_contradicts_the_specimen_is_a_doubt() -> None:
    urine = mapping("u", "na", "尿", code="s|ku")

    assert doubts(laboratory(result={"codes": ("s|k", "s|ku")}, rows=[urine])) == {AMBIGUOUS}
    assert doubts(laboratory(result={"codes": ("s|k", "s|nobody")}, rows=[urine])) == set()


def test_a_pending_exam_stands_for_a_study_to_come() -> None:
    scene = exam(also=[coming(kind="exam", codes=("s|ct",), studies=())])

    assert doubts(scene) == {("newer", "caution", "newer-result-exists")}


# several results of one member --------------------------------------------------------------------


def ambiguous(scene: Scene) -> set[str]:
    return {one.held.result.id for one in judged(scene) if one.says("ambiguous-result")}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {"k", "k2"}),
        ({"value": "4.1"}, set()),
        ({"value": "4.10"}, set()),
        ({"value": "4.1", "unit": "mg/L"}, {"k", "k2"}),
        ({"value": "4.1", "unit": "mmol/l"}, set()),
        ({"value": Value("4.1", Decimal("4.1"), "<")}, {"k", "k2"}),
        ({"value": None}, {"k", "k2"}),
        # time within one report does not tell apart: a load test under one code
        ({"effective": moment("20 10:00")}, {"k", "k2"}),
        ({"specimen": {"id": "tube2"}}, {"k", "k2"}),
        ({"name": "餐后2小时"}, {"k", "k2"}),
        # stated and different, as meant, does
        ({"condition": "餐后"}, set()),
        ({"condition": None}, {"k", "k2"}),
        ({"condition": "说不清"}, {"k", "k2"}),
        ({"specimen": {"type": "血浆"}}, set()),
        ({"specimen": {"type": "静脉血"}}, {"k", "k2"}),
        ({"specimen": {"type": None}}, {"k", "k2"}),
        ({"site": "左臂"}, {"k", "k2"}),
        # what is void is not one of several
        ({"status": "entered-in-error"}, set()),
        ({"specimen": {"status": "entered-in-error"}}, set()),
    ],
)
def test_several_results_of_one_member_in_one_report(changes: dict[str, Any], found: set[str]) -> None:
    second = observation(**{"value": "5.9", **changes})

    assert ambiguous(laboratory(others=[replace(second, id="k2")])) == found


@pytest.mark.parametrize(
    ("effective", "both"),
    [
        (moment("20 08:00"), True),
        (moment("20 07:59"), False),
        (moment("20 08:01"), False),
        (moment("20"), False),
        (Moment.read("2026-11-20T00:00:00Z"), True),
    ],
)
def test_two_results_of_one_exact_instant_in_two_reports(effective: Moment, both: bool) -> None:
    second = observation(value="5.9", effective=effective, specimen={"collected": effective})
    scene = laboratory(also=[a_report(second, id="r2", number="R2")])

    assert (("r1", "ambiguous-result") in told(scene)) is both
    assert (("r2", "ambiguous-result") in told(scene)) is both


def test_the_same_value_of_one_instant_in_two_reports_is_one_result_twice() -> None:
    scene = laboratory(also=[a_report(observation(value="4.10"), id="r2", number="R2")])

    assert (verdict(scene), told(scene)) == ("reuse", set())


def test_results_of_somebody_else_are_not_among_the_several() -> None:
    stranger = a_report(observation(value="5.9"), id="r2", number="R2", subject={"identifiers": (OTHER_RESIDENT,)})
    scene = laboratory(also=[stranger])

    assert ({one.held.report.id for one in judged(scene)}, verdict(scene)) == ({"r1"}, "reuse")


@pytest.mark.parametrize(("second", "found"), [("阴性", set()), ("阳性", {"k", "k2"})])
def test_words_are_compared_as_words(second: str, found: set[str]) -> None:
    repeated = replace(observation(value=Value(second)), id="k2")
    scene = laboratory(rows=[measurand("k", scale="ordinal")], result={"value": Value("阴性")}, others=[repeated])

    assert ambiguous(scene) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [({}, True), ({"site": "腹部"}, False), ({"contrast": "增强"}, False), ({"contrast": None}, True)],
)
def test_two_studies_of_one_exam_are_told_apart_by_a_facet_only(changes: dict[str, Any], found: bool) -> None:
    scene = exam(report={"studies": (study(), study(id="ct2", **changes))})

    assert ("ct" in ambiguous(scene)) is found
