"""The summary, word for word, in every situation a doctor may meet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from tests.render.build import NOW, advice, item, lipids, moment, report, shown
from tests.render.situations import LIPID_NAMES, SITUATIONS, panel

from recognize.advice import ItemAdvice
from recognize.moment import Moment
from recognize.reasons import reason
from recognize.render import summary
from recognize.render.words import Lang


def golden() -> dict[str, tuple[str, str]]:
    """Read the texts: a situation a paragraph."""
    text = Path(__file__).with_name("summaries.txt").read_text(encoding="utf-8")
    paragraphs = [paragraph.splitlines() for paragraph in text.split("\n\n")[1:]]
    return {name.strip("[]"): (zh, en) for name, zh, en in paragraphs}


GOLDEN: Final = golden()


def zh(of: ItemAdvice, now: Moment | None = NOW) -> str:
    return summary(of, "zh", now=now)


def en(of: ItemAdvice, now: Moment | None = NOW) -> str:
    return summary(of, "en", now=now)


def test_every_situation_has_its_text() -> None:
    assert GOLDEN.keys() == SITUATIONS.keys()


@pytest.mark.parametrize("name", SITUATIONS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_text_of_a_situation(name: str, lang: Lang) -> None:
    of, whole = SITUATIONS[name]

    assert summary(of, lang, now=NOW, advice=whole) == GOLDEN[name][lang == "en"]


# when ------------------------------------------------------------------------------------------------


def test_without_a_moment_of_reading_the_year_is_written_and_no_clock_time() -> None:
    text = zh(panel(), None)

    assert "2026-11-10 采样" in text
    assert "至2026-12-10有效" in text


def test_the_advice_tells_the_moment_of_reading() -> None:
    assert summary(panel(), "zh", advice=advice(panel())) == zh(panel())


def test_the_year_is_written_where_it_is_another() -> None:
    assert "2025-11-10 采样" in zh(panel(*lipids(effective=moment("2025-11-10T08:30"))))


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        ("2026-11-20T09:00", "11-20 09:00 采样"),
        ("2026-11-20T08:59", "11-20 采样"),
        ("2026-11-21", "11-21 采样"),
        ("2026-11", "2026-11 采样"),
        ("2026", "2026 采样"),
        ("2026-11-21T20:00Z", "11-22 04:00 采样"),
    ],
)
def test_a_moment_is_told_as_far_as_it_is_stated_and_matters(taken: str, told: str) -> None:
    assert told in zh(item(report(shown(effective=moment(taken))), verdict="reuse"))


def test_a_plain_day_stays_the_day_that_was_stated() -> None:
    told = shown(effective=moment("2026-11-10"))

    assert "11-10 采样" in summary(item(report(told), verdict="reuse"), "zh", now=NOW, offset=-600)


def test_without_a_time_of_collection_the_report_s_is_told_as_such() -> None:
    of = item(report(shown(effective=None)), ground="undetermined")

    assert "11-20 12:00 报告（采样或检查时间未注明）" in zh(of)
    assert "时间未注明" in zh(item(report(shown(effective=None), issued=None), ground="undetermined"))


def test_the_end_of_a_day_is_told_by_the_day_alone_and_another_end_with_its_time() -> None:
    for until, told in (("2026-11-23T23:59:59", "至11-23有效"), ("2026-11-23T08:59:59", "至11-23 08:59有效")):
        assert told in zh(item(report(shown(), valid_until=moment(until)), verdict="reuse"))


def test_the_earliest_end_and_the_oldest_specimen_of_several_reports_are_told() -> None:
    first, second, *_ = lipids()
    one = report(first, valid_until=moment("2026-12-10T23:59:59"))
    other = report(
        replace(second, effective=moment("2026-11-08T08:00")),
        issuer="武汉市第一医院",
        valid_until=moment("2026-12-08T23:59:59"),
    )
    text = zh(item(one, other, verdict="reuse", name="血脂"))

    assert "武汉市第三医院 11-10 采样、武汉市第一医院 11-08 采样，至12-08有效" in text


# values ----------------------------------------------------------------------------------------------


def test_equal_units_are_written_once_and_others_apart() -> None:
    first, second, third, fourth = lipids()
    text = zh(panel(first, second, replace(third, unit="mg/dL"), replace(fourth, unit=None)))

    assert "TC 5.02、TG 1.41 mmol/L；HDL-C 1.22 mg/dL；LDL-C 3.05。" in text


@pytest.mark.parametrize("value", ["<0.01", "1:160", "阴性", "1.20×10^9", "0.50", "5.0-"])
def test_a_value_is_written_as_it_was_reported(value: str) -> None:
    assert f"钾 {value} mmol/L" in zh(item(report(shown(value=value)), verdict="reuse"))


@pytest.mark.parametrize(
    ("flags", "told"),
    [(("H",), "4.1 mmol/L（H）"), (("↑",), "4.1 mmol/L↑"), (("N",), "4.1 mmol/L。"), (("偏高",), "4.1 mmol/L（偏高）")],
)
def test_a_flag_that_says_something_stands_beside_its_value(flags: tuple[str, ...], told: str) -> None:
    assert told in zh(item(report(shown(flags=flags)), verdict="reuse"))


def test_flagged_results_stay_longest_and_are_counted_where_they_have_to_go() -> None:
    members = tuple(
        shown(f"m{n}", f"很长的检验项目名称之{n}", f"a rather long name {n}", flags=("H",) * (n % 2)) for n in range(30)
    )
    text = zh(item(report(*members), verdict="reuse", name="全套", names=()))

    assert "等30项（15项有异常提示）" in text
    assert "名称之0 " not in text and "名称之1 4.1" in text
    assert "flagged in all" in en(item(report(*members), verdict="reuse", name="all", names=()))


def test_an_issuer_too_long_for_any_line_is_left_to_the_details_not_cut() -> None:
    text = zh(item(report(shown(), issuer="某" * 150), verdict="reuse"))

    assert "外院 11-20 09:00 采样" in text
    assert "某" not in text


def test_an_item_too_long_for_any_line_is_this_item() -> None:
    assert zh(item(report(shown()), verdict="reuse", name="某" * 150)).startswith("本项目可互认：")


# in part ---------------------------------------------------------------------------------------------


def test_what_remains_is_counted_where_a_name_is_missing() -> None:
    first, second, *_ = lipids()
    of = item(
        report(first, second),
        verdict="reuse_part",
        remaining=("his|A", "his|B"),
        remaining_members=("hdl", "nobody-knows"),
        names=LIPID_NAMES,
    )

    assert "其余2项仍需开。" in zh(of)
    assert "2 still to order." in en(of)
    assert "仍需开：HDL-C、别的。" in summary(of, "zh", names={"nobody-knows": "别的"})


# the other results -----------------------------------------------------------------------------------


def test_a_critical_value_is_told_even_where_the_verdict_is_reuse() -> None:
    of, whole = SITUATIONS["critical, else nothing"]
    for verdict in ("reuse", "reuse_part", "consider", "order"):
        text = summary(replace(of, verdict=verdict), "zh", now=NOW, advice=whole)
        assert text.startswith("危急值：钾 6.8 mmol/L（HH）。")


def test_the_newest_of_several_critical_values_is_told() -> None:
    old = shown(critical=True, value="7.1", effective=moment("2026-11-21T01:00"))
    new = shown(critical=True, value="6.8", effective=moment("2026-11-21T02:00"))

    assert zh(item(report(old), report(new))).startswith("危急值：钾 6.8 ")


def test_the_reason_that_decided_is_told_first_and_not_one_that_weighs_more() -> None:
    codes = (reason("window-not-published"), reason("method-differs"), reason("member-missing", member="potassium"))
    told = shown(standing="with-caution", reasons=codes[:2])
    text = zh(item(report(told, action="look"), ground="caution", reasons=codes))

    assert "外院有结果，但该情形没有公布的互认时限，且检测方法不同" in text
    assert "（共3个原因）" in text


def test_what_stops_another_result_is_not_told_as_the_reason_to_be_careful() -> None:
    codes = (reason("not-listed"), reason("issued-missing"), reason("method-differs"))
    of = item(report(shown(reasons=codes[2:]), action="look"), ground="caution", reasons=codes)

    assert "但检测方法不同。" in zh(of)
    assert "但报告时间缺失，且检测方法不同，尚不能确定" in zh(replace(of, ground="undetermined"))


def test_only_what_is_plainly_reusable_is_told_as_such() -> None:
    first, second, *_ = lipids()
    text = zh(panel(first, replace(second, standing="with-caution")))

    assert text.startswith("血脂四项可互认：总胆固醇 5.02 mmol/L。")


@pytest.mark.parametrize(("names", "told"), [(("?",), "外院"), (("?", "武汉市第一医院"), "武汉市第一医院")])
def test_a_pending_report_of_nobody_known_is_told_as_an_outside_one(names: tuple[str, ...], told: str) -> None:
    code = reason("report-pending", status="preliminary")
    text = zh(item(verdict="order", friction="silent", reasons=(code,), pending=names))

    assert f"{told}的报告尚未完成" in text


def test_in_an_emergency_nothing_waits_even_without_a_result() -> None:
    assert zh(item(emergency=True, ground="undetermined")) == (
        "血钾可直接开立：急诊急救状态，不必等待互认。是否重做由您判断。"
    )


def test_without_the_basket_a_loud_order_says_that_the_search_was_not_complete() -> None:
    loud = item(verdict="order", reasons=(reason("not-listed"),))

    assert "外院结果未能查全，可能还有未查到的结果" in zh(loud)
    assert "未能查全" not in zh(replace(loud, friction="silent"))


def test_not_looked_is_told_by_its_first_cause() -> None:
    codes = (reason("source-unavailable", source="平台"), reason("no-usable-identifier"))
    nothing = item(verdict="order", reasons=(reason("no-result"),))

    assert summary(nothing, "zh", advice=advice(nothing, looked="not", because=codes)).startswith(
        "没有可用的患者标识：外院结果没有查到"
    )


def test_a_silent_source_is_told_beside_a_withheld_result() -> None:
    of, _ = SITUATIONS["withheld, access"]
    because = (reason("not-authorised"), reason("source-unavailable", source="市平台"))

    assert "市平台未应答" in summary(of, "zh", advice=advice(of, looked="partial", because=because))


@pytest.mark.parametrize("held", ["access", "sensitive"])
def test_of_what_may_not_be_shown_neither_issuer_nor_date_is_told(held: str) -> None:
    of, _ = SITUATIONS[f"withheld, {held}"]

    for lang in ("zh", "en"):
        text = summary(of, lang, now=NOW)
        assert not any(told in text for told in ("武汉市第三医院", "11-20", "鄂HR"))
