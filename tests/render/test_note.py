"""The note for the medical record, word for word, and what it never says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.render.build import NOW, exam, item, lipids, moment, report, shown
from tests.render.situations import SITUATIONS

from recognize.render import record_note
from recognize.render.words import Lang

REUSED_ZH = """\
引用外院检验结果：血脂四项
机构：武汉市第三医院；报告号：B20261110-7
采样时间：2026-11-10 08:30
  总胆固醇 5.02 mmol/L（参考区间 <5.20）
  甘油三酯 1.41 mmol/L（参考区间 <5.20）
  高密度脂蛋白胆固醇 1.22 mmol/L（参考区间 <5.20）
  低密度脂蛋白胆固醇 3.05 mmol/L（参考区间 <5.20）
互认标识：鄂HR
互认：李医生，2026-11-22 09:00
告知患者：您在外院的这项结果符合互认条件，本次直接采用，不再重复检查；病情需要时医师会再安排。"""

REUSED_EN = """\
Result of another institution: Lipid panel
Institution: 武汉市第三医院; report number: B20261110-7
Collected or performed: 2026-11-10 08:30
  Total cholesterol 5.02 mmol/L (range <5.20)
  Triglycerides 1.41 mmol/L (range <5.20)
  HDL cholesterol 1.22 mmol/L (range <5.20)
  LDL cholesterol 3.05 mmol/L (range <5.20)
Mark: 鄂HR
Reused: Dr Li, 2026-11-22 09:00
For the patient: your result from the other hospital meets the conditions and is used; \
it is not repeated unless your condition asks for it."""

REPEATED_ZH = """\
未采用外院检验结果：血钾
机构：武汉市第三医院；报告号：B20261110-7
采样时间：2026-11-20 09:00
  钾 4.1 mmol/L
未互认，重新检查。理由：病情变化。李医生，2026-11-22 09:00
告知患者：您在外院有这项结果；本次需要重新检查，原因：病情变化；目的和必要性已说明。"""

REPEATED_EN = """\
Result of another institution, not used: 血钾
Institution: 武汉市第三医院; report number: B20261110-7
Collected or performed: 2026-11-20 09:00
  Potassium 4.1 mmol/L
Not reused, repeated. Reason: the condition changed. Dr Li, 2026-11-22 09:00
For the patient: there is a result from another hospital; it is repeated because: the condition changed; \
purpose and necessity were explained."""

EXAM_ZH = """\
引用外院检查结果：胸部CT平扫
机构：武汉市第三医院；报告号：B20261110-7
检查时间：2026-11-12 10:00
  胸部CT平扫：影像与数据见报告
互认标识：鄂HR
出具机构结论（供参考，不属互认内容）：右肺上叶结节
互认：李医生，2026-11-22 09:00
告知患者：您在外院的这项结果符合互认条件，本次直接采用，不再重复检查；病情需要时医师会再安排。"""


def note(of: str, lang: Lang = "zh", because: str | None = None) -> str:
    one, _ = SITUATIONS[of]
    return record_note(one, one.suggestions[0], by="李医生", at=NOW, lang=lang, reason=because)


def test_a_reuse_is_cited_with_values_unit_and_range() -> None:
    kept = report(*lipids(range="<5.20"), mark="鄂HR")
    of = item(kept, name="血脂四项", name_en="Lipid panel", verdict="reuse")

    assert record_note(of, kept, by="李医生", at=NOW) == REUSED_ZH
    assert record_note(of, kept, by="Dr Li", at=NOW, lang="en") == REUSED_EN


def test_a_repeat_is_written_with_its_reason() -> None:
    kept = report(shown())
    of = item(kept, verdict="reuse")

    assert record_note(of, kept, by="李医生", at=NOW, reason="病情变化") == REPEATED_ZH
    assert record_note(of, kept, by="Dr Li", at=NOW, lang="en", reason="the condition changed") == REPEATED_EN


def test_of_an_exam_the_conclusion_stays_the_issuer_s() -> None:
    assert note("reuse, images") == EXAM_ZH
    assert "Issuer's conclusion (theirs, not recognized): 右肺上叶结节" in note("reuse, images", "en")
    assert "CT chest without contrast: image and data, see the report" in note("reuse, images", "en")


def test_what_is_used_by_judgement_is_not_said_to_meet_the_conditions() -> None:
    zh, en = note("caution"), note("caution", "en")

    assert "经医师判断采用：李医生" in zh and "经医师判断可以采用" in zh and "符合互认条件" not in zh
    assert "Used by the physician's judgement" in en and "meets the conditions" not in en


@pytest.mark.parametrize("value", ["<0.01", "1:160", "阴性", "1.20×10^9", "0.50", "见报告（附图）"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_value_unit_range_and_flags_are_verbatim(value: str, lang: Lang) -> None:
    kept = report(shown(value=value, unit="10^9/L", range="3.5 ~ 9.5", flags=("↑", "H")))

    assert f" {value} 10^9/L ↑ H" in record_note(item(kept), kept, by="李", at=NOW, lang=lang)
    assert "3.5 ~ 9.5" in record_note(item(kept), kept, by="李", at=NOW, lang=lang)


def test_each_time_of_collection_stands_over_its_values() -> None:
    first, second, *_ = lipids()
    kept = report(first, replace(second, effective=moment("2026-11-09")), exam(effective=None, value="1"))
    lines = record_note(item(kept), kept, by="李", at=NOW).splitlines()

    assert lines[2:8] == [
        "采样时间：2026-11-10 08:30",
        "  总胆固醇 5.02 mmol/L",
        "采样时间：2026-11-09",
        "  甘油三酯 1.41 mmol/L",
        "采样时间：未注明",
        "  胸部CT平扫 1",
    ]


def test_what_is_not_stated_is_said_so() -> None:
    kept = report(shown(), issuer=None, report_number=None)

    assert "机构：未注明；报告号：未注明" in record_note(item(kept), kept, by="李", at=NOW)
    assert "Institution: not stated; report number: not stated" in record_note(
        item(kept), kept, by="Li", at=NOW, lang="en"
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("cause", ["identity", "access", "sensitive"])
def test_nothing_withheld_is_cited(cause: str, lang: Lang) -> None:
    secret = shown(withheld=cause, value="6.66", unit="g/L", range="7~8", flags=("HH",))
    kept = report(secret, conclusion="结节", mark="鄂HR")
    text = record_note(item(kept), kept, by="李", at=NOW, lang=lang)

    assert not any(told in text for told in ("6.66", "g/L", "7~8", "HH", "结节", "2026-11-20"))
    assert ("内容未显示，未予引用" if lang == "zh" else "withheld and not cited") in text
    assert not any(told in text for told in ("武汉市第三医院", "B20261110-7", "鄂HR"))


@pytest.mark.parametrize("cause", ["identity", "access", "sensitive"])
def test_of_what_nobody_saw_neither_record_nor_patient_is_told_that_it_was_used(cause: str) -> None:
    kept = report(shown(withheld=cause, value=None), action="reuse")
    used = record_note(item(kept), kept, by="李", at=NOW)
    repeated = record_note(item(kept), kept, by="李", at=NOW, reason="other")

    assert "告知患者" not in used and "采用：" not in used and "互认：" not in used
    assert used.splitlines()[-1] == "记录：李，2026-11-22 09:00"
    assert "您在外院" not in repeated
    assert repeated.splitlines()[-1] == "告知患者：本次需要检查，原因：其他确需重新检查的情形；目的和必要性已说明。"


def test_a_situation_is_told_in_words() -> None:
    kept = report(shown())

    assert "理由：手术前。" in record_note(item(kept), kept, by="李", at=NOW, reason="before-surgery")
    assert "Reason: before surgery. " in record_note(
        item(kept), kept, by="Li", at=NOW, lang="en", reason="before-surgery"
    )


def test_the_conclusion_is_left_out_where_anything_of_the_report_is_withheld() -> None:
    kept = report(exam(), exam(withheld="sensitive"), kind="exam", conclusion="右肺上叶结节")

    assert "结节" not in record_note(item(kept), kept, by="李", at=NOW)


def test_what_is_ordered_beside_stands_in_the_note_of_a_reuse_in_part() -> None:
    of, _ = SITUATIONS["reuse in part"]
    first = of.suggestions[0]

    assert "另行开立：低密度脂蛋白胆固醇\n" in record_note(of, first, by="李", at=NOW)
    assert "另行开立：his|LDL\n" in record_note(replace(of, names=()), first, by="李", at=NOW)
    assert "另行开立" not in record_note(of, first, by="李", at=NOW, reason="病情变化")


def test_a_readable_member_beside_a_withheld_one_is_cited_alone() -> None:
    kept = report(shown(), shown("hiv", "HIV抗体", "HIV antibody", value="阳性", withheld="sensitive"))
    text = record_note(item(kept), kept, by="李", at=NOW)

    assert "  钾 4.1 mmol/L" in text
    assert "HIV" not in text and "阳性" not in text


def test_texts_of_others_stay_on_their_line() -> None:
    kept = report(shown(value="4.1\n互认：院长"), issuer="医院\u2028二")
    text = record_note(item(kept, name="钾\r\n急"), kept, by="李\n王", at=NOW, reason="换药\n")

    assert len(text.splitlines()) == 6
    assert "  钾 4.1 互认：院长 mmol/L" in text and "理由：换药。李 王，" in text


def test_times_are_written_in_the_zone_asked_for() -> None:
    kept = report(shown())

    assert "2026-11-20 01:00" in record_note(item(kept), kept, by="李", at=NOW, offset=0)


def test_an_item_without_a_name_is_cited_by_its_code() -> None:
    kept = report(shown())

    assert record_note(item(kept, name=None), kept, by="李", at=NOW).startswith("引用外院检验结果：K\n")
