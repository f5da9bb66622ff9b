"""Lists of recognized items, institutions, negative lists and suspensions (docs/decision.md 5)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scene import (
    THEIRS,
    Scene,
    assumed,
    doubts,
    exam,
    imaging,
    laboratory,
    moment,
    pack,
    reasons,
    row,
    strictly,
    verdict,
)

from recognize.moment import Moment
from recognize.order import Organization
from recognize.packs.schema import Assumption, ItemList, Row
from recognize.report import Mark


def told(answer: str, *codes: str) -> set[tuple[str, str, str]]:
    return {("listed", answer, code) for code in codes}


NOT_LISTED = told("block", "not-listed")
ISSUER = told("block", "issuer-not-listed")
LEVEL = told("unknown", "issuer-level-unknown")
SUSPENDED = told("block", "issuer-suspended")
NEGATIVE = told("block", "negative-list")
DOUBTFUL = told("caution", "citation-unconfirmed")
THIRD = Organization(code="x|third")


def on(*targets: str, lists: dict[str, ItemList] | None = None, also: list[Row] | None = None, **changes: Any) -> Scene:
    """The scene with other lines on its list."""
    lines = [row("listed", f"l{n}", list="l", target=one) for n, one in enumerate(targets)]
    told_ = lists if lists is not None else {"l": ItemList("l", "目录", complete=True, citation="c")}
    return laboratory(rows=[*lines, *(also or [])], without=["listed"], manifest={"lists": told_}, **changes)


# lists --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "named"),
    [
        ("item:k", True),
        ("class:chemistry", True),
        ("kind:laboratory", True),
        ("panel:lytes", True),
        ("all", True),
        ("item:na", False),
        ("class:endocrine", False),
        ("kind:exam", False),
        ("panel:other", False),
        ("group:CT/chest", False),
    ],
)
def test_a_line_names_an_item_in_several_ways(target: str, named: bool) -> None:
    assert doubts(on(target)) == (set() if named else NOT_LISTED)


@pytest.mark.parametrize(("target", "named"), [("group:CT/chest", True), ("group:CT/abdomen", False)])
def test_a_group_line_lists_an_exam_of_its_modality_and_site(target: str, named: bool) -> None:
    line = row("listed", "exams", list="l", target=target)

    assert doubts(exam(rows=[line])) == (set() if named else NOT_LISTED)


LIST = ItemList("l", "目录", citation="c")


@pytest.mark.parametrize(
    ("lists", "found"),
    [
        ({"l": ItemList("l", "L", complete=True)}, NOT_LISTED),
        ({"l": ItemList("l", "L")}, told("unknown", "listing-unknown")),
        ({"l": ItemList("l", "L"), "m": ItemList("m", "M", complete=True)}, NOT_LISTED),
        ({"l": ItemList("l", "L", kind="exam", complete=True)}, told("unknown", "no-list")),
        ({"l": ItemList("l", "L", kind="laboratory", complete=True)}, NOT_LISTED),
        ({"l": ItemList("l", "L", kind="exam", complete=True), "m": LIST}, told("unknown", "listing-unknown")),
        ({}, told("unknown", "no-list")),
    ],
)
def test_absent_from_a_complete_list_blocks_and_from_others_is_unknown(
    lists: dict[str, ItemList], found: set[Any]
) -> None:
    assert doubts(on(lists=lists)) == found


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"from_": "2026-11-23"}, NOT_LISTED),
        ({"from_": "2026-11-22"}, set()),
        ({"until": "2026-11-22"}, NOT_LISTED),
        ({"until": "2026-11-23"}, set()),
        ({"citation": "doubtful"}, DOUBTFUL),
    ],
)
def test_a_line_counts_when_in_force_and_by_its_document(cells: dict[str, str], found: set[Any]) -> None:
    line = row("listed", "l", **{"list": "l", "target": "item:k", **cells})

    assert doubts(on(also=[line])) == found


def test_one_confirmed_line_is_enough() -> None:
    doubted = row("listed", "d", list="l", target="item:k", citation="doubtful")

    assert doubts(on("item:k", also=[doubted])) == set()


def test_a_line_without_citation_stands_on_its_lists() -> None:
    assert doubts(on("item:k", lists={"l": ItemList("l", "L", complete=True, citation="doubtful")})) == DOUBTFUL


def test_a_list_of_a_pack_elsewhere_grants_nothing() -> None:
    line = row("listed", "k", "far", list="far", target="item:k")
    far = pack([line], id="far", territory="div:980000", lists={"far": ItemList("far", "远")})

    assert doubts(on(extra=[far])) == NOT_LISTED
    near = pack([line], id="far", territory="div:990000", lists={"far": ItemList("far", "近")})
    assert doubts(on(extra=[near])) == set()


def test_of_several_lists_the_best_answer_counts() -> None:
    lists = {"l": LIST, "m": ItemList("m", "M", issuers="named")}
    lines = [row("listed", "m", list="m", target="item:k")]

    assert doubts(on("item:k", lists=lists, also=lines)) == set()
    assert doubts(on(lists=lists, also=lines)) == ISSUER


# institutions -------------------------------------------------------------------------------------


def ruled(
    *rules: dict[str, Any], report: dict[str, Any] | None = None, rows: list[Row] | None = None, **changes: Any
) -> Scene:
    limits = [row("issuers", f"i{n}", list="l", **one) for n, one in enumerate(rules)]
    return laboratory(rows=[*limits, *(rows or [])], report=report, **changes)


NAMED = {"rule_": "named", "organizations": ("theirs",)}
OTHERS = {"rule_": "named", "organizations": ("third",)}
BOTH = {"rule_": "named", "organizations": ("theirs", "third")}
PUBLIC = {"rule_": "public"}
HIGHER = {"rule_": "same-or-higher-level"}


@pytest.mark.parametrize(
    ("rules", "report", "found"),
    [
        ([NAMED], {}, set()),
        ([OTHERS], {}, ISSUER),
        ([NAMED, OTHERS], {}, set()),
        ([NAMED], {"performer": THIRD}, ISSUER),
        ([OTHERS], {"performer": THIRD}, ISSUER),
        ([BOTH], {"performer": THIRD}, set()),
        ([BOTH], {"performer": Organization(code="y|nobody")}, ISSUER),
        ([BOTH], {"issuer": Organization(code="y|nobody")}, ISSUER),
        ([BOTH], {"issuer": Organization(code="x|theirs", division="990199")}, ISSUER),
        ([PUBLIC], {}, set()),
        ([PUBLIC], {"performer": Organization(code="y|nobody")}, LEVEL),
        ([HIGHER], {}, set()),
        ([HIGHER, PUBLIC, NAMED], {}, set()),
        ([HIGHER, PUBLIC, OTHERS], {}, ISSUER),
    ],
)
def test_a_list_may_cover_only_some_institutions_and_judges_issuer_and_performer(
    rules: list[dict[str, Any]], report: dict[str, Any], found: set[Any]
) -> None:
    assert doubts(ruled(*rules, report=report)) == found


def test_a_list_of_named_institutions_without_a_name_admits_nobody() -> None:
    named = {"lists": {"l": ItemList("l", "L", complete=True, issuers="named")}}

    assert doubts(laboratory(manifest=named)) == ISSUER
    assert doubts(ruled(PUBLIC, manifest=named)) == ISSUER
    assert doubts(ruled(NAMED, manifest=named)) == set()


def place(name: str, division: str, **cells: Any) -> Row:
    return row("organizations", name, **{"name_zh": name, "division": division, "level": "3", **cells})


@pytest.mark.parametrize(
    ("level", "ours", "found"),
    [
        ("3", "3", set()),
        ("3", "2", set()),
        ("2", "3", ISSUER),
        ("10", "9", set()),
        ("9", "10", ISSUER),
        (None, "3", LEVEL),
        ("3", None, LEVEL),
        ("三级", "3", LEVEL),
        ("3", "三级", LEVEL),
        ("", "3", LEVEL),
        ("-3", "3", LEVEL),
    ],
)
def test_same_or_higher_level(level: str | None, ours: str | None, found: set[Any]) -> None:
    rows = [place("theirs", "990102", level=level), place("ours", "990101", level=ours)]

    assert doubts(ruled(HIGHER, rows=rows)) == found


@pytest.mark.parametrize(("ownership", "found"), [("public", set()), ("private", ISSUER), (None, LEVEL)])
def test_public_institutions_only(ownership: str | None, found: set[Any]) -> None:
    assert doubts(ruled(PUBLIC, rows=[place("theirs", "990102", ownership=ownership)])) == found


def test_a_campus_of_a_named_hospital_is_not_named() -> None:
    rows = [
        place("campus", "990102", part_of="theirs"),
        row("organization_codes", "c", organization="campus", code="x|c"),
    ]

    assert doubts(ruled(NAMED, report={"issuer": Organization(code="x|c")}, rows=rows)) == ISSUER


@pytest.mark.parametrize("issuer", [None, Organization(name="theirs医院")])
def test_a_rule_that_asks_for_the_issuer_does_not_get_it(issuer: Organization | None) -> None:
    scene = ruled(NAMED, report={"issuer": issuer})

    assert doubts(scene) == told("unknown", "issuer-unknown") | {("origin", "unknown", "origin-unknown")}
    assert doubts(ruled(OTHERS, report={"issuer": issuer})) >= ISSUER


def test_where_no_rule_asks_the_issuer_is_of_no_account_for_the_list() -> None:
    assert doubts(laboratory(report={"issuer": None})) == {("origin", "unknown", "origin-unknown")}


@pytest.mark.parametrize("performer", [None, Organization()])
def test_a_performer_not_stated_may_be_the_issuer(performer: Organization | None) -> None:
    silent = {"performer": performer}
    scene = ruled(NAMED, report=silent, assume={"performer.unknown": "issuer"})
    unknown = told("unknown", "performer-unknown") | {("quality", "unknown", "eqa-unknown")}

    assert (verdict(scene), assumed(scene)) == ("reuse", {"performer.unknown:report.performer"})
    assert doubts(ruled(NAMED, report=silent)) == doubts(strictly(scene)) == unknown


def test_a_performer_stated_by_the_name_of_the_issuer_is_the_issuer() -> None:
    named = ruled(NAMED, report={"performer": Organization(name="theirs医院")})

    assert (verdict(named), assumed(named)) == ("reuse", set())


@pytest.mark.parametrize("of", ["report", "result"])
def test_for_a_stranger_stated_by_name_the_issuer_does_not_stand_in(of: str) -> None:
    """Somebody else is stated to have done it: no row could withhold what no code tells."""
    stranger: dict[str, Any] = {of: {"performer": Organization(name="某检验所")}}
    scene = ruled(NAMED, assume={"performer.unknown": "issuer"}, **stranger)

    assert doubts(scene) == told("unknown", "performer-unknown") | {("quality", "unknown", "eqa-unknown")}


# negative lists -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "report", "found"),
    [
        ({"targets": "item:k"}, {}, NEGATIVE),
        ({"targets": "item:na"}, {}, set()),
        ({"targets": "all", "organization": "theirs"}, {}, NEGATIVE),
        ({"targets": "all", "organization": "third"}, {}, set()),
        ({"targets": "all", "organization": "third"}, {"performer": THIRD}, NEGATIVE),
        ({"targets": "all", "organization": "theirs"}, {"performer": THIRD}, NEGATIVE),
        ({"targets": "all", "until": "2026-11-22"}, {}, set()),
        ({"targets": "all", "from_": "2026-11-23"}, {}, set()),
        ({"targets": "all", "until": "2026-11-23"}, {}, NEGATIVE),
    ],
)
def test_a_negative_list_of_items_or_of_one_institution(
    cells: dict[str, str], report: dict[str, Any], found: set[Any]
) -> None:
    assert doubts(laboratory(rows=[row("negative", "n", **cells)], report=report)) == found


def test_a_negative_line_on_what_is_ordered_or_on_what_the_result_is() -> None:
    pair = [
        imaging("cte", contrast="enhanced"),
        row("codes", "cte", code="s|cte", item="cte", confirmed="yes", citation="c"),
        row("covers", "v", has="cte", covers="ct", citation="c"),
    ]
    for item in ("ct", "cte"):
        negative = row("negative", "n", targets=f"item:{item}")
        scene = exam(result={"codes": ("s|cte",), "contrast": "增强"}, rows=[*pair, negative])
        assert doubts(scene) == NEGATIVE


# suspensions --------------------------------------------------------------------------------------


def suspended(report: dict[str, Any] | None = None, rows: list[Row] | None = None, **cells: Any) -> Scene:
    plain = {"organization": "theirs", "targets": "all", "from_": "2026-01-01"}
    return laboratory(rows=[row("suspensions", "s", **{**plain, **cells}), *(rows or [])], report=report)


@pytest.mark.parametrize(
    ("cells", "report", "found"),
    [
        ({}, {}, SUSPENDED),
        ({"organization": "third"}, {}, set()),
        ({"organization": "third"}, {"performer": THIRD}, SUSPENDED),
        ({"targets": "item:k"}, {}, SUSPENDED),
        ({"targets": "item:na"}, {}, set()),
        # today, though not yet on the day of collection
        ({"from_": "2026-11-22"}, {}, SUSPENDED),
        ({"from_": "2026-11-23"}, {}, set()),
        # on the day of collection (20 November), though over today
        ({"until": "2026-11-21"}, {}, SUSPENDED),
        ({"until": "2026-11-20"}, {}, set()),
        ({"from_": "2026-11-20", "until": "2026-11-21"}, {}, SUSPENDED),
        # between both
        ({"from_": "2026-11-21", "until": "2026-11-22"}, {}, set()),
    ],
)
def test_a_suspension_counts_today_and_on_the_day_of_collection(
    cells: dict[str, str], report: dict[str, Any], found: set[Any]
) -> None:
    assert doubts(suspended(report, **cells)) == found


@pytest.mark.parametrize(("from_", "found"), [("2026-11-22", SUSPENDED), ("2026-11-23", set())])
def test_without_collection_a_suspension_counts_that_began(from_: str, found: set[Any]) -> None:
    rows = [row("suspensions", "s", organization="theirs", targets="all", from_=from_, until="2026-11-24")]
    scene = laboratory(rows=rows, specimen={"collected": None}, result={"effective": None})

    assert {one for one in doubts(scene) if one[0] == "listed"} == found


def test_without_collection_a_suspension_that_ended_counts_too() -> None:
    rows = [row("suspensions", "s", organization="theirs", targets="all", from_="2025-01-01", until="2025-02-01")]
    scene = laboratory(rows=rows, specimen={"collected": None}, result={"effective": None})

    assert SUSPENDED <= doubts(scene)
    assert doubts(laboratory(rows=rows)) == set()


def test_an_imprecise_collection_counts_with_every_day_it_may_mean() -> None:
    month = Moment.read("2026-11+08:00")
    scene = laboratory(
        rows=[row("suspensions", "s", organization="theirs", targets="all", from_="2026-11-29", until="2026-11-30")],
        specimen={"collected": None},
        result={"effective": month},
    )

    assert SUSPENDED <= doubts(scene)


def test_the_day_is_the_local_one_of_the_pack() -> None:
    late = moment("19 23:30")  # 00:30 on the 20th in a zone of +09:00
    rows = [row("suspensions", "s", "q", organization="theirs", targets="all", from_="2026-11-20", until="2026-11-21")]
    taken: dict[str, Any] = {"specimen": {"collected": late}, "result": {"effective": late}}

    for offset, found in ((480, set()), (540, SUSPENDED)):
        assert doubts(laboratory(extra=[pack(rows, id="q", offset=offset)], **taken)) == found


@pytest.mark.parametrize("limit", ["suspensions", "negative"])
def test_every_stated_performer_is_held_against_what_withholds(limit: str) -> None:
    cells = {"from_": "2026-01-01"} if limit == "suspensions" else {}
    third = row(limit, "s", organization="third", targets="all", **cells)
    found = SUSPENDED if limit == "suspensions" else NEGATIVE

    assert doubts(laboratory(rows=[third], result={"performer": THIRD})) == found
    assert doubts(laboratory(rows=[third], result={"performer": THEIRS}, report={"performer": THIRD})) == found


@pytest.mark.parametrize("who", ["campus", "theirs"])
def test_a_suspension_of_a_hospital_is_one_of_its_campus(who: str) -> None:
    rows = [
        place("campus", "990102", part_of="theirs"),
        row("organization_codes", "c", organization="campus", code="x|c"),
    ]
    campus = {"issuer": Organization(code="x|c"), "authored_by": "x|c", "performer": THIRD}

    assert doubts(suspended(campus, rows, organization=who)) == SUSPENDED
    assert doubts(suspended({}, rows, organization="campus")) == set()


FALSE = Organization(code="x|theirs", division="990199")


@pytest.mark.parametrize("part", ["issuer", "performer"])
@pytest.mark.parametrize("limit", ["suspensions", "negative"])
def test_a_false_division_does_not_take_an_institution_out_of_what_withholds_it(part: str, limit: str) -> None:
    cells = {"from_": "2026-01-01"} if limit == "suspensions" else {}
    report = {"issuer": THIRD, "authored_by": "x|third", "performer": THIRD, part: FALSE}
    scene = laboratory(rows=[row(limit, "s", organization="theirs", targets="all", **cells)], report=report)

    assert doubts(scene) == (SUSPENDED if limit == "suspensions" else NEGATIVE)


@pytest.mark.parametrize("who", ["theirs", "third"])
def test_nor_does_a_code_that_stands_on_two(who: str) -> None:
    clash = row("organization_codes", "clash", organization="third", code="x|theirs")
    scene = suspended({}, [clash], organization=who)

    assert doubts(scene) == SUSPENDED


def test_nor_does_a_row_of_the_registry_that_is_no_longer_in_force() -> None:
    old = row("organizations", "old", name_zh="旧", division="990102", until="2026-01-01")
    code = row("organization_codes", "old", organization="old", code="x|old")
    report = {"issuer": Organization(code="x|old"), "authored_by": "x|old"}
    against = row("suspensions", "s", organization="old", targets="all", from_="2026-01-01")

    assert SUSPENDED - doubts(laboratory(rows=[old, code], report=report)) == SUSPENDED
    assert doubts(laboratory(rows=[old, code, against], report=report)) >= SUSPENDED


@pytest.mark.parametrize("limit", ["suspensions", "negative"])
@pytest.mark.parametrize("who", ["third", "theirs"])
def test_the_laboratory_that_stands_in_is_asked_too(limit: str, who: str) -> None:
    """The registry says that ``third`` performs for the issuer."""
    theirs = row("organizations", "theirs", name_zh="theirs", division="990102", laboratory="third")
    cells = {"from_": "2026-01-01"} if limit == "suspensions" else {}
    against = row(limit, "s", organization=who, targets="all", **cells)
    scene = laboratory(rows=[theirs, against], report={"performer": None}, assume={"performer.unknown": "issuer"})

    assert doubts(scene) == (SUSPENDED if limit == "suspensions" else NEGATIVE)


def test_a_suspension_of_a_pack_elsewhere_does_not_count_here() -> None:
    far = pack(
        [row("suspensions", "s", "far", organization="theirs", targets="all", from_="2026-01-01")],
        id="far",
        territory="div:980000",
    )

    assert doubts(laboratory(extra=[far])) == set()


def test_a_suspension_on_any_day_that_a_collection_moment_may_mean() -> None:
    moments = {"specimen": {"collected": moment("18 08:00")}, "result": {"effective": moment("20 08:00")}}
    held = row("suspensions", "s", organization="theirs", targets="all", from_="2026-11-20", until="2026-11-21")

    assert doubts(laboratory(rows=[held], **moments)) == SUSPENDED


@pytest.mark.parametrize("key", ["performer.unknown", "mark.of_report", "conditions.silent"])
def test_a_stand_in_under_a_document_nobody_confirmed_is_a_caution(key: str) -> None:
    value = {"performer.unknown": "issuer", "mark.of_report": "pass", "conditions.silent": "absent"}[key]
    silent: dict[str, dict[str, Any]] = {
        "performer.unknown": {"report": {"performer": None}},
        "mark.of_report": {"result": {"mark": None}, "report": {"marks": (Mark("HR"),)}},
        "conditions.silent": {"result": {"flags": None}},
    }
    for citation, verdict_ in (("c", "reuse"), ("doubtful", "consider")):
        scene = laboratory(**silent[key], assume={key: Assumption(key, value, citation)})
        assert verdict(scene) == verdict_
        assert ("citation-unconfirmed" in reasons(scene)) is (citation == "doubtful")


def test_a_suspension_of_the_hospital_a_performer_is_part_of_withholds() -> None:
    rows = [
        place("campus", "990102", part_of="third"),
        row("organization_codes", "c", organization="campus", code="x|c"),
        row("suspensions", "s", organization="third", targets="all", from_="2026-01-01"),
    ]

    assert SUSPENDED <= doubts(laboratory(rows=rows, report={"performer": Organization(code="x|c")}))
