"""The built-in rule packs: no fault, every golden case passes, every fact has its source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal
from functools import cache

import pytest

from recognize.cases import read_cases, run_pack
from recognize.packs.builtin import builtin_rules
from recognize.packs.load import available, check, load
from recognize.packs.ruleset import Pack, RuleSet
from recognize.packs.schema import (
    ASSUMABLE,
    CodeMapping,
    Exam,
    Laboratory,
    LimitRow,
    Member,
    OverrideReason,
    Row,
    SituationRule,
    StateRule,
    UnitRule,
    WindowRule,
)
from recognize.packs.view import citation_of, dictionary_of
from recognize.reasons import REASONS

PACKS = available()
OURS = ("cn", "example-hospital", "org-rmhospital")
NOT_BY_RULES = {"gate-failed"}
"""Reasons that no rule and no report brings about."""
NOTICE = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief Institute, Inc. "
    "and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the "
    "license at http://loinc.org/license. LOINC® is a registered United States trademark of Regenstrief Institute, Inc."
)
LOINC = "http://loinc.org|"


@cache
def rules_of(pack: str) -> RuleSet:
    return load([pack])


def rows(pack: str) -> Iterator[tuple[Pack, Row]]:
    held = rules_of(pack).packs[pack]
    for found in held.rows.values():
        for row in found:
            yield held, row


def text_of(pack: str, file: str) -> str:
    return (builtin_rules() / pack / file).read_text(encoding="utf-8")


# Every pack -------------------------------------------------------------------------------------


def test_no_pack_has_a_fault() -> None:
    faults = check().faults

    assert [fault.text("en") for fault in faults if fault.severity == "error"] == []


@pytest.mark.parametrize("pack", OURS)
def test_these_packs_have_no_warning_either(pack: str) -> None:
    faults = check([pack]).faults

    assert [fault.text("en") for fault in faults if fault.severity != "note"] == []


@pytest.mark.parametrize("pack", PACKS)
def test_every_golden_case_passes(pack: str) -> None:
    outcomes = run_pack(rules_of(pack), pack, builtin_rules() / pack)

    assert [f"{one.id}: {one.message}" for one in outcomes if not one.passed] == []


def test_there_are_enough_cases_and_they_show_every_answer_of_every_gate() -> None:
    expected: set[str] = set()
    count = 0
    for pack in OURS:
        for case in read_cases(text_of(pack, "cases.toml")):
            count += 1
            for line in (case.expect, *case.expect.get("items", ())):
                for key in ("reasons", "all_reasons", "reasons_include", "looked_reasons"):
                    expected.update(line.get(key, ()))

    assert count > 400
    assert set(REASONS) - expected == NOT_BY_RULES
    assert expected <= set(REASONS)


@pytest.mark.parametrize("pack", PACKS)
def test_every_citation_resolves(pack: str) -> None:
    rules = rules_of(pack)
    held = rules.packs[pack]
    keys = {getattr(row, "citation", None) for _, row in rows(pack)}
    keys |= {one.citation for one in held.manifest.lists.values()}
    keys |= {one.citation for one in held.manifest.assume.values()}

    for key in keys - {None}:
        citation = citation_of(rules, held, key)
        assert citation is not None, key
        assert citation.title or citation.number, key


@pytest.mark.parametrize("pack", OURS)
def test_every_citation_is_used_or_kept_for_packs_below(pack: str) -> None:
    held = rules_of(pack).packs[pack]
    used = {getattr(row, "citation", None) for _, row in rows(pack)}
    used |= {one.citation for one in held.manifest.lists.values()}
    used |= {one.citation for one in held.manifest.assume.values()}

    assert held.manifest.citations.keys() - used <= {"guidance"}


@pytest.mark.parametrize("pack", PACKS)
def test_the_notice_of_loinc_stands_beside_its_codes(pack: str) -> None:
    codes = [value for _, row in rows(pack) for value in row_texts(row) if value.startswith(LOINC)]

    if codes:
        assert NOTICE in " ".join(text_of(pack, "README.md").split())


def row_texts(row: Row) -> Iterator[str]:
    for field in fields(row):
        value = getattr(row, field.name)
        if isinstance(value, str):
            yield value


@pytest.mark.parametrize("pack", OURS)
def test_codes_of_loinc_have_their_check_digit(pack: str) -> None:
    for _, row in rows(pack):
        for text in row_texts(row):
            if text.startswith(LOINC):
                number, check_digit = text.removeprefix(LOINC).split("-")
                doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(number))]
                total = sum(value - 9 * (value > 9) for value in doubled)
                assert (10 - total % 10) % 10 == int(check_digit), text


@pytest.mark.parametrize("pack", OURS)
def test_a_figure_of_the_project_never_blocks(pack: str) -> None:
    for _, row in rows(pack):
        if isinstance(row, LimitRow) and row.basis == "project":
            assert getattr(row, "effect", "caution") == "caution", row.rule


@pytest.mark.parametrize("pack", OURS)
def test_a_figure_called_published_has_a_source_that_was_read(pack: str) -> None:
    rules = rules_of(pack)
    for held, row in rows(pack):
        if isinstance(row, LimitRow) and row.basis == "published":
            citation = citation_of(rules, held, row.citation)
            assert citation is not None, row.rule
            assert citation.confirmed, row.rule
            assert citation.url, row.rule


@pytest.mark.parametrize("pack", OURS)
def test_packs_that_nobody_reviewed_are_drafts(pack: str) -> None:
    held = rules_of(pack).packs[pack]
    reviewed = {getattr(row, "reviewed", "yes") for _, row in rows(pack)}

    assert held.manifest.status == "draft" or reviewed == {"yes"}


# The nation -------------------------------------------------------------------------------------


def test_the_nation_grants_no_list_no_window_and_no_stand_in() -> None:
    nation = rules_of("cn").packs["cn"]

    assert nation.manifest.lists == {}
    assert nation.manifest.assume == {}
    assert {"windows", "critical", "negative", "covers", "qualifications", "disagreement"} & nation.rows.keys() == set()


def test_the_nation_knows_every_situation_and_only_appraisals_block() -> None:
    found = {row.id: row.effect for row in rules_of("cn").packs["cn"].of(SituationRule, "situations")}

    assert len(found) == 12
    assert {name for name, effect in found.items() if effect == "block"} == {
        "forensic-appraisal",
        "disability-appraisal",
        "retirement-appraisal",
    }


def test_reasons_that_are_no_refusal() -> None:
    reasons = rules_of("cn").packs["cn"].of(OverrideReason, "overrides")

    assert {code for row in reasons if row.counts_as_refusal == "no" for code in row.platform_codes} == {
        "guangxi:98",
        "guangxi:99",
    }
    assert {row.id for row in reasons if row.text == "required"} >= {"other", "serial-monitoring"}


def test_a_code_is_confirmed_only_where_its_full_name_was_read() -> None:
    rules = rules_of("cn")
    for row in rules.packs["cn"].of(CodeMapping, "codes"):
        citation = citation_of(rules, rules.packs["cn"], row.citation)
        assert citation is not None
        if row.confirmed == "yes":
            assert citation.confirmed, row.rule
            assert row.note, row.rule


def test_what_must_never_be_one_item_is_not() -> None:
    items = dictionary_of(rules_of("cn")).items
    apart = [
        ("urea", "urea-nitrogen"),
        ("glucose", "glucose-fasting"),
        ("glucose", "glucose-ogtt-two-hours"),
        ("hbsag", "hbsag-quantitative"),
        ("ldl-c", "ldl-c-calculated"),
        ("potassium", "potassium-blood"),
        ("ct-chest-plain", "ct-chest-plain-and-enhanced"),
        ("xr-hand", "xr-hip"),
    ]

    assert all(items[one] != items[other] for one, other in apart)
    for name in ("lithium", "vancomycin"):
        drug = items[name]
        assert isinstance(drug, Laboratory)
        assert (drug.class_, drug.dose_dependent) == ("drug-level", "yes")
    for name in ("cea", "afp"):
        marker = items[name]
        assert isinstance(marker, Laboratory)
        assert marker.method_dependent == "yes"
    for name in ("xr-hand", "xr-hip"):
        film = items[name]
        assert isinstance(film, Exam)
        assert film.laterality == "required"


def test_a_laboratory_item_has_one_identity() -> None:
    seen: dict[tuple[object, ...], str] = {}
    for item in dictionary_of(rules_of("cn")).items.values():
        key: tuple[object, ...]
        if isinstance(item, Laboratory):
            key = (item.component, item.property, item.system, item.scale, item.condition, item.calculated, item.class_)
            if item.id.startswith(("rdw", "egfr")):  # told apart by unit or formula, which their names say
                key = (*key, item.name_en)
        else:
            key = (item.modality, item.site, item.laterality, item.contrast, item.technique, item.tracer, item.views)
        assert key not in seen, (item.id, seen.get(key))
        seen[key] = item.id


def test_a_factor_makes_of_a_conventional_value_what_a_table_of_conversions_says() -> None:
    dictionary = dictionary_of(rules_of("cn"))
    told = {
        ("glucose", "mg/dL"): ("90", "4.9959"),
        ("cholesterol", "mg/dL"): ("200", "5.172"),
        ("triglycerides", "mg/dL"): ("150", "1.6935"),
        ("creatinine", "mg/dL"): ("1.0", "88.4"),
        ("uric-acid", "mg/dL"): ("6.0", "356.88"),
        ("bilirubin-total", "mg/dL"): ("1.0", "17.1"),
        ("calcium", "mg/dL"): ("10", "2.495"),
    }
    for (item, code), (given, wanted) in told.items():
        found = next(rule for rule, unit in dictionary.units(item, ()) if unit.code == code)
        assert found.factor is not None
        assert Decimal(given) * found.factor == Decimal(wanted)


def test_hba1c_of_both_standards_meets_in_percent() -> None:
    rows_ = [row for row in rules_of("cn").packs["cn"].of(UnitRule, "units") if row.item == "hba1c"]
    ifcc = next(row for row in rows_ if row.unit == "mmol/mol")

    assert ifcc.factor is not None
    assert ifcc.offset is not None
    assert round(Decimal(48) * ifcc.factor + ifcc.offset, 1) == Decimal("6.5")
    assert all(row.code is not None for row in rows_)


# One hospital's list ----------------------------------------------------------------------------


def test_the_published_list_is_carried_as_it_was_seen() -> None:
    pack = rules_of("org-rmhospital").packs["org-rmhospital"]
    (published,) = pack.manifest.lists.values()
    windows = pack.of(WindowRule, "windows")
    lengths = {str(row.length) for row in windows}

    assert (pack.manifest.territory, published.complete, published.issuers) == ("org:rmhospital", False, "any")
    assert len(windows) == len(pack.rows["listed"]) == 22
    assert lengths == {"7 d", "30 d", "60 d"}
    assert {(row.setting, row.start, row.basis) for row in windows} == {("not-stated", "not-stated", "published")}
    assert {row.targets for row in windows} == {(row.target,) for row in pack.rows["listed"]}  # type: ignore[attr-defined]


# The example ------------------------------------------------------------------------------------


def test_the_example_says_that_it_is_invented() -> None:
    pack = rules_of("example-hospital").packs["example-hospital"]

    assert "虚构" in pack.manifest.title_zh
    assert "synthetic" in pack.manifest.title_en
    assert all("虚构" in f"{one.title}{one.issuer}{one.number}" for one in pack.manifest.citations.values())
    assert "虚构" in text_of("example-hospital", "README.md")


def test_the_example_shows_every_kind_of_file_every_stand_in_and_every_column_of_windows() -> None:
    from recognize.packs.schema import FILES

    pack = rules_of("example-hospital").packs["example-hospital"]
    windows = pack.of(WindowRule, "windows")

    assert pack.rows.keys() == FILES.keys()
    assert pack.manifest.assume.keys() == ASSUMABLE.keys()
    for column in ("department", "diagnosis", "age", "fallback_start", "until"):
        assert any(getattr(row, column) for row in windows), column
    assert {row.counting for row in windows} == {"elapsed", "calendar"}
    assert {row.start for row in windows} == {"collected", "performed", "issued", "not-stated"}
    assert {"any", "not-stated", "outpatient", "inpatient"} == {row.setting for row in windows}
    assert any(row.replaces for row in pack.of(StateRule, "states"))


def test_the_example_lies_nowhere() -> None:
    for _, row in rows("example-hospital"):
        for text in row_texts(row):
            assert re.search(r"div:(?!99)\d{6}", text) is None, row.rule


def test_panels_have_members_that_exist() -> None:
    rules = rules_of("example-hospital")
    dictionary = dictionary_of(rules)

    for _, row in rules.rows(Member, "members"):
        assert row.item in dictionary.items, row.rule
        assert row.panel in dictionary.panels, row.rule
