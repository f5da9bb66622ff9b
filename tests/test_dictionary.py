"""What items are: terms as whole strings, parts of remarks, members of panels, units and their reference."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scene import imaging, measurand, pack, row

from recognize.packs.dictionary import Dictionary, MemberOf, normal
from recognize.packs.ruleset import RuleSet
from recognize.packs.schema import Row
from recognize.units import read_unit


def dictionary(*rows: Row, lower: tuple[Row, ...] = ()) -> Dictionary:
    return Dictionary(RuleSet.of([pack(rows), pack(lower, id="q", extends=("p",))]))


def term(id: str, kind: str, text: str, meaning: str, class_: str | None = None) -> Row:
    return row("terms", id, kind=kind, term=text, meaning=meaning, class_=class_)


# words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("静脉血", "静脉 血"),
        ("Serum", " sERUM\n"),
        ("ＳＥＲＵＭ", "serum"),
        ("餐后2小时", "餐后２\u3000小时"),
        ("Straße", "STRASSE"),
    ],
)
def test_terms_are_compared_without_width_case_and_white_space(text: str, same: str) -> None:
    assert normal(text) == normal(same)


@given(st.text(max_size=50))
def test_normalising_again_changes_nothing(text: str) -> None:
    once = normal(text)

    assert " " not in once
    assert normal(once) == normal(normal(once))


WORDS = (
    measurand("k"),
    measurand("hb", class_="haematology", system="blood", condition="fasting"),
    measurand("glu", condition="stated"),
    imaging("knee", laterality="required", views="two", tracer="n/a"),
    term("t1", "specimen", "静脉血", "serum", "chemistry"),
    term("t2", "specimen", "静脉血", "blood", "haematology"),
    term("t3", "specimen", "全血", "blood"),
    term("t4", "condition", "空腹", "fasting"),
    term("t5", "specimen", "血", "blood", "haematology"),
)


@pytest.mark.parametrize(
    ("kind", "text", "class_", "meaning", "rules"),
    [
        ("specimen", "静脉血", "chemistry", "serum", ["t1"]),
        ("specimen", "静脉血", "haematology", "blood", ["t2"]),
        ("specimen", " 静脉　血 ", "chemistry", "serum", ["t1"]),
        ("specimen", "静脉血", "urine", None, []),
        ("specimen", "全血", "chemistry", "blood", ["t3"]),
        ("specimen", "全血", None, "blood", ["t3"]),
        ("specimen", "血", "haematology", "blood", ["t5"]),
        ("specimen", "血", "chemistry", None, []),
        # a word that is itself a meaning means itself, exactly
        ("specimen", "serum", "chemistry", "serum", []),
        ("specimen", "blood", "urine", "blood", []),
        ("specimen", "Serum", "chemistry", None, []),
        ("condition", "fasting", "chemistry", "fasting", []),
        ("laterality", "left", "imaging", None, []),
        ("views", "two", "imaging", "two", []),
        # markers of the dictionary are no meanings
        ("laterality", "required", "imaging", None, []),
        ("tracer", "n/a", "imaging", None, []),
        ("condition", "stated", "chemistry", None, []),
        # never a part, never another kind
        ("specimen", "静脉血清", "chemistry", None, []),
        ("specimen", "静脉", "chemistry", None, []),
        ("condition", "静脉血", "chemistry", None, []),
        ("specimen", "", "chemistry", None, []),
    ],
)
def test_what_a_whole_word_means(
    kind: str, text: str, class_: str | None, meaning: str | None, rules: list[str]
) -> None:
    assert dictionary(*WORDS).meaning(kind, text, class_) == (meaning, tuple(f"p/terms/{one}" for one in rules))


REMARKS = (
    term("r1", "remark", "建议复查", "repeat-advised"),
    term("r2", "remark", "溶血", "unfit", "chemistry"),
    term("r3", "flag", "危急", "critical"),
)


@pytest.mark.parametrize(
    ("text", "class_", "contained"),
    [
        ("建议复查", "urine", ["r1"]),
        ("标本轻度溶血,建议 复查。", "chemistry", ["r1", "r2"]),
        ("标本轻度溶血", "urine", []),
        ("危急", "chemistry", []),
        ("建议\u200b复\u2060查", "urine", ["r1"]),
        ("建议", "chemistry", []),
        ("", "chemistry", []),
        ("无" * 398 + "建议复查", "urine", ["r1"]),
        ("无" * 19_000 + "建议复查", "urine", ["r1"]),
    ],
)
def test_a_remark_is_read_to_its_end(text: str, class_: str, contained: list[str]) -> None:
    found, harmless = dictionary(*REMARKS).contained("remark", text, class_)

    assert ([one.id for one in found], harmless) == (contained, ())


@given(st.text(max_size=500), st.text(max_size=500))
def test_whatever_surrounds_it_a_withholding_word_is_found(before: str, after: str) -> None:
    found, _ = dictionary(*REMARKS).contained("remark", f"{before}\n建议复查\n{after}", "urine")

    assert [one.id for one in found] == ["r1"]


HARMLESS = (
    *REMARKS,
    term("h1", "remark", "无溶血", "harmless"),
    term("h2", "remark", "标本无溶血", "harmless", "chemistry"),
    term("h3", "flag", "复查", "harmless"),
)


@pytest.mark.parametrize(
    ("text", "found", "harmless"),
    [
        ("无溶血", [], ["h1"]),
        ("标本 无溶血。", [], ["h2"]),
        ("无溶血，建议复查", ["r1"], ["h1"]),
        ("无溶血；复测溶血", ["r2"], ["h1"]),
        ("溶血无", ["r2"], []),
        ("建议无溶血复查", ["r2"], []),
        ("有无溶血待查", ["r2"], []),
        ("无溶血无溶血。\n无溶血", [], ["h1"]),
        ("无 溶\u200b血", [], ["h1"]),
        ("溶\u200b血，无溶血", ["r2"], ["h1"]),
        ("建议复查", ["r1"], []),
        ("无溶" + "血", [], ["h1"]),
    ],
)
def test_clauses_of_harmless_words_are_taken_out_and_nothing_else(
    text: str, found: list[str], harmless: list[str]
) -> None:
    terms, rules = dictionary(*HARMLESS).contained("remark", text, "chemistry")

    assert [one.id for one in terms] == found
    assert sorted(rules) == sorted(f"p/terms/{one}" for one in harmless)


def test_words_harmless_for_another_class_are_not() -> None:
    rows = (*REMARKS, term("h", "remark", "无溶血", "harmless", "urine"))

    assert [one.id for one in dictionary(*rows).contained("remark", "无溶血", "chemistry")[0]] == ["r2"]


def test_names_are_exact() -> None:
    held = dictionary(
        measurand("k", name_zh="钾", name_en="Potassium"), measurand("kb", name_zh="血钾", name_en="potassium")
    )

    assert held.named("钾") == {"k"}
    assert held.named(" POTASSIUM") == {"k", "kb"}
    assert held.named("potassium level") == frozenset()


# panels -------------------------------------------------------------------------------------------


def member(id: str, item: str, role: str = "required", pack: str = "p") -> Row:
    return row("members", id, pack, panel="lytes", item=item, role=role)


@pytest.mark.parametrize(
    ("upper", "lower", "role", "group"),
    [
        ("required", "optional", "required", ""),
        ("optional", "required", "required", ""),
        ("one-of:a", "required", "required", ""),
        ("one-of:a", "optional", "one-of", "a"),
        ("optional", "one-of:a", "one-of", "a"),
        ("one-of:b", "one-of:a", "one-of", "a"),
        ("optional", "optional", "optional", ""),
    ],
)
def test_of_two_packs_the_row_that_asks_for_more_of_a_panel_counts(
    upper: str, lower: str, role: str, group: str
) -> None:
    held = dictionary(member("m", "k", upper), lower=(member("n", "k", lower, "q"),))

    assert held.members["lytes"] == (MemberOf("k", role, group, ("p/members/m", "q/members/n")),)  # type: ignore[arg-type]


def test_members_know_their_panels() -> None:
    held = dictionary(member("m", "k"), row("members", "o", panel="other", item="k"), member("n", "na", "optional"))

    assert held.panels_of == {"k": {"lytes", "other"}, "na": {"lytes"}}


# units --------------------------------------------------------------------------------------------


def unit(id: str, text: str, **cells: object) -> Row:
    return row("units", id, item="glu", unit=text, **cells)


def reference(held: Dictionary, number: str, text: str, codes: tuple[str, ...] | None = ()) -> Decimal | None:
    read = read_unit(text)
    assert read is not None
    return held.in_reference("glu", codes, Decimal(number), read)[0]


GLUCOSE = (unit("u1", "mmol/L", factor="1"), unit("u2", "mg/dL", factor="0.0555"), unit("u3", "g/L", factor="5.55"))


@pytest.mark.parametrize(
    ("number", "text", "brought"),
    [
        ("5.0", "mmol/L", "5.0"),
        ("100", "mg/dL", "5.55"),
        ("1", "g/L", "5.55"),
        ("5000", "umol/L", None),
        ("5", "%", None),
    ],
)
def test_a_listed_factor_leads_to_the_reference_unit(number: str, text: str, brought: str | None) -> None:
    assert reference(dictionary(*GLUCOSE), number, text) == (brought and Decimal(brought))


def test_without_factor_the_exact_table_of_units_counts() -> None:
    held = dictionary(unit("u1", "mmol/L"), unit("u2", "umol/L"))

    assert reference(held, "5000", "umol/L") == Decimal(5)
    assert reference(held, "5", "mmol/L") == Decimal(5)


def test_an_offset_is_added_after_the_factor() -> None:
    held = dictionary(unit("u1", "%", factor="1"), unit("u2", "mmol/mol", factor="0.0915", offset="2.15"))

    assert reference(held, "53", "mmol/mol") == Decimal("53") * Decimal("0.0915") + Decimal("2.15")


def test_without_any_factor_the_first_unit_by_code_is_the_reference_and_another_dimension_leads_nowhere() -> None:
    held = dictionary(unit("u1", "mmol/L"), unit("u2", "g/L"))

    assert (reference(held, "1", "g/L"), reference(held, "1", "mmol/L")) == (Decimal(1), None)


def test_a_unit_may_be_listed_for_one_code_only() -> None:
    held = dictionary(unit("u1", "mmol/L"), unit("u2", "umol/L", code="s|u"))

    assert reference(held, "5000", "umol/L", ("s|u", "s|v")) == Decimal(5)
    assert reference(held, "5000", "umol/L", ("s|v",)) is None
    assert reference(held, "5000", "umol/L", None) == Decimal(5)
    assert [rule.id for rule, _ in held.units("glu", ("s|v",))] == ["u1"]


@given(st.permutations([*GLUCOSE, unit("u4", "umol/L", factor="0.001")]))
def test_the_order_of_rows_is_of_no_account(rows: list[Row]) -> None:
    held = dictionary(*rows)

    assert [reference(held, "1", text) for text in ("mmol/L", "mg/dL", "g/L", "umol/L")] == [
        Decimal(1),
        Decimal("0.0555"),
        Decimal("5.55"),
        Decimal("0.001"),
    ]


def test_the_first_of_two_packs_says_what_an_item_is() -> None:
    held = dictionary(measurand("k", name_zh="钾"), lower=(measurand("k", "q", name_zh="另一"), imaging("ct", "q")))

    assert (held.items["k"].name_zh, sorted(held.items)) == ("钾", ["ct", "k"])
