"""Origin of the report, and whether its content may be shown (docs/decision.md 5)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scene import (
    OURS,
    Scene,
    advise,
    assumed,
    doubts,
    first,
    laboratory,
    measurand,
    moment,
    row,
    strictly,
    verdict,
)

from recognize.moment import Length, Moment
from recognize.order import Access, Organization
from recognize.packs.schema import Row

OWN = {("origin", "block", "own-report")}
UNKNOWN = {("origin", "unknown", "origin-unknown")}
OWN_REPORT = {"issuer": OURS, "performer": OURS, "authored_by": "x|ours"}


def campus(name: str, of: str) -> list[Row]:
    return [
        row("organizations", name, name_zh=name, division="990101", part_of=of),
        row("organization_codes", name, organization=name, code=f"x|{name}"),
    ]


@pytest.mark.parametrize(
    ("issuer", "found"),
    [
        (OURS, OWN),
        (Organization(code="y|ours"), OWN),
        (Organization(code="y|ours", division="990199"), OWN),
        (Organization(code="x|campus"), OWN),
        (Organization(code="x|theirs"), set()),
        (Organization(code="y|nobody"), set()),
        (Organization(name="ours医院"), UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_only_another_organizations_report(issuer: Organization | None, found: set[Any]) -> None:
    rows = [row("organization_codes", "second", organization="ours", code="y|ours"), *campus("campus", "ours")]

    assert doubts(laboratory(rows=rows, report={"issuer": issuer})) == found


@pytest.mark.parametrize(
    ("ordering", "issuer", "found"),
    [("north", "south", OWN), ("north", "ours", OWN), ("ours", "south", OWN), ("north", "theirs", set())],
)
def test_campuses_of_one_hospital_are_one(ordering: str, issuer: str, found: set[Any]) -> None:
    rows = [*campus("north", "ours"), *campus("south", "ours")]
    scene = laboratory(
        rows=rows,
        order={"organization": Organization(code=f"x|{ordering}")},
        report={"issuer": Organization(code=f"x|{issuer}")},
    )

    assert doubts(scene) == found


def test_a_code_that_may_be_ours_is_ours() -> None:
    clash = [
        row("organization_codes", "one", organization="ours", code="y|both"),
        row("organization_codes", "two", organization="third", code="y|both"),
    ]

    assert doubts(laboratory(rows=clash, report={"issuer": Organization(code="y|both")})) == OWN


def test_the_same_code_on_both_sides_is_one_organization_though_nobody_registered_it() -> None:
    both = Organization(code="y|new", division="990101")

    assert doubts(laboratory(order={"organization": both}, report={"issuer": both})) == OWN


# own reports --------------------------------------------------------------------------------------


def own(on: bool | None, age: str | None, issued: Moment | None = None, **changes: Any) -> Scene:
    return laboratory(
        report={**OWN_REPORT, "issued": issued or moment("20 12:00")},
        manifest={"own_reports": on, "own_reports_min_age": Length.read(age) if age else None},
        **changes,
    )


@pytest.mark.parametrize(
    ("on", "age", "found"),
    [
        (True, "1 d", set()),
        (True, "45 h", set()),
        (True, "46 h", OWN),
        (True, None, OWN),
        (False, "1 d", OWN),
        (None, "1 d", OWN),
        (None, None, OWN),
    ],
)
def test_own_reports_where_switched_on_and_old_enough(on: bool | None, age: str | None, found: set[Any]) -> None:
    assert doubts(own(on, age)) == found


def test_an_own_report_must_be_old_enough_on_every_reading() -> None:
    assert doubts(own(True, "33 h", moment("20"))) == set()
    assert doubts(own(True, "34 h", moment("20"))) == OWN
    silent = laboratory(
        report={**OWN_REPORT, "issued": None}, manifest={"own_reports": True, "own_reports_min_age": Length(1, "d")}
    )
    assert OWN <= doubts(silent)


def test_the_switches_are_named_in_the_basis() -> None:
    rules = advise(own(True, "1 d")).basis.rules

    assert {"p/switches/own_reports", "p/switches/own_reports_min_age"} <= set(rules)


# access -------------------------------------------------------------------------------------------


def access(answer: str, code: str) -> set[tuple[str, str, str]]:
    return {("access", answer, code)}


NO_ACCESS = access("unknown", "not-authorised")
SENSITIVE = access("unknown", "sensitive-withheld")


def test_without_access_the_content_is_withheld() -> None:
    scene = laboratory(order={"access": None}, report={"conclusion": "低钾"}, result={"flags": ("HH",)})
    (suggestion,) = first(scene).suggestions
    (member,) = suggestion.members

    assert NO_ACCESS <= doubts(scene)
    assert (verdict(scene), first(scene).friction) == ("consider", "notice")
    assert (member.withheld, member.value, member.critical, suggestion.conclusion) == ("access", None, False, None)
    assert {one.code for one in first(scene).reasons} == {"not-authorised"}


def test_a_hospital_may_have_a_default_basis() -> None:
    key = "access.default_basis"
    scene = laboratory(order={"access": None}, assume={key: "医疗机构管理条例"})

    assert (verdict(scene), assumed(scene)) == ("reuse", {f"{key}:access"})
    assert doubts(strictly(scene)) == NO_ACCESS


@pytest.mark.parametrize(
    ("sensitive", "allowed", "found"),
    [
        ("no", False, set()),
        ("yes", False, SENSITIVE),
        ("yes", True, set()),
        ("unknown", False, SENSITIVE),
        ("unknown", True, set()),
    ],
)
def test_of_a_sensitive_item_only_its_existence_is_told(sensitive: str, allowed: bool, found: set[Any]) -> None:
    viewer = Access(viewer="doctor", purpose="treatment", basis="consent", sensitive=allowed)
    scene = laboratory(rows=[measurand("k", sensitive=sensitive)], order={"access": viewer})

    assert doubts(scene) == found
    members = [member for suggestion in first(scene).suggestions for member in suggestion.members]
    assert [(one.withheld, one.value) for one in members] == [("sensitive", None) if found else (None, "4.1")]


def test_a_default_basis_does_not_open_what_is_sensitive() -> None:
    scene = laboratory(
        rows=[measurand("k", sensitive="yes")],
        order={"access": None},
        assume={"access.default_basis": "医疗机构管理条例"},
    )

    assert doubts(scene) == SENSITIVE


def test_what_is_withheld_tells_nothing_of_its_content() -> None:
    strange = {"unit": "怪单位", "flags": ("HH",), "remark": "建议复查"}
    scene = laboratory(rows=[measurand("k", sensitive="yes")], result=strange)
    item = first(scene)

    assert {one.code for one in item.reasons} == {"sensitive-withheld"}
    assert {one.code for one in item.suggestions[0].members[0].reasons} == {"sensitive-withheld"}


# the ordering organization ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("organization", "known"),
    [
        (Organization(code="y|who"), False),
        (Organization(), False),
        (Organization(code="x|ours", division="990199"), False),
        (Organization(division="990101"), True),
        (Organization(code="y|who", division="990101"), True),
    ],
)
def test_for_an_unknown_ordering_organization_everything_is_for_judgement(
    organization: Organization, known: bool
) -> None:
    scene = laboratory(order={"organization": organization})

    assert (access("unknown", "organization-unknown") <= doubts(scene)) is not known
    assert (verdict(scene) == "reuse") is known
