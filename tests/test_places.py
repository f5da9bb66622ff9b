"""Where an organization lies: divisions of GB/T 2260, the registry, campuses, alliances, territories."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scene import pack, row

from recognize.order import Organization
from recognize.packs.places import Place, Places, division_holds
from recognize.packs.ruleset import RuleSet
from recognize.packs.schema import Row

NOWHERE = Place(None, None, frozenset(), (), None, ())
DIVISIONS = st.integers(10_0000, 99_9999).map(str)


def places(*rows: Row) -> Places:
    return Places(RuleSet.of([pack(rows)]), lambda _pack, _row: True)


def org(id: str, **cells: object) -> Row:
    return row("organizations", id, name_zh=f"{id}医院", **cells)


def code(organization: str, code: str) -> Row:
    return row("organization_codes", f"{organization}.{code[2:]}", organization=organization, code=code)


def territory(id: str, *members: str) -> Row:
    return row("territories", id, name_zh=id, name_en=id, members=members)


# divisions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outer", "inner", "held"),
    [
        # a province
        ("420000", "420000", True),
        ("420000", "420100", True),
        ("420000", "420106", True),
        ("420000", "429004", True),
        ("420000", "430000", False),
        ("420000", "320106", False),
        # a city
        ("420100", "420100", True),
        ("420100", "420106", True),
        ("420100", "420200", False),
        ("420100", "420000", False),
        ("420100", "421100", False),
        # a district
        ("420106", "420106", True),
        ("420106", "420107", False),
        ("420106", "420100", False),
        # in a municipality the city is the province
        ("110000", "110101", True),
        ("110100", "110101", True),
        ("110100", "110228", True),
        ("110200", "110101", True),
        ("110100", "110000", True),
        ("120100", "120221", True),
        ("310100", "310230", True),
        ("500100", "500229", True),
        ("500200", "500101", True),
        ("110100", "120101", False),
        ("110101", "110102", False),
        # elsewhere the second city is no province
        ("420200", "420106", False),
        ("130100", "130200", False),
        # units administered by the province stand alone
        ("429004", "429004", True),
        ("429000", "429004", False),
        ("429004", "429005", False),
        ("429004", "429000", False),
        ("469000", "469001", False),
        ("659001", "659002", False),
        # synthetic places
        ("990000", "990101", True),
        ("990100", "990101", True),
        ("990100", "990201", False),
    ],
)
def test_which_division_holds_which(outer: str, inner: str, held: bool) -> None:
    assert division_holds(outer, inner) is held


@given(DIVISIONS)
def test_a_division_and_its_province_hold_it(division: str) -> None:
    assert division_holds(division, division)
    assert division_holds(division[:2] + "0000", division)


@given(DIVISIONS, DIVISIONS)
def test_no_division_holds_one_of_another_province(one: str, other: str) -> None:
    assert not division_holds(one, other) or one[:2] == other[:2]


@given(DIVISIONS, DIVISIONS, DIVISIONS)
def test_holding_is_transitive(outer: str, middle: str, inner: str) -> None:
    middle, inner = outer[:2] + middle[2:], outer[:2] + inner[2:]

    if division_holds(outer, middle) and division_holds(middle, inner):
        assert division_holds(outer, inner)


# finding ------------------------------------------------------------------------------------------

REGISTRY = (
    org("main", division="420106", level="3", alliances=("lake",)),
    org("campus", part_of="main", alliances=("river",)),
    org("ward", part_of="campus", division="420107"),
    org("lost"),
    code("main", "x|main"),
    code("campus", "x|campus"),
    code("ward", "x|ward"),
    code("lost", "x|lost"),
    code("gone", "x|gone"),
)


def test_a_code_of_the_registry_finds_the_organization() -> None:
    found = places(*REGISTRY).find(Organization(code="x|main"))

    assert (found.id, found.division, found.alliances, found.chain) == ("main", "420106", {"lake"}, ("main",))
    assert found.row is not None and found.row.level == "3"
    assert found.rules == ("p/organizations/main", "p/organization_codes/main.main")
    assert found.known


def test_a_campus_lies_where_the_hospital_lies_and_has_alliances_of_its_own() -> None:
    found = places(*REGISTRY).find(Organization(code="x|campus"))

    assert (found.id, found.division, found.chain) == ("campus", "420106", ("campus", "main"))
    assert found.alliances == {"river"}
    assert found.rules == (
        "p/organizations/campus",
        "p/organizations/main",
        "p/organization_codes/campus.campus",
    )


def test_what_a_campus_says_of_itself_counts_first() -> None:
    found = places(*REGISTRY).find(Organization(code="x|ward"))

    assert (found.division, found.chain) == ("420107", ("ward", "campus", "main"))


def test_a_circle_of_campuses_ends() -> None:
    circle = places(org("a", part_of="b"), org("b", part_of="a", division="420106"), code("a", "x|a"))

    assert circle.find(Organization(code="x|a")).chain == ("a", "b")
    assert circle.find(Organization(code="x|a")).division == "420106"


@pytest.mark.parametrize(
    ("stated", "division", "alliances"),
    [
        (Organization(code="y|main", division="420106", alliances=("sea",)), "420106", {"sea"}),
        (Organization(division="420106"), "420106", set()),
        (Organization(code="x|main2"), None, set()),
        (Organization(name="main医院"), None, set()),
    ],
)
def test_of_one_that_is_not_registered_counts_what_is_stated(
    stated: Organization, division: str | None, alliances: set[str]
) -> None:
    assert places(*REGISTRY).find(stated) == Place(None, division, frozenset(alliances), (), None, ())


def test_a_code_whose_organization_has_no_row_is_of_nobody_and_withholds_as_that_organization() -> None:
    found = places(*REGISTRY).find(Organization(code="x|gone", division="420106", alliances=("lake",)))

    assert found == Place(None, None, frozenset(), ("gone",), None, (), ("gone",))
    assert not found.known


def test_nothing_stated_is_nowhere() -> None:
    assert places(*REGISTRY).find(None) == NOWHERE
    assert places(*REGISTRY).find(Organization()) == NOWHERE
    assert not NOWHERE.known


@pytest.mark.parametrize(
    ("name", "stated", "division"),
    [
        ("main", "420106", "420106"),
        ("main", "420107", None),
        ("main", "420100", None),
        ("campus", "420106", "420106"),
        ("campus", "420107", None),
        ("lost", "420107", "420107"),
        ("lost", None, None),
    ],
)
def test_registry_and_statement_disagreeing_leave_it_unknown_where_it_lies(
    name: str, stated: str | None, division: str | None
) -> None:
    found = places(*REGISTRY).find(Organization(code=f"x|{name}", division=stated))

    assert (found.division, found.known) == (division, division is not None)


def test_alliances_are_those_of_the_registry_where_it_knows_the_organization() -> None:
    found = places(*REGISTRY).find(Organization(code="x|main", alliances=("moon",)))

    assert found.alliances == {"lake"}


def test_a_code_on_two_organizations_leaves_it_unknown_which() -> None:
    twice = places(*REGISTRY, code("lost", "x|main"))

    found = twice.find(Organization(code="x|main", division="420106"))
    assert (found.id, found.division, found.known) == (None, None, False)


def test_a_code_twice_on_one_organization_is_one_code() -> None:
    twice = places(*REGISTRY, row("organization_codes", "again", organization="main", code="x|main"))

    assert twice.find(Organization(code="x|main")).id == "main"


def test_only_rows_in_force_are_read() -> None:
    rules = RuleSet.of([pack(REGISTRY)])
    without = Places(rules, lambda _pack, one: one.rule != "p/organization_codes/main.main")

    assert without.find(Organization(code="x|main")).id is None
    assert without.find(Organization(code="x|campus")).id == "campus"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("main", "main", True),
        ("campus", "main", True),
        ("main", "ward", True),
        ("ward", "ward2", True),
        ("main", "lost", False),
        ("gone", "gone", True),
    ],
)
def test_one_institution_is_a_hospital_with_its_campuses(one: str, other: str, same: bool) -> None:
    registry = places(*REGISTRY, org("ward2", part_of="main"), code("ward2", "x|ward2"))
    first, second = (registry.find(Organization(code=f"x|{name}")) for name in (one, other))

    assert registry.same(first, second) is registry.same(second, first) is same


# territories --------------------------------------------------------------------------------------

LAND = (
    territory("jing", "div:110000"),
    territory("jin", "div:120000"),
    territory("jjj", "jing", "jin", "div:130000"),
    territory("nation", "jjj", "hu"),
    territory("hu", "div:310000"),
    territory("loop", "pool", "div:500000"),
    territory("pool", "loop"),
    territory("self", "self"),
    territory("mixed", "org:main", "alliance:lake"),
    territory("empty"),
)


@pytest.mark.parametrize(
    ("land", "division", "rules"),
    [
        ("div:110000", "110105", []),
        ("jing", "110105", ["jing"]),
        ("jjj", "110105", ["jing", "jjj"]),
        ("jjj", "130100", ["jjj"]),
        ("nation", "120000", ["jin", "jjj", "nation"]),
        ("nation", "310115", ["hu", "nation"]),
        ("loop", "500101", ["loop"]),
        ("pool", "500101", ["loop", "pool"]),
    ],
)
def test_a_territory_holds_what_its_members_hold(land: str, division: str, rules: list[str]) -> None:
    held = places(*LAND).holds(land, Place(None, division, frozenset(), (), None, ()))

    assert held == (True, tuple(f"p/territories/{one}" for one in rules))


@pytest.mark.parametrize(
    ("land", "division"),
    [
        ("jing", "120101"),
        ("jing", None),
        ("div:110000", None),
        ("jjj", "310115"),
        ("pool", "110105"),
        ("loop", "110105"),
        ("self", "110105"),
        ("empty", "110105"),
        ("nirvana", "110105"),
        ("110000", "110105"),
        ("mixed", "110105"),
    ],
)
def test_a_territory_that_is_narrow_circular_or_not_there_holds_nothing(land: str, division: str | None) -> None:
    assert places(*LAND).holds(land, Place(None, division, frozenset(), (), None, ())) == (False, ())


@pytest.mark.parametrize(
    ("land", "name", "held"),
    [
        ("org:main", "main", True),
        ("org:main", "ward", True),
        ("org:ward", "main", False),
        ("org:campus", "ward", True),
        ("org:main", "lost", False),
        ("alliance:lake", "main", True),
        ("alliance:lake", "campus", False),
        ("alliance:river", "main", False),
        ("alliance:lake", "lost", False),
        ("mixed", "main", True),
        ("mixed", "lost", False),
    ],
)
def test_a_territory_may_be_one_institution_or_an_alliance(land: str, name: str, held: bool) -> None:
    registry = places(*REGISTRY, *LAND)

    assert registry.holds(land, registry.find(Organization(code=f"x|{name}")))[0] is held


def test_an_alliance_only_stated_counts_for_one_that_is_not_registered() -> None:
    stated = Organization(code="y|new", division="420106", alliances=("lake",))
    registry = places(*REGISTRY, *LAND)

    assert registry.holds("alliance:lake", registry.find(stated))[0] is True


def test_a_territory_reached_twice_holds_all_the_same() -> None:
    land = places(territory("top", "left", "right"), territory("left", "deep"), territory("right", "deep"))
    deep = places(
        territory("top", "left", "right"),
        territory("left", "deep"),
        territory("right", "deep"),
        territory("deep", "div:110000"),
    )
    place = Place(None, "110105", frozenset(), (), None, ())

    assert (land.holds("top", place)[0], deep.holds("top", place)[0]) == (False, True)
