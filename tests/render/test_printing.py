"""Text of others made safe to print, lines broken for a terminal, moments in full."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.render.build import NOW, moment
from tests.render.strategies import HOSTILE

from recognize.moment import Moment
from recognize.render.layout import pad, width, wrap
from recognize.render.plain import HIDDEN, plain, size
from recognize.render.values import day, stamp

CONTROLS = frozenset("\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u200e\u200f\u200b\ufeff")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, ""),
        ("", ""),
        ("5.02 mmol/L", "5.02 mmol/L"),
        ("10×10⁹/L", "10×10⁹/L"),
        (" a\n b\t\tc ", "a b c"),
        ("1\u00a0000", "1 000"),
        ("1\u200b2", f"1{HIDDEN}2"),
        ("\u202e12", "12"),
        ("\x1b[31mred", "[31mred"),
        ("a\ud800b", f"a{HIDDEN}b"),
        ("a\uffffb", f"a{HIDDEN}b"),
        ("a\ufdd0b", f"a{HIDDEN}b"),
        ("a\U0001fffeb", f"a{HIDDEN}b"),
        ("\u0301a", f"{HIDDEN}\u0301a"),
        ("שלום 12", "\u2068שלום 12\u2069"),
        ("\u200b", ""),
    ],
)
def test_foreign_text_is_one_line_that_hides_nothing(text: str | None, told: str) -> None:
    assert plain(text) == told


@given(st.text(st.characters(exclude_categories=()), max_size=20) | st.sampled_from(HOSTILE))
def test_foreign_text_keeps_every_visible_character_in_its_place(text: str) -> None:
    told = plain(text)
    seen = [char for char in text if unicodedata.category(char)[0] not in "CZ"]

    assert [char for char in told if unicodedata.category(char)[0] not in "CZ" and char != HIDDEN] == [
        char for char in seen if char != HIDDEN and char not in "\ufdd0\ufdef"
    ]
    assert not CONTROLS & set(told)
    assert told == told.strip() and "  " not in told and "\n" not in told
    inner = told.removeprefix("\u2068").removesuffix("\u2069")
    assert plain(inner) in {inner, told} or inner.startswith(HIDDEN)


def test_characters_are_counted_as_hospital_systems_do() -> None:
    assert size("a某\U00020000") == 4


def test_a_chinese_character_is_two_columns_wide() -> None:
    assert (width("钾 K"), width("e\u0301"), pad("钾", 4), pad("钾钠", 2)) == (4, 1, "钾  ", "钾钠")


@given(st.text(st.sampled_from("钾钠，。（）ab 12.5%μ/"), max_size=60), st.integers(4, 30))
def test_a_broken_line_loses_nothing_but_spaces(text: str, columns: int) -> None:
    lines = wrap(text, columns, "- ", "  ")

    assert "".join(line[2:] for line in lines).replace(" ", "") == text.replace(" ", "")
    assert lines[0].startswith("-") and all(line == line.rstrip(" ") for line in lines[1:])


@pytest.mark.parametrize("text", ["钾 4.15 mmol/L", "TC 5.02 mmol/L", "时限 60天", "（11-10 08:30）"])
def test_a_number_is_never_broken_nor_parted_from_its_unit(text: str) -> None:
    for columns in range(2, 20):
        lines = wrap(text, columns)
        for kept in ("4.15 mmol/L", "5.02 mmol/L", "60天", "11-10 08:30"):
            assert kept not in text or any(kept in line for line in lines)


def test_lines_are_no_longer_than_asked_where_they_can_be_broken() -> None:
    lines = wrap("总胆固醇、甘油三酯、高密度脂蛋白胆固醇，均在参考区间内。", 20, "  - ")

    assert all(width(line) <= 21 for line in lines) and len(lines) > 2
    assert all(line.startswith("    ") for line in lines[1:])
    assert not any(line.lstrip()[0] in "、，。" for line in lines)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-10T08:30", "2026-11-10 08:30"),
        ("2026-11-10T00:30:15Z", "2026-11-10 08:30"),
        ("2026-11-10", "2026-11-10"),
        ("2026-11", "2026-11"),
        ("2026", "2026"),
    ],
)
def test_a_moment_in_full_is_told_as_far_as_it_was_stated(text: str, told: str) -> None:
    assert stamp(moment(text), 480) == told


@pytest.mark.parametrize("beyond", [2**63, -(2**63)])
def test_a_moment_no_calendar_holds_is_not_told(beyond: int) -> None:
    assert stamp(Moment(beyond, beyond), 480) is None
    assert day(Moment(beyond, beyond), 480, NOW) is None
    assert day(moment("2026-11-22T08:00"), 480, Moment(beyond, beyond)) == "2026-11-22"
