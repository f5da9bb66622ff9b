"""The explanation gate by gate, and the text of a whole advice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.render.build import NOW, advice, item, moment, report, shown
from tests.render.situations import SITUATIONS, panel

from recognize.gates.finding import Finding, found, passed
from recognize.reasons import reason
from recognize.render import Judgement, advice_text, explain
from recognize.render.layout import width
from recognize.render.words import GATES, SIGNS, Lang

DOCUMENTS = {"r/1": "国卫医发〔2022〕6号", "r/2": "国卫医发〔2022〕6号", "r/3": "示医〔2020〕1号\n附件"}
FINDINGS = (
    found("result-critical", facts=(("result.flags", "HH"),), rules=("r/3",)),
    passed("content", facts=(("result.value", "6.8"), ("result.unit", "mmol/L")), rules=("r/1",)),
    passed("identity"),
    passed("class", facts=(("class", "chemistry"),), rules=("r/2",)),
    passed("situation", assumed=("situations.silent:diagnoses", "situations.silent:purpose"), rules=("r/none",)),
    found("window-expired", length="7 d", rules=("r/3", "r/1")),
    Finding("plugin", "unknown", reason("gate-failed", gate="house"), (), ()),
)
JUDGED = Judgement("potassium", "武汉市第三医院", "B7", moment("2026-11-20T09:00"), "not-reusable", FINDINGS)

ZH = """\
血钾：请酌情
  · 没有查到外院结果

钾  武汉市第三医院  B7  2026-11-20 09:00  →  不可互认
  ✓ 患者身份   符合
  ✗ 互认时限   不符    已超过互认时限（7天） [1][2]
  ! 结果内容   注意    危急值；结果异常提示 HH；结果单位 mmol/L；结果值 6.8 [1][2]
  ✓ 项目类别   符合    类别 生化 [1]
  ✓ 重检情形   符合    替代：诊断、检查目的未说明，视为没有
  ? 扩展规则   不明    扩展规则出错（house）

[1] 国卫医发〔2022〕6号
    r/1 r/2
[2] 示医〔2020〕1号 附件
    r/3"""

EN = """\
血钾: for judgement
  · no outside result found

Potassium  武汉市第三医院  B7  2026-11-20 09:00  →  not reusable
  ✓ patient identity       pass
  ✗ validity window        block    outside the validity window (7 days) [1][2]
  ! result content         caution  critical value; result's flags HH; result's unit mmol/L;
                                    result's value 6.8 [1][2]
  ✓ class of item          pass     class chemistry [1]
  ✓ reasons to repeat      pass     stand-in: diagnoses, purpose not stated, taken as absent
  ? plugin rule            unknown  a plugin's gate failed (house)

[1] 国卫医发〔2022〕6号
    r/1 r/2
[2] 示医〔2020〕1号 附件
    r/3"""


def told(*judged: Judgement, lang: Lang = "zh", **changes: Any) -> str:
    return explain(item(**changes), judged, lang=lang, cite=DOCUMENTS.get)


def test_every_gate_once_with_sign_word_facts_stand_ins_and_documents() -> None:
    codes: dict[str, Any] = {"reasons": (reason("no-result"), reason("window-expired", length="7 d"))}

    assert "\n".join(line.rstrip() for line in told(JUDGED, **codes).splitlines()) == ZH
    assert "\n".join(line.rstrip() for line in told(JUDGED, lang="en", **codes).splitlines()) == EN


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_gates_come_in_the_order_of_the_table_each_once_a_candidate(lang: Lang) -> None:
    findings = tuple(passed(gate) for gate in reversed(tuple(GATES))) * 2
    lines = told(replace(JUDGED, findings=findings), replace(JUDGED, findings=findings), lang=lang).splitlines()
    names = [line[4:].rpartition("  ")[0] for line in lines if line.startswith(f"  {SIGNS['pass']}")]

    assert len(names) == 2 * len(GATES)
    assert [
        name
        for line, (name, *_) in zip(names, [(pair[lang == "en"],) for pair in GATES.values()] * 2, strict=True)
        if not line.startswith(name)
    ] == []


def test_a_gate_tells_its_worst_answer() -> None:
    worst = (found("unit-missing"), found("value-absent"), passed("content"))
    lines = told(replace(JUDGED, findings=worst)).splitlines()

    assert [line for line in lines if "结果内容" in line] == ["  ✗ 结果内容   不符    单位缺失；没有结果值"]


def test_a_gate_nobody_knows_comes_last_under_its_own_name() -> None:
    text = told(replace(JUDGED, findings=(passed("house-rule"), passed("advice"))))

    assert text.index("总体") < text.index("house-rule")


def test_a_member_is_told_by_id_or_by_name() -> None:
    assert told(replace(JUDGED, item="钾离子")).splitlines()[2].startswith("钾离子  ")


def test_what_a_candidate_does_not_state_is_said() -> None:
    text = told(Judgement("potassium", None, None, None, "undetermined", ()))

    assert "钾  ?  采样时间不明  →  不能确定" in text
    assert text.endswith("不能确定")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", ["identity-unconfirmed", "identity-conflict", "not-authorised", "sensitive-withheld"])
def test_nothing_withheld_is_explained(code: str, lang: Lang) -> None:
    named: Any = {"factors": "sex"} if code.startswith("identity") else {}
    findings = (*FINDINGS, found(code, **named), found("specimen-unfit", found="haemolysed"))
    others = (found("results-disagree"), passed("mark", facts=(("result.marks", "汉HR"),)))
    text = told(replace(JUDGED, findings=(*findings, *others)), lang=lang)

    secrets = ["6.8", "HH", "mmol/L", "B7", "危急值", "critical", "溶血", "haemolysed", "差异", "disagree", "汉HR"]
    if code != "identity-unconfirmed":
        secrets += ["武汉市第三医院", "2026-11-20"]
    assert [secret for secret in secrets if secret in text] == []
    assert SIGNS["unknown" if code != "identity-conflict" else "block"] in text
    assert ("已超过" in text or "outside" in text) == (code != "identity-conflict")


def test_lines_fit_the_terminal_and_texts_of_others_stay_on_theirs() -> None:
    facts = (("result.remark", "标本\n溶血，" * 40),)
    text = told(replace(JUDGED, issuer="医院\n二", findings=(passed("content", facts=facts),)))

    assert all(width(line) <= 101 for line in text.splitlines())
    assert "医院 二" in text


# the text of a whole advice --------------------------------------------------------------------------

PANEL_ZH = """\
血脂四项：互认（询问）
  血脂四项可互认：TC 5.02、TG 1.41、HDL-C 1.22、LDL-C 3.05 mmol/L。武汉市第三医院 11-10 采样，
  鄂HR，至12-10有效。是否重做由您判断。
  - 可互认：TC 5.02、TG 1.41、HDL-C 1.22、LDL-C 3.05 mmol/L。武汉市第三医院  B20261110-7
    2026-11-10 08:30  鄂HR，至 2026-12-10 23:59 有效

查询：已查全"""

PART_EN = """\
Lipid panel: reuse in part (ask)
  Lipid panel, reuse in part: TC 5.02, TG 1.41 mmol/L. 武汉市第三医院, taken 11-10, 鄂HR. Still to
  order: LDL-C. To judge: HDL-C. You decide.
  - reuse: TC 5.02, TG 1.41 mmol/L. 武汉市第三医院  B20261110-7  2026-11-10 08:30  鄂HR, valid
    until 2026-12-10 23:59
  - to see: HDL cholesterol 1.22 mmol/L. 武汉市第三医院  B20261110-7  2026-11-10 08:30
  still to order: LDL
  to judge: HDL cholesterol
  · member missing (LDL cholesterol)
  · other method

looked: not complete; a source did not answer (省互认平台)"""


def test_a_whole_advice_in_chinese() -> None:
    assert advice_text(advice(panel()), "zh") == PANEL_ZH


def test_a_whole_advice_in_english_with_what_remains() -> None:
    of, _ = SITUATIONS["reuse in part"]
    silent = reason("source-unavailable", source="省互认平台")
    text = advice_text(advice(of, looked="partial", because=(silent,)), "en")

    assert text.splitlines()[3:] == PART_EN.splitlines()[3:]
    assert text.splitlines()[0] == PART_EN.splitlines()[0]


@pytest.mark.parametrize("name", SITUATIONS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_whole_advice_holds_its_summary_and_every_reason(name: str, lang: Lang) -> None:
    of, whole = SITUATIONS[name]
    text = advice_text(whole or advice(of), lang, now=NOW)

    assert text.count("  · ") == len(of.reasons)
    assert "{" not in text
    assert text.splitlines()[-1].startswith("查询：" if lang == "zh" else "looked: ")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("cause", ["identity", "access", "sensitive"])
def test_nothing_withheld_stands_in_a_whole_advice(cause: str, lang: Lang) -> None:
    secret = shown(withheld=cause, value="6.66", unit="g/L", range="7~8", flags=("HH",), critical=True)
    text = advice_text(advice(item(report(secret, action="look", mark="鄂HR", conclusion="结节"))), lang)

    assert not any(told_ in text for told_ in ("6.66", "g/L", "7~8", "HH", "结节"))
    assert ("武汉市第三医院" in text) == ("2026-11-20" in text) == ("鄂HR" in text) == (cause == "identity")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_reason_that_tells_content_is_not_told_of_what_is_withheld(lang: Lang) -> None:
    codes = (reason("identity-unconfirmed", factors="name"), reason("remark-withholds", remark="阳性"))
    secret = shown(withheld="identity", value=None, standing="undetermined", reasons=codes[:1])
    of = item(report(secret, action="look"), ground="undetermined", reasons=(*codes, reason("result-critical")))
    text = advice_text(advice(of), lang)

    assert "阳性" not in text and "危急" not in text and "critical" not in text
    assert ("身份" if lang == "zh" else "identity") in text
