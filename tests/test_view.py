"""The rules as they hold for one organization on one day: territories, dates, layers, targets, assumptions."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest
from tests.scene import CITATIONS, SILENT, imaging, measurand, pack, row, target

from recognize.moment import Length, Moment
from recognize.order import Organization
from recognize.packs.ruleset import Pack, RuleSet
from recognize.packs.schema import (
    Assumption,
    CriticalRule,
    IssuerRule,
    ItemList,
    Listed,
    NegativeRule,
    Row,
    WindowRule,
)
from recognize.packs.view import MAX_VIEWS, View, view_of

HERE = Organization(division="990101")
AT = Moment.read("2026-11-22T09:00:00+08:00").earliest


def view(*packs: Pack, organization: Organization = HERE, at: int = AT, strict: bool = False) -> View:
    return view_of(RuleSet.of(packs), organization, at, strict)


def ids(rows: object) -> list[str]:
    return sorted(entry[1].id for entry in rows)  # type: ignore[attr-defined]


def negative(id: str, pack: str = "p", **cells: object) -> Row:
    return row("negative", id, pack, **{"targets": "all", **cells})


# which packs apply --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("territory", "applies"),
    [
        ("div:990000", True),
        ("div:990100", True),
        ("div:990101", True),
        ("div:990102", False),
        ("div:980000", False),
        ("north", True),
        ("alliance:lake", True),
        ("alliance:sea", False),
        ("org:ours", False),
    ],
)
def test_a_pack_applies_where_its_territory_holds_the_ordering_organization(territory: str, applies: bool) -> None:
    land = row("territories", "north", name_zh="n", name_en="n", members=("div:990100",))
    stated = Organization(division="990101", alliances=("lake",))

    assert ("p" in view(pack([land], territory=territory), organization=stated).applying) is applies


def test_the_rows_that_made_packs_apply_are_told() -> None:
    rows = [
        row("territories", "north", name_zh="n", name_en="n", members=("div:990100",)),
        row("organizations", "ours", name_zh="o", division="990101"),
        row("organization_codes", "ours", organization="ours", code="x|ours"),
    ]
    told = view(pack(rows, territory="north"), organization=Organization(code="x|ours")).territory_rules

    assert told == ("p/organization_codes/ours", "p/organizations/ours", "p/territories/north")


def test_for_an_unknown_organization_every_limit_holds_and_no_grant() -> None:
    rows = [negative("n"), row("listed", "li", list="l", target="all"), measurand("k")]
    lists = {"l": ItemList("l", "L")}
    packs = [pack(rows, lists=lists), pack([negative("far", "q")], id="q", territory="div:110000")]
    unknown = view(*packs, organization=Organization(code="x|who"))
    known = view(*packs)

    assert (unknown.known, unknown.applying, unknown.assume("situations.silent")) == (False, {}, (None, ()))
    assert [one.id for one in unknown.limiting()] == ["p", "q"]
    assert list(unknown.grants(Listed, "listed")) == []
    assert ids(unknown.limits(NegativeRule, "negative", unknown.dictionary.items["k"])) == ["far", "n"]
    assert ids(known.limits(NegativeRule, "negative", known.dictionary.items["k"])) == ["n"]
    assert ids(known.grants(Listed, "listed")) == ["li"]


def test_a_stated_division_is_enough_to_know_an_organization() -> None:
    assert view(pack()).known
    assert not view(pack(), organization=Organization(code="x|ours")).known


# in force -----------------------------------------------------------------------------------------

MIDNIGHT = Moment.read("2026-11-22T00:00:00+08:00").earliest


@pytest.mark.parametrize(
    ("cells", "before", "on"),
    [
        ({"from_": "2026-11-22"}, False, True),
        ({"from_": "2026-11-21"}, True, True),
        ({"from_": "2026-11-23"}, False, False),
        ({"until": "2026-11-22"}, True, False),
        ({"until": "2026-11-23"}, True, True),
        ({"until": "2026-11-21"}, False, False),
        ({"from_": "2026-11-22", "until": "2026-11-22"}, False, False),
        ({}, True, True),
        ({"citation": "today"}, False, True),
        ({"citation": "seen"}, False, True),
        ({"citation": "both"}, True, True),
        ({"citation": "today", "from_": "2026-11-21"}, True, True),
        ({"citation": "undated"}, True, True),
        ({"citation": "q:today"}, False, True),
    ],
)
def test_a_row_is_in_force_from_its_first_local_day_and_until_its_last_excluded(
    cells: dict[str, str], before: bool, on: bool
) -> None:
    citations = {
        "today": CITATIONS["c"].__class__("today", in_force=date(2026, 11, 22)),
        "seen": CITATIONS["c"].__class__("seen", retrieved=date(2026, 11, 22)),
        "both": CITATIONS["c"].__class__("both", in_force=date(2026, 11, 1), retrieved=date(2026, 11, 22)),
        "undated": CITATIONS["c"].__class__("undated"),
    }
    packs = [pack([negative("n", **cells), measurand("k")], citations=citations), pack(id="q", citations=citations)]

    for at, expected in ((MIDNIGHT - 1, before), (MIDNIGHT, on)):
        seen = view(*packs, at=at)
        assert (ids(seen.limits(NegativeRule, "negative", seen.dictionary.items["k"])) == ["n"]) is expected
        assert (ids(seen.all_limits(NegativeRule, "negative")) == ["n"]) is expected


def test_a_day_is_that_of_the_packs_own_zone() -> None:
    rows = [measurand("k"), negative("n", from_="2026-11-22")]
    west = pack([negative("w", "w", from_="2026-11-22")], id="w", offset=0)

    for at, expected in ((MIDNIGHT - 1, []), (MIDNIGHT, ["n"]), (MIDNIGHT + 8 * 3600 * 10**6, ["n", "w"])):
        seen = view(pack(rows), west, at=at)
        assert ids(seen.limits(NegativeRule, "negative", seen.dictionary.items["k"])) == expected


def test_a_line_of_a_list_without_citation_stands_on_that_of_its_list() -> None:
    lists = {"l": ItemList("l", "L", citation="doubtful")}
    line = row("listed", "li", list="l", target="all")
    other = row("listed", "own", list="l", target="all", citation="c")
    seen = view(pack([line, other], lists=lists))
    by_id = {one.id: seen.citation(owner, one) for owner, one in seen.grants(Listed, "listed")}

    assert {name: found and found.key for name, found in by_id.items()} == {"li": "doubtful", "own": "c"}


# targets ------------------------------------------------------------------------------------------

THINGS = [
    measurand("k"),
    measurand("na", class_="endocrine"),
    imaging("ct"),
    row("panels", "lytes", name_zh="l", name_en="l"),
    row("members", "m", panel="lytes", item="k"),
    row("members", "mo", panel="lytes", item="na", role="optional"),
    row("listed", "lk", list="l", target="item:k"),
    row("listed", "lg", list="g", target="group:CT/chest"),
    row("listed", "gone", list="old", target="item:k", until="2020-01-01"),
]
LISTS = {name: ItemList(name, name) for name in ("l", "g", "old", "bare")}


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("all", {"k", "na", "ct"}),
        ("item:k", {"k"}),
        ("panel:lytes", {"k", "na"}),
        ("class:chemistry", {"k"}),
        ("class:imaging", {"ct"}),
        ("kind:laboratory", {"k", "na"}),
        ("kind:exam", {"ct"}),
        ("list:l", {"k"}),
        ("list:g", {"ct"}),
        ("list:old", set()),
        ("list:bare", set()),
        ("list:none", set()),
        ("group:CT/chest", set()),
        ("item:other", set()),
    ],
)
def test_what_a_target_is_about(text: str, about: set[str]) -> None:
    seen = view(pack(THINGS, lists=LISTS))
    packed = seen.rules.packs["p"]

    assert {name for name, item in seen.dictionary.items.items() if seen.about(packed, target(text), item)} == about


@pytest.mark.parametrize(
    ("texts", "rank"),
    [
        ("item:k", 0),
        ("panel:lytes", 1),
        ("list:l", 2),
        ("class:chemistry", 3),
        ("kind:laboratory", 4),
        ("all", 5),
        ("all kind:laboratory item:na", 4),
        ("class:imaging item:na", None),
        ("", None),
    ],
)
def test_the_most_specific_target_ranks(texts: str, rank: int | None) -> None:
    seen = view(pack(THINGS, lists=LISTS))

    assert seen.rank(seen.rules.packs["p"], tuple(map(target, texts.split())), seen.dictionary.items["k"]) == rank


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("group:CT/chest", True),
        ("group:CT/abdomen", False),
        ("group:MR/chest", False),
        ("list:g", False),
        ("kind:exam", True),
    ],
)
def test_a_group_line_names_exams_of_its_modality_and_site(text: str, named: bool) -> None:
    seen = view(pack(THINGS, lists=LISTS))

    assert seen.names(seen.rules.packs["p"], target(text), seen.dictionary.items["ct"]) is named
    assert seen.names(seen.rules.packs["p"], target("group:CT/chest"), seen.dictionary.items["k"]) is False


# lists across packs -------------------------------------------------------------------------------


def test_a_lower_pack_adds_to_the_list_of_an_upper_one_and_targets_it() -> None:
    upper = pack([measurand("k"), measurand("na"), row("listed", "k", list="l", target="item:k")], lists=LISTS)
    lower = pack([row("listed", "na", "low", list="l", target="item:na")], id="low", extends=("p",))
    seen = view(upper, lower)
    items = seen.dictionary.items

    assert seen.find_list(lower, "l") == (upper, LISTS["l"])
    for owner in (upper, lower):
        assert [one.id for name in items for one in seen.listing_rows(owner, "l", items[name])] == ["k", "na"]


def test_a_list_of_the_same_name_in_another_pack_is_another_list() -> None:
    upper = pack([measurand("k"), row("listed", "k", list="l", target="item:k")], lists=LISTS)
    sibling = pack([row("listed", "s", "sib", list="l", target="all")], id="sib", lists={"l": ItemList("l", "other")})
    stranger = pack([row("listed", "z", "str", list="l", target="all")], id="str")
    seen = view(upper, sibling, stranger)
    k = seen.dictionary.items["k"]

    assert [one.id for one in seen.listing_rows(upper, "l", k)] == ["k"]
    assert [one.id for one in seen.listing_rows(sibling, "l", k)] == ["s"]
    assert seen.listing_rows(stranger, "l", k) == []


def test_lines_of_a_pack_that_does_not_apply_do_not_count() -> None:
    upper = pack([measurand("k")], lists=LISTS)
    far = pack([row("listed", "k", "far", list="l", target="item:k")], id="far", extends=("p",), territory="div:110000")
    seen = view(upper, far)

    assert seen.listing_rows(upper, "l", seen.dictionary.items["k"]) == []


# replaces -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "extends", "held"),
    [
        ({"replaces": ("p/negative/n",), "citation": "c"}, ("p",), ["low"]),
        ({"replaces": ("p/negative/n",)}, ("p",), ["low", "n"]),
        ({"replaces": ("p/negative/n",), "citation": "c"}, (), ["low", "n"]),
        ({"replaces": ("p/negative/other",), "citation": "c"}, ("p",), ["low", "n"]),
        ({"replaces": ("p/negative/n",), "citation": "c", "until": "2026-11-22"}, ("p",), ["n"]),
        ({"replaces": ("p/negative/n",), "citation": "c", "targets": "item:na"}, ("p",), ["n"]),
        ({"citation": "c"}, ("p",), ["low", "n"]),
    ],
)
def test_a_lower_row_replaces_an_upper_one_by_name_and_with_its_own_citation(
    cells: dict[str, object], extends: tuple[str, ...], held: list[str]
) -> None:
    upper = pack([measurand("k"), measurand("na"), negative("n")])
    lower = pack([negative("low", "low", **cells)], id="low", extends=extends)
    seen = view(upper, lower)

    assert ids(seen.limits(NegativeRule, "negative", seen.dictionary.items["k"])) == held


def test_a_pack_replaces_through_a_pack_between() -> None:
    rows = [negative("low", "low", replaces=("p/negative/n",), citation="c")]
    packs = [
        pack([measurand("k"), negative("n")]),
        pack(id="mid", extends=("p",)),
        pack(rows, id="low", extends=("mid",)),
    ]
    seen = view(*packs)

    assert ids(seen.limits(NegativeRule, "negative", seen.dictionary.items["k"])) == ["low"]


def test_a_pack_that_does_not_apply_replaces_nothing() -> None:
    far = pack(
        [negative("far", "far", replaces=("p/negative/n",), citation="c")],
        id="far",
        extends=("p",),
        territory="div:110000",
    )
    seen = view(pack([measurand("k"), negative("n")]), far)

    assert ids(seen.limits(NegativeRule, "negative", seen.dictionary.items["k"])) == ["n"]


def test_windows_are_replaced_only_by_one_that_wins_its_pack() -> None:
    window = {"targets": "item:k", "length": "7 d"}
    lower = pack(
        [row("windows", "low", "low", **window, replaces=("p/windows/w",), citation="c")], id="low", extends=("p",)
    )
    seen = view(pack([measurand("k"), row("windows", "w", **window)]), lower)

    assert ids(seen.limits(WindowRule, "windows", seen.dictionary.items["k"])) == ["low", "w"]


@pytest.mark.parametrize(("citation", "held"), [("c", ["low"]), (None, ["low", "up"])])
def test_rows_without_targets_are_replaced_alike(citation: str | None, held: list[str]) -> None:
    upper = pack([row("issuers", "up", list="l", rule_="public")], lists=LISTS)
    lower = pack(
        [row("issuers", "low", "low", list="l", rule_="named", replaces=("p/issuers/up",), citation=citation)],
        id="low",
        extends=("p",),
    )

    assert ids(view(upper, lower).all_limits(IssuerRule, "issuers")) == held


def test_limits_come_with_the_rank_of_their_best_target() -> None:
    rows = [measurand("k"), row("critical", "c", targets="all item:k", low="1", unit="mmol/L")]
    seen = view(pack(rows))

    assert [rank for *_, rank in seen.limits(CriticalRule, "critical", seen.dictionary.items["k"])] == [0]


# assumptions --------------------------------------------------------------------------------------


def stacked(*stated: tuple[str, tuple[str, ...], object], key: str = "quality.unknown") -> list[Pack]:
    return [pack(id=name, extends=extends, assume={key: value}) for name, extends, value in stated]


@pytest.mark.parametrize(
    ("stated", "value", "by"),
    [
        ([("a", (), "pass")], "pass", ["a"]),
        ([("a", (), "unknown")], None, ["a"]),
        ([("a", (), "pass"), ("b", ("a",), "caution")], "caution", ["b"]),
        ([("a", (), "unknown"), ("b", ("a",), "pass")], "pass", ["b"]),
        ([("a", (), "pass"), ("b", (), "caution")], "caution", ["a", "b"]),
        ([("a", (), "pass"), ("b", (), "unknown")], None, ["a", "b"]),
        ([("a", (), "caution"), ("b", ("a",), "pass"), ("c", ("a",), "pass")], "pass", ["b", "c"]),
        ([("a", (), "pass"), ("b", ("a",), "pass"), ("c", ("b",), "unknown")], None, ["c"]),
    ],
)
def test_the_lowest_pack_that_states_a_key_holds_and_of_equals_the_stricter(
    stated: list[tuple[str, tuple[str, ...], object]], value: str | None, by: list[str]
) -> None:
    for packs in permutations(stacked(*stated)):
        assert view(*packs).assume("quality.unknown") == (
            value,
            tuple(f"{name}/assume/quality.unknown" for name in by),
        )


def test_a_silent_pack_between_does_not_hide_the_one_below() -> None:
    packs = [*stacked(("a", (), "pass"), ("c", ("b",), "caution")), pack(id="b", extends=("a",))]

    assert view(*packs).assume("quality.unknown")[0] == "caution"


def test_a_key_stated_nowhere_or_only_elsewhere_is_at_its_strictest() -> None:
    far = pack(id="far", territory="div:110000", assume={"quality.unknown": "pass"})

    assert view(pack(), far).assume("quality.unknown") == (None, ())


@pytest.mark.parametrize("key", SILENT)
def test_strict_turns_every_key_off(key: str) -> None:
    assert view(pack(assume=SILENT)).assume(key) == ("absent", (f"p/assume/{key}",))
    assert view(pack(assume=SILENT), strict=True).assume(key) == (None, ())


@pytest.mark.parametrize(
    ("key", "lengths", "value"),
    [
        ("quality.grace", ("30 d", "14 d"), "14 d"),
        ("quality.grace", ("1 mo", "40 d"), "1 mo"),
        ("window.transport", ("2 h", "1 d"), "1 d"),
        ("window.turnaround", ("2 d", "12 d"), "12 d"),
        ("window.turnaround", ("9 d", "216 h"), "9 d"),
    ],
)
def test_of_lengths_the_one_that_recognizes_less(key: str, lengths: tuple[str, str], value: str) -> None:
    packs = stacked(*((name, (), Length.read(text)) for name, text in zip("ab", lengths, strict=True)), key=key)

    assert view(*packs).assume(key)[0] == Length.read(value)


TURNAROUND = (
    ("all", "1 d"),
    ("class:chemistry", "2 d"),
    ("panel:lytes", "3 d"),
    ("item:k", "4 d"),
)


@pytest.mark.parametrize(
    ("targets", "item", "value"),
    [
        (TURNAROUND, "k", "4 d"),
        (TURNAROUND[:3], "k", "3 d"),
        (TURNAROUND[:2], "k", "2 d"),
        (TURNAROUND[:1], "k", "1 d"),
        ((), "k", "9 d"),
        (TURNAROUND[1:], "ct", "9 d"),
        ((("panel:lytes", "2 d"), ("panel:other", "3 d")), "k", "3 d"),
        ((("panel:lytes", "10 d"), ("panel:other", "9 d")), "k", "10 d"),
    ],
)
def test_a_length_may_be_stated_by_target(targets: tuple[tuple[str, str], ...], item: str, value: str) -> None:
    key = "window.turnaround"
    by = tuple((target(text), Length.read(length)) for text, length in targets)
    rows = [
        *THINGS,
        row("panels", "other", name_zh="o", name_en="o"),
        row("members", "o", panel="other", item="k"),
    ]
    seen = view(pack(rows, lists=LISTS, assume={key: Assumption(key, Length.read("9 d"), by_target=by)}))

    assert seen.assume(key, seen.dictionary.items[item])[0] == Length.read(value)
    assert seen.assume(key)[0] == Length.read("9 d")


def test_a_text_is_that_of_the_lowest_pack() -> None:
    key = "access.default_basis"

    assert view(*stacked(("a", (), "law"), ("b", ("a",), "consent"), key=key)).assume(key)[0] == "consent"


# switches -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stated", "value"),
    [
        ([("a", (), True)], True),
        ([("a", (), False)], False),
        ([("a", (), False), ("b", ("a",), True)], True),
        ([("a", (), True), ("b", ("a",), False)], False),
        ([("a", (), True), ("b", (), False)], False),
        ([("a", (), True), ("b", (), True)], True),
        ([("a", (), True), ("b", ("a",), None)], True),
    ],
)
def test_of_switches_of_equal_rank_off_holds(
    stated: list[tuple[str, tuple[str, ...], bool | None]], value: bool
) -> None:
    packs = [pack(id=name, extends=extends, own_reports=on) for name, extends, on in stated]

    assert view(*packs).switch("own_reports")[0] is value
    assert view(*packs, strict=True).switch("own_reports")[0] is value


def test_of_ages_of_equal_rank_the_longer_holds_and_of_layers_the_lower() -> None:
    short, long = Length.read("2 d"), Length.read("1 mo")
    equal = [pack(id="a", own_reports_min_age=short), pack(id="b", own_reports_min_age=long)]
    layered = [pack(id="a", own_reports_min_age=long), pack(id="b", extends=("a",), own_reports_min_age=short)]

    assert view(*equal).switch("own_reports_min_age") == (
        long,
        ("a/switches/own_reports_min_age", "b/switches/own_reports_min_age"),
    )
    assert view(*layered).switch("own_reports_min_age") == (short, ("b/switches/own_reports_min_age",))
    assert view(pack()).switch("own_reports_min_age") == (None, ())


# codes --------------------------------------------------------------------------------------------


def mapping(id: str, pack: str = "p", item: str = "k", specimen: str | None = None, **cells: object) -> Row:
    return row("codes", id, pack, **{"code": "s|1", "item": item, "confirmed": "yes", "specimen": specimen, **cells})


def test_the_word_of_the_lowest_pack_on_a_code_and_specimen_holds() -> None:
    upper = pack([mapping("up"), mapping("serum", specimen="serum"), mapping("other", code="s|2")])
    lower = pack([mapping("low", "low", item="na", confirmed="no")], id="low", extends=("p",))
    seen = view(upper, lower)

    assert [one.rule for one in seen.mappings("s|1")] == ["low/codes/low", "p/codes/serum"]
    assert [one.rule for one in seen.mappings("s|2")] == ["p/codes/other"]
    assert seen.mappings("s|3") == ()


def test_packs_of_equal_rank_both_have_their_word_on_a_code() -> None:
    seen = view(pack([mapping("one")]), pack([mapping("two", "q", item="na")], id="q"))

    assert [one.rule for one in seen.mappings("s|1")] == ["p/codes/one", "q/codes/two"]


def test_codes_in_force_and_of_packs_that_apply() -> None:
    far = pack([mapping("far", "far")], id="far", territory="div:110000")
    seen = view(pack([mapping("old", until="2026-11-22"), mapping("new", from_="2026-11-23")]), far)

    assert seen.mappings("s|1") == ()
    assert [one.rule for one in view(far, organization=Organization()).mappings("s|1")] == ["far/codes/far"]


# built once ---------------------------------------------------------------------------------------


def test_a_view_is_built_once_for_an_organization_and_a_day() -> None:
    rules = RuleSet.of([pack()])
    first = view_of(rules, HERE, MIDNIGHT, False)

    assert view_of(rules, HERE, MIDNIGHT + 23 * 3600 * 10**6, False) is first
    others = [
        view_of(rules, HERE, MIDNIGHT - 1, False),
        view_of(rules, HERE, MIDNIGHT, True),
        view_of(rules, Organization(division="990102"), MIDNIGHT, False),
    ]
    assert all(other is not first for other in others)
    assert view_of(rules, HERE, MIDNIGHT, False) is first


def test_how_many_views_are_kept_is_bounded() -> None:
    rules = RuleSet.of([pack()])
    day = timedelta(days=1) // timedelta(microseconds=1)
    for step in range(3 * MAX_VIEWS):
        view_of(rules, HERE, MIDNIGHT + step * day, False)

    assert len(rules.memo) <= MAX_VIEWS
