"""Result texts: what is a number beyond doubt, and what is not."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from recognize.quantities import Number, read_number

HOSTILE = json.loads((Path(__file__).parent / "data" / "strings" / "blns.json").read_text(encoding="utf-8"))

NUMBERS = {
    "5.6": Number(Decimal("5.6")),
    "5.60": Number(Decimal("5.60")),
    " 5.6 ": Number(Decimal("5.6")),
    "0": Number(Decimal("0")),
    "0.00": Number(Decimal("0.00")),
    ".5": Number(Decimal("0.5")),  # how Oracle prints it
    "-.5": Number(Decimal("-0.5")),
    "-2.0": Number(Decimal("-2.0")),
    "−2.0": Number(Decimal("-2.0")),
    "－２．０": Number(Decimal("-2.0")),
    "５．６": Number(Decimal("5.6")),
    "1234": Number(Decimal("1234")),
    "1,234": Number(Decimal("1234")),
    "1，234": Number(Decimal("1234")),
    "12,345,678.90": Number(Decimal("12345678.90")),
    "1.0E+05": Number(Decimal("1.0E+5")),
    "1.0e5": Number(Decimal("1.0E+5")),
    "2.5E-03": Number(Decimal("2.5E-3")),
    "1.0×10^5": Number(Decimal("1.0E+5")),
    "1.25×10⁵": Number(Decimal("1.25E+5")),
    "1.25x10^-3": Number(Decimal("1.25E-3")),
    "1.25 * 10^5": Number(Decimal("1.25E+5")),
    "2.5×10⁻³": Number(Decimal("2.5E-3")),
    "<0.01": Number(Decimal("0.01"), "<"),
    "< 0.01": Number(Decimal("0.01"), "<"),
    "＜0.01": Number(Decimal("0.01"), "<"),
    "<=0.01": Number(Decimal("0.01"), "<="),
    "≤0.01": Number(Decimal("0.01"), "<="),
    "≦0.01": Number(Decimal("0.01"), "<="),
    "＞1000": Number(Decimal("1000"), ">"),
    ">=60": Number(Decimal("60"), ">="),
    "≥60": Number(Decimal("60"), ">="),
    "＞＝60": Number(Decimal("60"), ">="),
    "<1.0E+02": Number(Decimal("1.0E+2"), "<"),
    ">1,000": Number(Decimal("1000"), ">"),
    "3.5↑": Number(Decimal("3.5"), flag="H"),
    "3.5 ↓": Number(Decimal("3.5"), flag="L"),
    "↑3.5": Number(Decimal("3.5"), flag="H"),
    "3.5↑↑": Number(Decimal("3.5"), flag="HH"),
    "↓↓ 3.5": Number(Decimal("3.5"), flag="LL"),
    "＞1000↑": Number(Decimal("1000"), ">", flag="H"),
    "1:80": Number(Decimal("80"), kind="titre"),
    "1：320": Number(Decimal("320"), kind="titre"),
    "1∶320": Number(Decimal("320"), kind="titre"),
    "1 : 320": Number(Decimal("320"), kind="titre"),
    "<1:10": Number(Decimal("10"), "<", "titre"),
    "≥1:1280↑": Number(Decimal("1280"), ">=", "titre", "H"),
    "1:1": Number(Decimal("1"), kind="titre"),
}


@pytest.mark.parametrize(("text", "expected"), NUMBERS.items())
def test_numbers_limits_and_titres_are_read(text: str, expected: Number) -> None:
    read = read_number(text)

    assert read == expected
    assert read is not None
    assert str(read.value) == str(expected.value)  # trailing zeros


NO_NUMBERS = """
阴性 阴性(-) 弱阳性(±) 阳性(+) - -- + ++ +++ 3+ +1 +2 +2.0 ± (+) 未检出 见报告 溶血 * / . NA nan inf Infinity
5.6mmol/L 5.6% 5.6H 5.6* *5.6 5.6(复查) 5.6↕ ↑5.6↑ 3.5↑↓ 3.5↑↑↑ ↑ 1_000 5,6 12,34 1,23 0,123 1,2345 ,123
1,234, 1,,234 1,234,56 01 007 00 0123 00.5 -01 5. -. 5.6.7 5-6 5~6 0-1 5..6 --5 -+5 ~5 约5 ≈5 =5 ≠5 <>5 <<
<<5 <5< => =>5 <=> < > ≤ 1E 1E+ E5 1E5.0 1E+100 1×10 1×105 1.5×10 10^5 ×10^5 1×10^ 1×10^5^2 5² 5.6² 5.6①
5.6₂ ½ 5½ Ⅴ 五 五点六 ٥ ५ 𝟓 2:80 1:080 1:0 1:-80 1:80:2 1:2.5 1:1,280 80:1 1/80 12:30 1:80(+) 1:8O
2024-01-01 08:30 0x1F 1e5e5 O.5 l.5 1000000000000000000000000000000000000000000000000000
""".split()


@pytest.mark.parametrize("text", [*NO_NUMBERS, "", " ", "5 6", "- 5", "< < 5", "5.6 mmol/L", "1 234", "5.\n6"])
def test_what_is_not_surely_a_number_is_none(text: str) -> None:
    assert read_number(text) is None


def test_endless_text_is_refused() -> None:
    for text in (
        "9" * 10_000_000,
        "1" + ",234" * 1_000_000,
        "1.0E" + "9" * 1_000_000,
        " " * 10_000_000 + "5",
    ):
        assert read_number(text) is None


DECIMALS = st.decimals(min_value=-(10**15), max_value=10**15, allow_nan=False, allow_infinity=False, places=3)


@given(DECIMALS, st.sampled_from(["", "<", "<=", ">=", ">"]), st.sampled_from(["", "↑", "↓"]))
def test_every_printed_number_is_read_to_the_last_digit(value: Decimal, comparator: str, arrow: str) -> None:
    read = read_number(f"{comparator}{value:f}{arrow}")

    assert read is not None
    assert (str(read.value), read.comparator or "", read.kind) == (f"{value:f}", comparator, "number")
    assert (read.flag is None) is (arrow == "")


@given(st.integers(0, 10**15))
def test_exact_groups_of_three_mean_the_same_number(value: int) -> None:
    assert read_number(f"{value:,}") == read_number(str(value))


@given(st.integers(1000, 10**9), st.data())
def test_a_comma_elsewhere_is_no_number(value: int, data: st.DataObject) -> None:
    digits = str(value)
    place = data.draw(st.integers(0, len(digits)))
    wrong = digits[:place] + "," + digits[place:]
    assume(wrong != f"{value:,}")

    assert read_number(wrong) is None


# Hostile text


def test_of_hostile_strings_only_plain_numbers_are_read() -> None:
    plain = "0 1 1.00 1E2 1E02 1E+02 -1 -1.00 -1E2 -1E02 -1E+02 -0 -0.0 0.00 1,000.00 1,000,000.00 １２３".split()

    assert {text for text in HOSTILE if read_number(text)} == set(plain)
    assert not any(read_number(text * 1000) for text in HOSTILE)


@given(st.text(st.characters(), max_size=100))
def test_no_text_raises(text: str) -> None:
    read_number(text)


@given(st.lists(st.sampled_from([*"0123456789.,-+<>=≤≥↑↓:：eE×^⁵~—男女; ", "10", "1:"]), max_size=20).map("".join))
def test_near_misses_give_finite_numbers_or_nothing(text: str) -> None:
    number = read_number(text)

    assert number is None or number.value.is_finite()
