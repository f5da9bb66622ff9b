"""The vocabulary is complete against every closed list, in both languages, and says nothing twice."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path
from typing import Any, Final, get_args

import pytest

from recognize import advice, order, report
from recognize.gates.facets import FACETS
from recognize.gates.identity import FACTORS
from recognize.packs import schema
from recognize.reasons import REASONS, SEVERITY, Reason, reason
from recognize.render import facts, phrases, words
from recognize.render.facts import fact, standins
from recognize.render.sentences import parameter, told
from recognize.render.words import Lang, Words, word

SOURCE: Final = Path(facts.__file__).parents[1]
LANGS: Final[tuple[Lang, Lang]] = ("zh", "en")
CLOSED: Final[dict[str, tuple[Words, set[str]]]] = {
    "verdicts": (words.VERDICTS, set(get_args(advice.Verdict))),
    "frictions": (words.FRICTIONS, set(get_args(advice.Friction))),
    "looked": (words.LOOKED, set(get_args(advice.Looked))),
    "standings": (words.STANDINGS, set(get_args(advice.Standing))),
    "actions": (words.ACTIONS, {"reuse", "look"}),
    "answers": (words.ANSWERS, {*SEVERITY, "note"}),
    "gates": (words.GATES, {row.gate for row in REASONS.values()}),
    "settings": (words.SETTINGS, {*get_args(order.Setting), "other"}),
    "situations": (words.SITUATIONS, set(get_args(order.Situation))),
    "interventions": (words.INTERVENTIONS, set(get_args(order.InterventionKind))),
    "patient": (words.PATIENT, {*get_args(order.Pregnancy), *get_args(order.Sex)}),
    "statuses": (words.STATUSES, {*get_args(report.Status), "available", "unsatisfactory"}),
    "images": (words.IMAGES, set(get_args(report.Images))),
    "classes": (words.CLASSES, set(schema.CLASSES)),
    "facets": (words.FACETS, set(FACETS)),
    "identity": (words.IDENTITY, {*FACTORS, "identifier", "identifiers"}),
    "starts": (facts.STARTS, set(get_args(schema.WindowStart)) - {"not-stated"}),
    "stand-ins": (facts.STANDINS, {*schema.ASSUMABLE, "exam_names", "qualifications", "alliance", "vouches"}),
}
TABLES: Final[dict[str, Words]] = {
    name: table
    for module in (words, facts, phrases)
    for name, table in vars(module).items()
    if name.isupper() and isinstance(table, dict) and name not in {"AND", "SIGNS"}
}


def fields(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def texts_of(folder: str) -> set[str]:
    """Return every text literal of the gates, or of another part of the source."""
    return {
        node.value
        for file in sorted((SOURCE / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("name", CLOSED)
def test_a_table_holds_the_words_of_its_closed_list_and_no_other(name: str) -> None:
    table, closed = CLOSED[name]

    assert table.keys() == closed


@pytest.mark.parametrize("name", TABLES)
def test_a_table_says_everything_in_chinese_and_in_english(name: str) -> None:
    for key, (zh, en) in TABLES[name].items():
        assert fields(zh) == fields(en) or {*fields(zh)} | {*fields(en)} == {"source", "count", "more"}, key
        assert en.isascii(), key
        assert (not zh) == (not en), key
        assert not zh or not zh.isascii() or re.fullmatch(r"[{}a-z ]*", zh), key


def test_every_answer_has_a_sign_of_its_own() -> None:
    assert words.SIGNS.keys() == words.ANSWERS.keys()
    assert len(set(words.SIGNS.values())) == len(words.SIGNS)


def test_every_word_of_a_table_is_told_apart() -> None:
    for name in ("VERDICTS", "FRICTIONS", "LOOKED", "STANDINGS", "ANSWERS", "GATES", "SITUATIONS", "CLASSES"):
        for place in (0, 1):
            told_ = [pair[place] for pair in TABLES[name].values()]
            assert len(set(told_)) == len(told_), name


def test_every_phrase_is_used() -> None:
    used = texts_of("render")
    short = {key.removesuffix(".short").removesuffix(".count") for key in phrases.PHRASES}
    families = {"head.reuse", "head.reuse_part", "looked.source-unavailable", "looked.source-partial"}
    families |= {"looked.no-usable-identifier", "looked.not-authorised"}

    assert short <= used | families


def test_a_word_nobody_knows_is_written_as_it_is_on_one_line() -> None:
    assert word(words.VERDICTS, "new\nword", "zh") == "new word"


# reasons ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("code", REASONS)
def test_a_reason_is_told_with_and_without_its_parameters(code: str, lang: Lang) -> None:
    named = {name: f"<{name}>" for name in fields(REASONS[code].zh)}
    full, bare = told(reason(code, **named), lang), told(Reason(code), lang)

    assert all(value in full for value in named.values())
    assert not {"{", "}"} & {*full, *bare}
    assert full.isascii() == bare.isascii() == (lang == "en") or code == "code"
    assert not named or ("未说明" if lang == "zh" else "not stated") in bare


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        (reason("identity-unconfirmed", factors="sex、birth_date"), "性别、出生日期", "sex, birth date"),
        (reason("report-pending", status="preliminary"), "初步报告", "preliminary"),
        (reason("specimen-unfit", found="unsatisfactory"), "标本不合格", "unsatisfactory"),
        (reason("specimen-unfit", found="haemolysed"), "溶血", "haemolysed"),
        (reason("condition-differs", found="none", needed="fasting"), "需要空腹", "needed: fasting"),
        (
            reason("facet-differs", facet="contrast", found="without", needed="with"),
            "检查要素不同（增强方式：平扫",
            "contrast",
        ),
        (reason("window-expired", length="60 d"), "60天", "60 days"),
        (reason("window-expired", length="1 mo"), "1个月", "1 month)"),
        (reason("beyond-stability-cap", length="6 h"), "6小时", "6 hours"),
        (reason("intervention-since", intervention="drug-changed"), "换药或调整剂量", "a drug or its dose changed"),
        (reason("state-unknown", state="age、pregnancy"), "年龄、妊娠或产后", "age, pregnancy"),
        (reason("class-never", category="crossmatch"), "交叉配血", "crossmatch"),
        (reason("appraisal", situation="forensic-appraisal"), "司法鉴定", "forensic appraisal"),
        (reason("mark-too-narrow", mark="京HR"), "京HR", "京HR"),
        (reason("unit-not-comparable", found="mg/dL"), "mg/dL", "mg/dL"),
    ],
)
def test_closed_words_of_a_parameter_are_told_and_anything_else_is_verbatim(given: Reason, zh: str, en: str) -> None:
    assert zh in told(given, "zh")
    assert en in told(given, "en")


def test_a_member_is_told_by_its_name() -> None:
    given = reason("member-missing", member="tc")

    assert told(given, "zh", {"tc": "总胆固醇"}) == "组合中缺少项目（总胆固醇）"
    assert told(given, "zh") == "组合中缺少项目（tc）"


def test_a_list_with_one_word_nobody_knows_stays_verbatim() -> None:
    assert parameter("factors", "name、shoe", "zh") == "name、shoe"


def test_a_parameter_is_written_on_one_line_and_never_as_a_pattern() -> None:
    assert told(reason("unit-not-understood", found="{found}\n\u202e"), "zh") == "单位无法识别（{found}）"


# facts and stand-ins ---------------------------------------------------------------------------------


def facts_of_gates() -> list[str]:
    owners = "order|item|result|report|study|patient|organization|assessment"
    found = (re.search(rf"(?:^|:)((?:{owners})\.[a-z_]+)$", text) for text in texts_of("gates"))
    return sorted({one[1] for one in found if one is not None})


def test_every_fact_that_a_gate_names_has_a_name_in_both_languages() -> None:
    named = facts_of_gates()

    assert {"result.value", "result.unit", "report.issued"} <= set(named)
    assert [one for one in named if fact(one, "zh").isascii() or fact(one, "en") == one] == []


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("result.value", "结果值", "result's value"),
        ("item.specimen", "医嘱标本", "ordered specimen"),
        ("report.issued", "报告时间", "report's time of release"),
        ("emergency", "急诊急救状态", "state of emergency"),
        ("before-surgery", "手术前", "before surgery"),
        ("nobody.knows", "nobody.knows", "nobody.knows"),
    ],
)
def test_a_fact_is_told_with_whose_it_is(name: str, zh: str, en: str) -> None:
    assert (fact(name, "zh"), fact(name, "en")) == (zh, en)


@pytest.mark.parametrize("key", facts.STANDINS)
@pytest.mark.parametrize("lang", LANGS)
def test_a_stand_in_is_a_sentence_that_names_its_facts(key: str, lang: Lang) -> None:
    about = "collected" if key == "window.start" else "result.specimen"
    (text,) = standins([f"{key}:{about}"], lang)

    assert "{" not in text and text != key
    assert text.isascii() == (lang == "en")
    table: Any = facts.STARTS if key == "window.start" else {about: (fact(about, "zh"), fact(about, "en"))}
    assert "{fact}" not in facts.STANDINS[key][0] or table[about][lang == "en"] in text


def test_stand_ins_of_one_key_are_one_sentence() -> None:
    assert standins(["situations.silent:purpose", "situations.silent:diagnoses"], "zh") == (
        "检查目的、诊断未说明，视为没有",
    )


def test_many_situations_are_told_together_and_few_by_name() -> None:
    keys = [f"situations.silent:{one}" for one in ("before-surgery", "emergency", "other", "purpose")]

    assert standins(keys, "zh") == ("可以重新检查的情形、急诊急救状态、检查目的未说明，视为没有",)
    assert standins(keys[::3], "zh") == ("手术前、检查目的未说明，视为没有",)


def test_a_stand_in_nobody_knows_is_written_as_it_is() -> None:
    assert standins(["house:fact\n2"], "zh") == ("house:fact 2",)
