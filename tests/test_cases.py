"""Golden cases: the reader and its faults, moments, and every form of case, run on the built-in packs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from recognize.cases import CasesError, read_cases, run_pack
from recognize.cases.reading import merge
from recognize.cases.times import WhenError, read_when
from recognize.moment import Moment
from recognize.packs.builtin import builtin_rules
from recognize.packs.load import load
from recognize.packs.ruleset import RuleSet

AT = Moment.read("2026-11-22T09:00:00+08:00")
EAST = 480
SCENE = """
[scene]
at = 2026-11-22T09:00:00+08:00
order.organization = "demo-a"
order.department = "local:D-GEN"
order.triage = "local:T-FOUR"
order.code = "local:CHOL"
report.organization = "demo-b"
report.mark = "示例HR"
report.collected = "-10 d"
report.results.cholesterol = "5.02 mmol/L"
"""


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load(["example-hospital"])


def run(rules: RuleSet, folder: Path, text: str) -> dict[str, str]:
    """Run cases over the scene; what failed, by id, with its message."""
    (folder / "pack.toml").write_text("", encoding="utf-8")
    (folder / "cases.toml").write_text(SCENE + text, encoding="utf-8")
    return {one.id: one.message for one in run_pack(rules, "example-hospital", folder) if not one.passed}


def faults(text: str, lang: str = "en") -> list[str]:
    with pytest.raises(CasesError) as caught:
        read_cases(text)
    return [fault.text(lang) for fault in caught.value.faults]


# Reading ----------------------------------------------------------------------------------------


def test_every_fault_is_told_at_once_with_its_path() -> None:
    told = faults(
        SCENE
        + """
[scene.oder]
code = "x"

[[case]]
id = "a"
set.report.collectd = "-1 d"
set.order.setting = "ward"
set.order.repeat = "two"
set.report.issued = "soon"
expect.verdict = "maybe"
expect.reason = []

[[boundary]]
id = "B"
field = "report.collected"
inside = "-1 d"
expect_inside.verdict = "reuse"
"""
    )

    assert sorted(told) == sorted(
        [
            "cases.toml scene.oder: there is no such key; correct it or take it out; did you mean `order`?",
            "cases.toml case[1].set.report.collectd: there is no such key; correct it or take it out; "
            "did you mean `collected`?",
            "cases.toml case[1].set.order.setting: one of outpatient, inpatient, daycase, emergency, checkup is "
            'needed; found "ward"',
            'cases.toml case[1].set.order.repeat: a whole number is needed; found "two"',
            'cases.toml case[1].set.report.issued: a moment, as "-10 d", "collected +4 h", "-10 d to the day" or '
            '2026-11-22T09:00:00+08:00, is needed; found "soon"',
            'cases.toml case[1].expect.verdict: one of reuse, reuse_part, consider, order is needed; found "maybe"',
            "cases.toml case[1].expect.reason: there is no such key; correct it or take it out; "
            "did you mean `reasons`?",
            "cases.toml boundary[1].outside: `outside` is missing",
            "cases.toml boundary[1].expect_outside: `expect_outside` is missing",
            "cases.toml boundary[1].id: an id has lower-case letters, digits and hyphens only",
            "cases.toml case[1].expect: say what must come out",
        ]
    )


def test_faults_are_told_in_chinese_too() -> None:
    assert faults('[scene]\nat = 2026-11-22T09:00:00+08:00\norderr.code = "x"', "zh") == [
        "cases.toml scene.orderr：没有这个键，改正或删去；是不是 `order`？"
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("scene = 1", "cases.toml scene: a section (table) is needed here"),
        ("", "cases.toml scene: [scene] is missing"),
        ("[scene]", "cases.toml scene.at: state the moment of the decision"),
        (
            "[scene]\nat = 2026-11-22T09:00:00+08:00\n[[case]]\nid = 'a'",
            "cases.toml case[1].expect: `expect` is missing",
        ),
        (SCENE + "[[case]]\nid = 'scene'\nexpect.verdict = 'order'", "cases.toml scene: the id is used twice"),
        (SCENE + "[case]\nid = 'a'", "cases.toml case: a list of tables is needed"),
        (SCENE + "[scene.order]\nx = ", "cases.toml: this is not TOML"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, fault: str) -> None:
    assert any(told.startswith(fault) for told in faults(text))


def test_both_sides_of_a_boundary_are_checked_where_they_stand() -> None:
    told = faults(
        SCENE
        + """
[[boundary]]
id = "a"
field = "report.colected"
inside = "-1 d"
outside = "-2 d"
expect_inside.verdict = "reuse"
expect_outside.verdict = "order"

[[boundary]]
id = "b"
field = "reports.2.collected"
inside = "-1 d"
outside = "-2 d"
expect_inside.verdict = "reuse"
expect_outside.verdict = "order"
"""
    )

    assert told == [
        "cases.toml boundary[1].inside: report.colected: there is no such key; correct it or take it out; "
        "did you mean `collected`?",
        "cases.toml boundary[1].outside: report.colected: there is no such key; correct it or take it out; "
        "did you mean `collected`?",
        "cases.toml boundary[2].field: there is no such report",
    ]


def test_a_case_lies_over_the_scene_and_its_results_take_all_places() -> None:
    scene = {"order": {"code": "a", "situations": {"other": True}}, "report": {"results": {"x": 1}, "mark": "m"}}

    merged = merge(scene, {"order": {"situations": {"emergency": True}}, "report": {"results": {"y": 2}}})
    exam = merge(scene, {"report": {"exams": {"z": {}}}})

    assert merged == {
        "order": {"code": "a", "situations": {"other": True, "emergency": True}},
        "report": {"results": {"y": 2}, "mark": "m"},
    }
    assert exam["report"] == {"exams": {"z": {}}, "mark": "m"}
    assert scene["report"]["results"] == {"x": 1}


# Moments ----------------------------------------------------------------------------------------


def place(raw: Any, **bases: Moment | None) -> str | None:
    moment = read_when(raw).place({"at": AT, **bases}, EAST)
    return None if moment is None else moment.text(EAST)


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("at", "2026-11-22T09:00:00+08:00"),
        ("-10 d", "2026-11-12T09:00:00+08:00"),
        ("+4 h", "2026-11-22T13:00:00+08:00"),
        ("-60 d -1 s", "2026-09-23T08:59:59+08:00"),
        ("-7 d +4 h -1 s", "2026-11-15T12:59:59+08:00"),
        ("-30 min", "2026-11-22T08:30:00+08:00"),
        ("-9 mo", "2026-02-22T09:00:00+08:00"),
        ("-1 a", "2025-11-22T09:00:00+08:00"),
        ("-2 wk", "2026-11-08T09:00:00+08:00"),
        ("-10 d to the day", "2026-11-12+08:00"),
        ("at to the month", "2026-11+08:00"),
        ("-1 min to the minute", "2026-11-22T08:59+08:00"),
        ("2026-11-01T08:00:00Z", "2026-11-01T16:00:00+08:00"),
        ("2026-11", "2026-11+08:00"),
        (date(2026, 11, 1), "2026-11-01+08:00"),
        (datetime(2026, 11, 1, 8, tzinfo=UTC), "2026-11-01T16:00:00+08:00"),
        (datetime(2026, 11, 1, 8), "2026-11-01T08:00:00+08:00"),  # noqa: DTZ001 - TOML has such too
        (datetime(2026, 11, 1, 8, tzinfo=timezone(timedelta(hours=9))), "2026-11-01T07:00:00+08:00"),
    ],
)
def test_moments_are_relative_or_absolute(raw: Any, moment: str) -> None:
    assert place(raw) == moment


def test_moments_may_be_counted_from_those_of_the_report() -> None:
    collected = Moment.read("2026-11-20+08:00")

    assert place("collected +4 h", collected=collected) == "2026-11-20T04:00:00+08:00"
    assert place("collected +4 h", collected=None) is None


@pytest.mark.parametrize(
    "raw", ["", "soon", "10 d", "-10", "-1.5 d", "yesterday -1 d", "-1 y", "-1 d to the hour", 7, True]
)
def test_what_is_no_moment_is_refused(raw: Any) -> None:
    with pytest.raises(WhenError):
        read_when(raw)


# Running ----------------------------------------------------------------------------------------


def test_the_scene_is_a_case_of_its_own(rules: RuleSet, tmp_path: Path) -> None:
    assert run(rules, tmp_path, "") == {}
    assert "scene" in run(rules, tmp_path, '[scene.expect]\nverdict = "order"')


def test_a_failing_case_says_in_words_what_was_expected_and_what_came(rules: RuleSet, tmp_path: Path) -> None:
    failed = run(
        rules,
        tmp_path,
        """
[[case]]
id = "late"
set.report.collected = "-31 d"
expect.verdict = "reuse"
expect.reasons = []
expect.assumed_include = ["x:y"]
expect.rules_exclude = ["example-hospital/windows/lipids"]
""",
    )

    assert list(failed) == ["late"]
    assert "verdict: 应为 / expected reuse，实为 / actual order" in failed["late"]
    assert "reasons: 应为 / expected []，实为 / actual [window-expired]" in failed["late"]
    assert "assumed_include (missing): 应为 / expected []，实为 / actual [x:y]" in failed["late"]
    assert "rules_exclude (present)" in failed["late"]
    assert "CHOL: order/-/silent; window-expired（已超过互认时限（30 d））" in failed["late"]


def test_both_sides_of_a_boundary_are_run(rules: RuleSet, tmp_path: Path) -> None:
    text = """
[[boundary]]
id = "b"
field = "report.collected"
inside = "-29 d"
outside = "-30 d"
expect_inside.verdict = "reuse"
expect_outside.verdict = "order"
"""

    assert list(run(rules, tmp_path, text)) == ["b/outside"]


def test_reasons_are_those_added_to_the_scenes(rules: RuleSet, tmp_path: Path) -> None:
    text = """
report.mark_place = "item"
report.point_of_care = true
[scene.expect]
verdict = "consider"
all_reasons = ["point-of-care"]
[[case]]
id = "added"
set.order.purpose = "monitoring"
expect = { reasons = ["serial-monitoring"], all_reasons = ["point-of-care", "serial-monitoring"] }
"""

    assert run(rules, tmp_path, text) == {}


@pytest.mark.parametrize(
    ("case", "expect"),
    [
        # everything a case may leave to the scene or take away
        ("", 'verdict = "reuse", assumed = [], issuers = ["demo-b"], suggestions = 1'),
        ('set.report.issued = "not-stated"', 'reasons = ["issued-missing"]'),
        ('set.order.diagnoses = "not-stated"', 'assumed = ["situations.silent:diagnoses"]'),
        ("set.order.situations.other = 'not-stated'", 'assumed = ["situations.silent:other"]'),
        ("set.order.diagnoses = ['icd10:N17']", 'reasons = ["repeat-justified"]'),
        # results: a table, several of one code, by code, by name
        (
            "set.report.results.cholesterol = { value = '5.1', unit = 'mmol/L', flags = ['H'] }",
            'shown.cholesterol = "5.1"',
        ),
        ("set.report.results.cholesterol = ['5.1 mmol/L', '6.1 mmol/L']", 'reasons = ["ambiguous-result"]'),
        ("set.report.results.'loinc:2093-3' = '194 mg/dL'", 'verdict = "reuse"'),
        ("set.report.results.cholesterol = { value = '5.1 mmol/L', code = 'loinc:14647-2' }", 'verdict = "reuse"'),
        # a result's own facts over the report's
        (
            "set.report.results.cholesterol = { value = '5.1 mmol/L', mark = '京津冀HR' }",
            'reasons = ["mark-too-narrow-noted"]',
        ),
        (
            "set.report.results.cholesterol = { value = '5.1 mmol/L', performer = 'demo-g' }",
            'reasons = ["issuer-suspended"]',
        ),
        ("set.report.results.cholesterol = { value = '5.1 mmol/L', remark = '溶血' }", 'reasons = ["specimen-unfit"]'),
        (
            "set.report.results.cholesterol = { value = '5.1 mmol/L', collected = '-31 d' }",
            'reasons = ["window-expired"]',
        ),
        # organizations by id or stated here
        (
            "set.report.organization = 'far'\nset.organizations.far = { division = '990101', name = '某院' }",
            'issuers = ["urn:recognize:local|far"]',
        ),
        ("set.report.performer = 'demo-g'", 'reasons = ["issuer-suspended"]'),
        # stand-ins
        ("set.report.mark = 'not-stated'\nset.assume.'mark.none' = 'block'", 'reasons = ["mark-missing"]'),
        ("set.report.mark = 'not-stated'\nset.assume.mark.none = 'not-stated'", 'reasons = ["mark-missing"]'),
        ("set.report.flags = 'not-stated'\nset.strict = true", 'reasons = ["flags-unknown"]'),
        # baskets and sources
        (
            "set.order.items = [{ code = 'local:CHOL' }, { code = 'local:TG' }]",
            'items = [{ verdict = "reuse" }, { verdict = "order", all_reasons = ["no-result"] }]',
        ),
        (
            "set.sources = { case = 'complete', other = { completeness = 'unavailable', why = 'busy' } }",
            'looked = "partial"',
        ),
        # moments of what comes out
        ("", 'valid_until = "+20 d"'),
        # a patient of the case is the report's too
        ("set.patient = { resident_id = '990101198003070029', name = '钱慧', sex = 'female' }", 'verdict = "reuse"'),
    ],
)
def test_every_form_of_a_case(rules: RuleSet, tmp_path: Path, case: str, expect: str) -> None:
    assert run(rules, tmp_path, f'[[case]]\nid = "a"\n{case}\nexpect = {{ {expect} }}\n') == {}


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ("set.order.organization = 'demo-z'", "no organization `demo-z`"),
        ("set.report.results.cholestrol = '5 mmol/L'", "no item `cholestrol` in the dictionary"),
        ("set.report.results.transferrin = '2 g/L'\nset.order.code = 'nope:X'", "its alias stands under [systems]"),
        ("set.order.code = 'X'", "a code is written alias:value"),
        ("set.assume.'mark.nonsense' = 'block'", "assume.mark.nonsense: no such key"),
        ("set.assume.'mark.none' = 'perhaps'", "one of block, caution"),
        ("set.at = '2026-11-22'", "an exact moment is needed"),
        ("set.report.results = {}", "a report without results"),
    ],
)
def test_what_the_packs_do_not_have_fails_the_case_alone(rules: RuleSet, tmp_path: Path, case: str, why: str) -> None:
    failed = run(rules, tmp_path, f'[[case]]\nid = "a"\n{case}\nexpect.verdict = "reuse"\n')

    assert list(failed) == ["a"]
    assert failed["a"].startswith("不能构造 / cannot be built")
    assert why in failed["a"]


def test_reports_of_a_case_each_lie_over_the_scenes(rules: RuleSet, tmp_path: Path) -> None:
    text = """
[[case]]
id = "two"
set.report.method = "eclia"
expect = { verdict = "reuse", issuers = ["demo-c"], shown.cholesterol = "4.80" }
[[case.reports]]
[[case.reports]]
organization = "demo-c"
performer = "demo-lab"
collected = "-9 d"
results.cholesterol = "4.80 mmol/L"

[[boundary]]
id = "second"
field = "reports.2.collected"
inside = "-11 d"
outside = "-9 d"
expect_inside = { shown.cholesterol = "5.02" }
expect_outside = { shown.cholesterol = "4.80" }
[[boundary.reports]]
[[boundary.reports]]
organization = "demo-c"
performer = "demo-lab"
results.cholesterol = "4.80 mmol/L"
"""

    assert run(rules, tmp_path, text) == {}


def test_a_pack_without_cases_has_no_outcome(rules: RuleSet, tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text("", encoding="utf-8")

    assert run_pack(rules, "example-hospital", tmp_path) == []


def test_the_folder_of_packs_may_be_given_too(rules: RuleSet) -> None:
    root = builtin_rules()

    assert [one.id for one in run_pack(rules, "cn", root)] == [one.id for one in run_pack(rules, "cn", root / "cn")]


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"[scene", "不是合法的 TOML"), ("[scene]\nnote = '中'".encode("gb18030"), "编码不是 UTF-8")],
)
def test_a_file_that_cannot_be_read_is_one_failed_outcome(
    rules: RuleSet, tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "pack.toml").write_text("", encoding="utf-8")
    (tmp_path / "cases.toml").write_bytes(content)

    (outcome,) = run_pack(rules, "example-hospital", tmp_path)

    assert not outcome.passed
    assert message in outcome.message
