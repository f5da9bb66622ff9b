"""Identifiers: the resident ID number, organization codes, and what counts as missing.

All people and numbers are invented or the published specimens of the cards. Second opinions on check
digits come from python-stdnum, whose own acceptance of resident IDs is stricter than the law.
"""

from __future__ import annotations

import json
import pickle
import unicodedata
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from recognize.identifiers import (
    CERTIFICATE_TYPES,
    MAX_LENGTH,
    RESIDENT_ID_SYSTEMS,
    comparable_name,
    is_uscc,
    read_resident_id,
    usable,
)

HOSTILE = json.loads((Path(__file__).parent / "data" / "strings" / "blns.json").read_text(encoding="utf-8"))
STANDARD = "11010519491231002X"  # the example of GB 11643 itself
TODAY = date(2026, 11, 22)

REGIONS = st.one_of(
    st.integers(110000, 699999),
    st.integers(710000, 719999),
    st.integers(810000, 839999),
    st.integers(900000, 999999),
)
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def checked(body: str) -> str:
    """Append the check digit as python-stdnum calculates it."""
    return body + ric.calc_check_digit(body + "0")


def number(region: int | str = 420106, born: date | str = "19900101", sequence: str = "001") -> str:
    day = born if isinstance(born, str) else f"{born.year:04}{born.month:02}{born.day:02}"
    return checked(f"{region}{day}{sequence}")


@st.composite
def numbers(draw: st.DrawFn, regions: st.SearchStrategy[int] = REGIONS, first: int = 1800, last: int = 2026) -> str:
    born = draw(st.dates(date(first, 1, 1), date(last, 12, 31)))
    return number(f"{draw(regions):06}"[:6], born, f"{draw(st.integers(0, 999)):03}")


# The resident ID number


@pytest.mark.parametrize(
    "text",
    [
        STANDARD,
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "１１０１０５１９４９１２３１００２ｘ\u3000",
        "110105491231002",
        "１１０１０５ ４９１２３１ ００２",
        "\ufeff11010519491231002X",
    ],
)
def test_every_way_of_writing_one_number_gives_one_value(text: str) -> None:
    read = read_resident_id(text, TODAY)

    assert read is not None
    assert (read.number, read.birth_date, read.sex, read.kind) == (
        STANDARD,
        date(1949, 12, 31),
        "female",
        "citizen",
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (number(440524), "citizen"),  # retired regions
        (number(320503), "citizen"),
        (number(310230), "citizen"),
        (number(429004), "citizen"),
        (number(710000), "citizen"),
        ("810000199408230021", "residence-permit"),  # specimens of the cards
        (number(820000), "residence-permit"),
        ("830000199201300022", "residence-permit"),
        ("911124198108030024", "foreign-permanent-resident"),
        (number(990001), "foreign-permanent-resident"),
    ],
)
def test_retired_regions_permits_and_foreign_cards_are_accepted_and_told_apart(text: str, kind: str) -> None:
    read = read_resident_id(text, TODAY)

    assert read is not None
    assert (read.number, read.kind) == (text, kind)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "110105194912310021",  # check digit
        "110105194912310020",
        "1101051949123100X2",
        "11010519491231002",  # 17
        "11010519491231002XX",
        "11010519491231002-X",
        "1101054912310020",  # 16
        "11010549123100X",
        number("000000"),
        number("010105"),
        number("700000"),
        number("720000"),
        number("800000"),
        number("840000"),
        checked("11010519490229002"),  # 1949 was no leap year
        checked("11010519491331002"),
        checked("11010519490001002"),
        checked("11010519490100002"),
        checked("11010500000101002"),
        "110105490229002",
        "810000940823002",  # permits never had 15 digits
        "911124810803002",
        "111111111111111",  # a real day, and yet a placeholder
        "000000000000000",
        "999999999999999",
        "11010519491231002X0",
        "1101051949**31002X",
        "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X",  # digits, but not of this number
        pytest.param("0" * 10_000_000, id="ten million zeros"),
    ],
)
def test_what_is_no_resident_id_is_not_read_as_one(text: str) -> None:
    assert read_resident_id(text, TODAY) is None


@pytest.mark.parametrize(
    ("born", "on", "accepted"),
    [
        (date(2026, 11, 22), date(2026, 11, 22), True),  # born today
        (date(2026, 11, 23), date(2026, 11, 22), False),
        (date(1896, 11, 22), date(2026, 11, 22), True),  # 130 years to the day
        (date(1896, 11, 21), date(2026, 11, 22), False),
        (date(1896, 2, 29), date(2026, 2, 28), True),
        (date(1896, 2, 29), date(2026, 3, 1), False),
        (date(1896, 12, 31), date(2026, 1, 1), True),
        (date(2099, 1, 1), date(2026, 11, 22), False),
        (date(2099, 1, 1), None, True),  # without a day the age is not judged
        (date(2026, 11, 22), datetime(2026, 11, 22, 8, tzinfo=UTC), True),
    ],
)
def test_the_birth_date_is_not_in_the_future_nor_beyond_130_years(born: date, on: date | None, accepted: bool) -> None:
    assert (read_resident_id(number(born=born), on) is not None) is accepted


@pytest.mark.parametrize(("sequence", "sex"), [("001", "male"), ("002", "female"), ("999", "male"), ("000", "female")])
def test_the_last_digit_of_the_sequence_says_the_sex(sequence: str, sex: str) -> None:
    read = read_resident_id(number(sequence=sequence))

    assert read is not None
    assert read.sex == sex


@given(numbers())
def test_the_check_digit_agrees_with_stdnum(text: str) -> None:
    read = read_resident_id(text)

    assert read is not None
    assert read.number == text
    assert f"{read.birth_date:%Y%m%d}".zfill(8) == text[6:14]


@given(numbers(st.integers(110000, 699999), first=1900, last=1999))
def test_both_lengths_of_a_number_are_the_same_number(text: str) -> None:
    short = text[:6] + text[8:17]
    assume(len(set(short)) > 1)

    assert read_resident_id(short) == read_resident_id(text)
    assert read_resident_id(short) is not None


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
@example(STANDARD, 17, "0")
def test_any_one_wrong_character_is_caught(text: str, place: int, char: str) -> None:
    assume(text[place] != char)

    assert read_resident_id(text[:place] + char + text[place + 1 :]) is None


@given(numbers(), st.integers(0, 16))
def test_any_two_neighbours_changed_about_are_caught(text: str, place: int) -> None:
    assume(text[place] != text[place + 1])

    assert read_resident_id(text[:place] + text[place + 1] + text[place] + text[place + 2 :]) is None


@given(numbers())
def test_nothing_printed_shows_whose_number_it_is(text: str) -> None:
    read = read_resident_id(text)
    printed = f"{read} {read!r} {read!s} {[read]} " + "%s %r" % (read, read)  # noqa: UP031 - as logging does it

    assert not any(text[start : start + 4] in printed for start in range(15))
    assert str(read.birth_date if read else "") not in printed


def test_a_resident_id_is_frozen_hashable_and_can_be_sent_to_another_process() -> None:
    read = read_resident_id(STANDARD)

    assert pickle.loads(pickle.dumps(read)) == read  # noqa: S301 - made in the same line
    assert len({read, read_resident_id("110105491231002")}) == 1
    with pytest.raises(AttributeError):
        read.number = "1"  # type: ignore[misc,union-attr]


# Organizations and code tables


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("91110000600037341L", True),  # INTEROP 6.2
        ("12330000470051726F", True),
        ("９１１１００００６０００３７３４１ｌ", True),
        (" 91110000600037341L ", True),
        ("91110000600037341M", False),
        ("91110000600037314L", False),
        ("9111000060003734", False),
        ("91110000600037341LL", False),
        ("91110000-600037341L", False),
        ("9111O000600037341L", False),  # a letter where the region's digits stand
        ("I1110000600037341L", False),
        ("000000000000000000", False),
        (STANDARD, False),
        ("", False),
        pytest.param("9" * 1_000_000, False, id="a million nines"),
    ],
)
def test_is_uscc(text: str, expected: bool) -> None:
    assert is_uscc(text) is expected


@given(st.text(USCC_ALPHABET, min_size=2, max_size=2), st.text("0123456789", min_size=6, max_size=6), st.data())
def test_the_organization_code_agrees_with_stdnum(authority: str, region: str, data: st.DataObject) -> None:
    body = authority + region + data.draw(st.text(USCC_ALPHABET, min_size=9, max_size=9))
    right = uscc.calc_check_digit(body)
    assume(set(body + right) != {"0"})

    assert [char for char in USCC_ALPHABET if is_uscc(body + char)] == [right]
    if authority.isdigit():  # stdnum knows no letters there; the armed forces have them
        assert uscc.is_valid(body + right)


def test_certificate_types_are_those_of_the_code_table() -> None:
    assert dict(CERTIFICATE_TYPES) == {
        "01": "resident-id",
        "02": "household-register",
        "03": "passport",
        "04": "military-id",
        "05": "driving-licence",
        "06": "hk-macau-permit",
        "07": "taiwan-permit",
        "99": "other",
    }
    with pytest.raises(TypeError):
        CERTIFICATE_TYPES["01"] = "other"  # type: ignore[index]


def test_the_systems_of_the_resident_id_are_those_of_interop() -> None:
    assert {"urn:oid:2.16.840.1.113883.2.23.1.19.1", "urn:oid:2.16.156.10011.1.3"} <= RESIDENT_ID_SYSTEMS
    assert "urn:oid:2.16.840.1.113883.2.23.1.19.2" not in RESIDENT_ID_SYSTEMS  # the social security card


# What is usable as a value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("E12345678", "E12345678"),
        ("  e12345678\t", "E12345678"),
        ("Ｈ０１２３４５６７８", "H012345678"),
        ("军字第1234567号", "军字第1234567号"),
        ("MRN 00012", "MRN 00012"),
        ("7", "7"),
        ("10", "10"),
        ("12345", "12345"),  # a short number may well count up
        ("1234567899", "1234567899"),
        ("1111112", "1111112"),
        ("X1234567", "X1234567"),
        ("11010519491231002x", STANDARD),
        ("demo-patient", "DEMO-PATIENT"),
        ("0e8f5c1a-2f3b-4c5d-9e6f-7a8b9c0d1e2f", "0E8F5C1A-2F3B-4C5D-9E6F-7A8B9C0D1E2F"),
        ("a" * 100 + "b" * 100, "A" * 100 + "B" * 100),
    ],
)
def test_a_usable_value_is_brought_to_one_form(value: str, expected: str) -> None:
    assert usable(value) == expected


MISSING_VALUES = """
- -- — / . NA n/a N.A. null NULL None nan unknown 无 不详 未知 （无） 暂无 待查 其他 测试
0 9 000000 9999999999 00-00-00 1111 ＡＡＡＡ
123456 1234567 123456789012345678 0123456789 987654321
4201********1234 ４２０１＊＊＊＊ 4201XXXXXXXX 4201xxxx1234 42XX XX x 4201×××× 4201#### 4201????
4201•••• 4201…1234 4201...1234 4201____1234 4201----1234
""".split()


@pytest.mark.parametrize("value", MISSING_VALUES)
def test_masked_and_invented_values_are_missing(value: str) -> None:
    assert usable(value) is None


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "   ",
        "\u3000",
        "\u200b",
        "4201\ufffd\ufffd",
        "4201\x001234",
        "4201\ue0001234",
        "4201\ud800",
        "a" * 100 + "b" * 101,
        "\ufdfa" * 50,  # grows beyond the bound when normalised
    ],
)
def test_absent_illegible_and_endless_values_are_missing(value: str | None) -> None:
    assert usable(value) is None
    assert comparable_name(value) is None


@given(st.text(max_size=220))
@example("ΐ1")  # in upper case three characters, of which NFKC makes two
@example("ﬃ1")
def test_a_usable_value_stays_as_it_is(text: str) -> None:
    value = usable(text)

    if value is not None:
        assert usable(value) == value
        assert value == value.strip() != ""
        assert value == unicodedata.normalize("NFKC", value)
        assert len(value) <= MAX_LENGTH


# Names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("张三", "张三"),
        (" 张　三 ", "张三"),
        ("张\u200b三", "张三"),
        ("欧阳娜娜", "欧阳娜娜"),
        ("王羲之", "王羲之"),
        ("王之涣", "王之涣"),
        ("顾恺之", "顾恺之"),
        ("郭子仪", "郭子仪"),
        ("孔子怡", "孔子怡"),
        ("晏婴", "晏婴"),
        ("查良镛", "查良镛"),
        ("未来", "未来"),
        ("知否", "知否"),
        ("先生明", "先生明"),
        ("\U00020000\U00020001", "\U00020000\U00020001"),
        ("John Smith", "johnsmith"),
        ("Ｊｏｈｎ　ＳＭＩＴＨ", "johnsmith"),
        ("J. R. R. Tolkien", "jrrtolkien"),
        ("Xavier Max", "xaviermax"),
        ("Jamie Foxx", "jamiefoxx"),
        ("Malcolm X", "malcolmx"),
        ("Pius XXI", "piusxxi"),
        ("Na Li", "nali"),
        ("Nan Test", "nantest"),
        ("Noah Null", "noahnull"),
        ("Anonymova Jana", "anonymovajana"),
        ("Abbott774 Felton", "abbott774felton"),
        ("O'Brien-Müller", "o'brien-müller"),
        ("Straße", "strasse"),
        ("김민준", "김민준"),
    ],
)
def test_real_names_are_kept(text: str, expected: str) -> None:
    assert comparable_name(text) == expected


@pytest.mark.parametrize("dot", ["·", "•", "‧", "∙", "⋅", "・", "･", "．", ".", " · ", "⸱"])
def test_the_dot_between_the_parts_of_a_name_has_many_shapes(dot: str) -> None:
    assert comparable_name(f"阿依古丽{dot}买买提") == "阿依古丽买买提"


MASKED_NAMES = """
张*三 张＊ *三 张** 张某 张某某 某某 某某之子 王×× 王XX 王ＸＸ 张X X某 xxx XX 张○○ 张〇〇 张• 欧阳••
欧阳• ·买买提 欧阳.. 张… 张__ 张# 张? ??
""".split()
PLACEHOLDER_NAMES = """
- / . · 张 J 1 12345 无名氏 无名 无名氏2 无名女 不详 姓名不详 未知 未知男 待查 测试 测试01 张三(测试) 测试病人
新生儿 王芳新生儿 Newborn 匿名 佚名 NA N/A null None unknown anonymous Test 患者 王先生 李女士
张三之子 张三之女 张三之婴 张三之长子 张三之次女 张三之子1 张三之女大 张三之子（大） 张三之双胎A
""".split()


@pytest.mark.parametrize("text", [*MASKED_NAMES, "张 某", "张\ue000三", "Smith XX", "Smith xxx", "JohnXXX Smith"])
def test_masked_names_are_missing(text: str) -> None:
    assert comparable_name(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *PLACEHOLDER_NAMES,
        "Unknown Male",
        "test patient",
        "张三 之 子",
        "Baby Boy",
        "Baby Girl Smith",
        "baby of X",
    ],
)
def test_placeholder_names_are_missing(text: str) -> None:
    assert comparable_name(text) is None


@given(st.text(max_size=220))
@example("ŉa")
@example("A¨b")  # an accent of its own, which joins its letter when the space goes
@example("ΐaa")
def test_a_comparable_name_stays_as_it_is(text: str) -> None:
    name = comparable_name(text)

    if name is not None:
        assert comparable_name(name) == name
        assert not any(char.isspace() for char in name)
        assert len(name) <= MAX_LENGTH


@given(
    st.text(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5, exclude_characters="某"),
        min_size=2,
        max_size=4,
    ),
    st.integers(0, 3),
    st.sampled_from(["*", "＊", "×", "某", "?", "X", "x", "○", "\ufffd"]),
)
def test_a_name_of_which_one_character_is_masked_agrees_with_nobody(name: str, place: int, mask: str) -> None:
    assert comparable_name(name[:place] + mask + name[place + 1 :]) is None


# Hostile text


def ask_everything(text: str) -> None:
    read_resident_id(text)
    read_resident_id(text, TODAY)
    is_uscc(text)
    usable(text)
    comparable_name(text)


def test_hostile_strings_are_read_without_an_error_and_none_is_a_number() -> None:
    assert len(HOSTILE) == 515
    for text in HOSTILE:
        ask_everything(text)
        ask_everything(text * 1000)

    assert not any(read_resident_id(text) or is_uscc(text) for text in HOSTILE)


@given(st.text(st.characters(), max_size=300), st.dates())
def test_no_text_raises(text: str, on: date) -> None:
    ask_everything(text)
    read_resident_id(text, on)


@given(numbers(), st.dates(date(1, 1, 2)), st.integers(0, 2))
def test_any_day_can_be_asked(text: str, on: date, later: int) -> None:
    """Once read on a day, it is read on every earlier day down to the birth."""
    read = read_resident_id(text, on)

    if read is not None:
        assert read.birth_date <= on
        assert read_resident_id(text, max(read.birth_date, on - timedelta(days=later))) == read
