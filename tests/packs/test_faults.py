"""Faults: their words, their place, equal ones told once."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognize.packs.faults import Fault, errors, group, near, shown
from recognize.packs.sentences import WORDINGS

PACKS = Path(__file__).resolve().parents[2] / "src" / "recognize" / "packs"
WINDOWS = "rules/cn-420100/windows.csv"


def test_the_chinese_message_names_file_row_column_remedy_and_what_was_found() -> None:
    fault = Fault.of(WINDOWS, "length", 7, "length", found="7")

    assert fault.text("zh") == 'rules/cn-420100/windows.csv 第7行 length：要写数和单位，如 "7 d"；现在是 "7"'
    assert fault.text() == fault.text("zh")


def test_the_english_message_does_too() -> None:
    fault = Fault.of("rules/cn-150000/windows.csv", "length", 5, "length", found="7")

    assert (
        fault.text("en")
        == 'rules/cn-150000/windows.csv, row 5, length: a number with a unit is needed, as "7 d"; found "7"'
    )


def test_what_was_perhaps_meant_is_asked() -> None:
    fault = Fault.of("rules/cn/windows.csv", "item-unknown", 4, "targets", name="atl", near="alt")

    assert fault.text("en") == "rules/cn/windows.csv, row 4, targets: no catalogue item `atl`; did you mean `alt`?"
    assert fault.text("zh") == "rules/cn/windows.csv 第4行 targets：没有项目 `atl`；是不是 `alt`？"


def test_a_line_of_toml_is_called_a_line() -> None:
    assert Fault.of("rules/cn/pack.toml", "toml-twice", 3).text("en").startswith("rules/cn/pack.toml, line 3: ")


def test_a_fault_of_a_whole_file_names_no_row() -> None:
    assert Fault.of("rules/cn/a.csv", "file-empty").text("zh") == "rules/cn/a.csv：没有表头；第一行写列名"


def test_the_remedy_can_be_had_alone() -> None:
    fault = Fault.of(WINDOWS, "length-write", 7, "length", write="7 d", found="7天")

    assert fault.remedy("en") == 'a number with a unit (min, h, d, wk, mo, a) is needed: write "7 d"'


def test_equal_faults_are_told_once_with_all_their_rows() -> None:
    faults = [Fault.of(WINDOWS, "length", row, "length", found="7") for row in (12, 7, 9, 7)]
    other = Fault.of(WINDOWS, "length", 8, "length", found="8")

    told = group([*faults, other])

    assert [(fault.row, fault.more) for fault in told] == [(7, (9, 12)), (8, ())]
    assert told[0].text("zh").startswith(f"{WINDOWS} 第7、9、12行 length：")
    assert told[0].text("en").startswith(f"{WINDOWS}, rows 7, 9, 12, length: ")


def test_grouping_again_changes_nothing() -> None:
    told = group(Fault.of(WINDOWS, "required", row, "item") for row in range(2, 9))

    assert group(told) == told


def test_many_rows_are_counted_and_not_all_listed() -> None:
    (fault,) = group(Fault.of(WINDOWS, "required", row, "item") for row in range(2, 102))

    assert "第2、3、4、5、6、7、8、9、10、11、12、13…行（共100行）" in fault.text("zh")
    assert "rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 ... (100 rows)" in fault.text("en")


def test_faults_are_told_in_the_order_of_file_row_and_column() -> None:
    faults = [
        Fault.of("rules/b/windows.csv", "required", 2, "length"),
        Fault.of("rules/a/windows.csv", "id-missing", 3, "id"),
        Fault.of("rules/a/windows.csv", "required", 2, "targets"),
        Fault.of("rules/a/windows.csv", "required", 2, "length"),
        Fault.of("rules/a/windows.csv", "file-empty"),
    ]

    assert group(faults) == (faults[4], faults[3], faults[2], faults[1], faults[0])


def test_only_errors_keep_a_pack_from_loading() -> None:
    error, warning, note = (Fault.of("a", code) for code in ("file-empty", "counting-up", "list-count"))

    assert errors([warning, error, note]) == (error,)
    assert [one.severity for one in (error, warning, note)] == ["error", "warning", "note"]


def test_a_fault_of_no_known_code_cannot_be_made() -> None:
    with pytest.raises(KeyError):
        Fault.of("a", "lenght")


@pytest.mark.parametrize("code", WORDINGS)
def test_every_fault_has_the_same_parameters_in_both_languages_and_something_to_say(code: str) -> None:
    wording = WORDINGS[code]

    def names(*texts: str) -> set[str]:
        return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}

    zh, en = names(wording.says_zh, wording.remedy_zh), names(wording.says_en, wording.remedy_en)
    assert {name.replace("_zh", "_en") for name in zh} == en
    assert (wording.says_zh or wording.remedy_zh) and (wording.says_en or wording.remedy_en)
    assert re.search("[一-鿿]", wording.says_zh + wording.remedy_zh)
    assert not re.search("[一-鿿]", wording.says_en + wording.remedy_en)


@pytest.mark.parametrize("code", WORDINGS)
def test_no_sentence_speaks_python(code: str) -> None:
    words = " ".join(WORDINGS[code][1:])

    assert not re.search(r"\b(None|True|False|str|int|dict|tuple|[A-Z][a-z]+Error|Exception|dataclass)\b", words)


def test_every_code_used_has_a_sentence_and_every_sentence_a_use() -> None:
    used, literals = set(), set()
    for file in PACKS.glob("*.py"):
        if file.name == "sentences.py":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                owner = node.func.value
                if node.func.attr == "of" and isinstance(owner, ast.Name) and owner.id == "Refusal":
                    used.add(node.args[0])
    codes = {node.value for node in used if isinstance(node, ast.Constant)}

    assert codes - WORDINGS.keys() == set()
    by_name = {f"{kind}-unknown" for kind in ("item", "panel", "list", "territory", "organization")}
    assert WORDINGS.keys() - literals - by_name == set()


def test_what_is_shown_is_short_and_on_one_line() -> None:
    assert shown("a\nb\u200bc") == "a\\u000ab\\u200bc"
    assert len(shown("x" * 10_000)) == 61
    assert len(shown("x " * 10_000)) <= 241


@given(st.text())
def test_any_text_can_be_shown(text: str) -> None:
    assert shown(text).isprintable()


def test_the_nearest_known_word_is_found_whatever_its_case() -> None:
    assert near("Potasium", ["potassium", "sodium"]) == "potassium"
    assert near("LENGTH", ["length"]) == "length"
    assert near("xyz", ["potassium"]) is None


def test_a_near_word_is_found_among_very_many() -> None:
    known = [f"item-{number}-a" for number in range(5000)]

    assert near("item-42-b", known) is not None
