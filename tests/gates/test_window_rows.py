"""Validity windows: which rows hold, which of them win, what replaces what (docs/decision.md 6)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.gates.windows import EXPIRED, NO_CLASS, UNPUBLISHED, window, windows
from tests.scene import (
    advise,
    laboratory,
    pack,
    row,
)

from recognize.order import Organization
from recognize.packs.schema import ItemList, Row

# which rows hold ----------------------------------------------------------------------------------


def short(id: str = "short", **cells: Any) -> Row:
    """A row that the specimen of two days ago is outside of."""
    return window(id, **{"length": "1 d", **cells})


def long(id: str = "long", **cells: Any) -> Row:
    return window(id, **{"length": "9 d", **cells})


def chosen(*rows: Row, **changes: Any) -> set[Any]:
    rated = row("stability", "s", targets="all", stability="stable")
    return windows(laboratory(rows=[*rows, rated], without=["windows"], **changes))


ORDER_OF_TARGETS = ["item:k", "panel:lytes", "list:l", "class:chemistry", "kind:laboratory", "all"]


@pytest.mark.parametrize("narrow", range(5))
def test_the_most_specific_target_wins_its_pack(narrow: int) -> None:
    specific, wide = ORDER_OF_TARGETS[narrow], ORDER_OF_TARGETS[narrow + 1]

    assert chosen(long(targets=specific), short(targets=wide)) == set()
    assert chosen(short(targets=specific), long(targets=wide)) == EXPIRED


SELECTORS: dict[str, Any] = {
    "setting": "outpatient",
    "department": "cardiology",
    "diagnosis": "I21",
    "age": "18 a..",
}
STATED: dict[str, Any] = {
    "rows": [row("departments", "d", code="local|D1", specialty="cardiology")],
    "order": {"diagnoses": ("icd|I21.0", "icd|J45")},
}


def selected(*rows: Row, **order: Any) -> set[Any]:
    return chosen(*rows, *STATED["rows"], order={**STATED["order"], **order})


@pytest.mark.parametrize("selector", SELECTORS)
def test_of_equal_targets_the_row_with_more_selectors_wins(selector: str) -> None:
    chosen_one = {selector: SELECTORS[selector]}

    assert selected(long(**chosen_one), short()) == set()
    assert selected(short(**chosen_one), long()) == EXPIRED


def test_a_target_counts_before_any_number_of_selectors() -> None:
    assert selected(long(), short(targets="all", **SELECTORS)) == set()
    assert selected(short(), long(targets="all", **SELECTORS)) == EXPIRED


@pytest.mark.parametrize(
    ("selector", "order"),
    [
        ({"setting": "inpatient"}, {}),
        ({"department": "oncology"}, {}),
        ({"diagnosis": "I20"}, {}),
        ({"diagnosis": "I21"}, {"diagnoses": ()}),
        ({"diagnosis": "21"}, {}),
        ({"age": "..18 a"}, {}),
        ({"setting": "outpatient", "age": "..18 a"}, {}),
    ],
)
def test_a_row_with_a_selector_that_fails_does_not_hold(selector: dict[str, str], order: dict[str, Any]) -> None:
    assert selected(short(**selector), long(), **order) == set()
    assert selected(long(**selector), **order) == UNPUBLISHED


@pytest.mark.parametrize(
    ("selector", "order", "patient"),
    [
        ({"setting": "inpatient"}, {"setting": None}, {}),
        ({"department": "cardiology"}, {"department": None}, {}),
        ({"department": "cardiology"}, {"department": "local|D9"}, {}),
        ({"diagnosis": "I21"}, {"diagnoses": None}, {}),
        ({"age": "..18 a"}, {}, {"birth_date": None, "identifiers": ()}),
        ({"age": "..18 a", "setting": "outpatient"}, {}, {"birth_date": None, "identifiers": ()}),
    ],
)
def test_a_row_that_only_may_fit_can_shorten_and_never_lengthen(
    selector: dict[str, str], order: dict[str, Any], patient: dict[str, Any]
) -> None:
    def found(*rows: Row) -> set[Any]:
        return chosen(*rows, *STATED["rows"], order={**STATED["order"], **order}, patient=patient)

    assert found(short(**selector), long()) == EXPIRED
    assert found(long(**selector), short()) == EXPIRED
    assert found(long(**selector)) == UNPUBLISHED
    assert found(short(**selector)) == UNPUBLISHED | EXPIRED


def test_a_row_that_may_fit_but_would_not_win_is_not_read() -> None:
    assert chosen(short(targets="all", setting="inpatient"), long(), order={"setting": None}) == set()
    weaker, winner = short(setting="inpatient"), long(department="cardiology", age="18 a..")
    assert chosen(weaker, winner, *STATED["rows"], order={"setting": None}) == set()
    equal = long(department="cardiology")
    assert chosen(weaker, equal, *STATED["rows"], order={"setting": None}) == EXPIRED


def test_equals_are_all_judged_and_the_worst_counts() -> None:
    assert chosen(short(), long()) == EXPIRED


def test_each_pack_has_its_winner_and_the_worst_counts() -> None:
    for extends in ((), ("p",)):
        lower = pack([window("low", "low", length="1 d", targets="all")], id="low", extends=extends)
        assert chosen(long(), extra=[lower]) == EXPIRED


def test_a_pack_whose_rows_do_not_hold_the_item_says_nothing() -> None:
    assert chosen(long(), extra=[pack([window("low", "low", targets="item:na")], id="low")]) == set()


@pytest.mark.parametrize("cells", [{"until": "2026-11-22"}, {"from_": "2026-11-23"}])
def test_a_row_that_is_not_in_force_does_not_hold(cells: dict[str, str]) -> None:
    assert chosen(long(**cells)) == UNPUBLISHED
    assert chosen(short(**cells), long()) == set()


def test_without_any_row_no_window_is_published() -> None:
    assert chosen() == UNPUBLISHED
    assert chosen(long(targets="item:na")) == UNPUBLISHED


@pytest.mark.parametrize("target", ["class:chemistry", "kind:laboratory", "all"])
def test_in_a_pack_with_lists_a_wide_row_holds_only_for_items_on_them(target: str) -> None:
    lists = {"l": ItemList("l", "L", complete=True), "m": ItemList("m", "M")}
    elsewhere = pack([row("listed", "z", "q", list="z", target="item:k")], id="q", lists={"z": ItemList("z", "Z")})

    def found(listed: str) -> set[Any]:
        line = row("listed", "laboratory", list="m", target=listed)
        return chosen(long(targets=target), line, extra=[elsewhere], manifest={"lists": lists})

    assert (found("item:k"), found("item:na")) == (set(), UNPUBLISHED)


def test_in_a_pack_without_lists_a_wide_row_holds_for_all() -> None:
    low = pack([window("low", "low", targets="all", length="1 d")], id="low")

    assert chosen(long(), extra=[low]) == EXPIRED


@pytest.mark.parametrize("target", ["item:k", "panel:lytes"])
def test_a_narrow_row_holds_whatever_is_listed(target: str) -> None:
    lists = {"l": ItemList("l", "L", complete=True), "m": ItemList("m", "M")}
    line = row("listed", "laboratory", list="m", target="item:na")

    assert chosen(long(targets=target), line, manifest={"lists": lists}) == set()


# replaces -----------------------------------------------------------------------------------------


def layered(*lower: Row, extends: tuple[str, ...] = ("p",), upper: Row | None = None, **changes: Any) -> set[Any]:
    rated = row("stability", "s", "low", targets="all", stability="stable")
    low = pack([*lower, rated], id="low", extends=extends)
    return windows(laboratory(rows=[upper or short("w")], extra=[low], **changes))


def replacing(**cells: Any) -> Row:
    return window("low", "low", **{"length": "9 d", "replaces": ("p/windows/w",), **cells})


def test_a_lower_winner_that_replaces_the_upper_one_by_name_takes_it_out() -> None:
    assert layered(replacing()) == set()
    assert layered(replacing(replaces=())) == EXPIRED


@pytest.mark.parametrize(
    "cells",
    [
        {"citation": None},
        {"replaces": ("p/windows/other",)},
        {"setting": "inpatient"},
        {"targets": "item:na"},
    ],
)
def test_not_without_its_own_citation_not_another_name_not_when_it_does_not_hold(cells: dict[str, Any]) -> None:
    assert EXPIRED <= layered(replacing(**cells))


def test_not_where_another_row_of_its_pack_wins() -> None:
    assert layered(replacing(targets="all"), window("other", "low", length="9 d")) == EXPIRED


def test_not_where_it_only_may_fit() -> None:
    assert EXPIRED <= layered(replacing(setting="inpatient"), order={"setting": None})
    assert layered(replacing(setting="inpatient"), order={"setting": "inpatient"}) == set()


def test_not_from_a_pack_beside() -> None:
    assert layered(replacing(), extends=()) == EXPIRED


def test_a_class_that_the_source_did_not_name_may_be_settled_by_the_hospital() -> None:
    upper = window("w", setting="not-stated")
    ward: dict[str, Any] = {"order": {"setting": "inpatient"}, "upper": upper}

    assert layered(window("low", "low", targets="item:na"), **ward) == NO_CLASS
    assert layered(replacing(setting="inpatient"), **ward) == set()


# for an unknown ordering organization -------------------------------------------------------------


def test_the_windows_of_every_pack_hold_for_an_unknown_organization() -> None:
    far = pack([window("far", "far", length="1 d")], id="far", territory="div:980000")

    assert windows(laboratory(extra=[far])) == set()
    assert windows(laboratory(extra=[far], order={"organization": Organization(code="y|who")})) == EXPIRED


def test_rows_read_as_applying_are_named() -> None:
    rules = advise(laboratory(rows=[*STATED["rows"], window(department="cardiology")])).basis.rules

    assert {"p/windows/w", "p/departments/d"} <= set(rules)


def test_a_setting_that_is_not_stated_selects_nothing() -> None:
    """So that both rows are equal, and both are judged."""
    order = {"setting": "outpatient"}

    assert chosen(short(), long(setting="not-stated"), order=order) == EXPIRED
    assert chosen(long(), short(setting="not-stated"), order=order) == EXPIRED


def test_a_row_without_department_stands_on_no_departments() -> None:
    department = row("departments", "d", code="local|D1", specialty="cardiology")
    scene = laboratory(order={"department": "local|D1"}, rows=[department])

    assert "p/departments/d" not in advise(scene).basis.rules
    assert (
        "p/departments/d"
        in advise(
            laboratory(order={"department": "local|D1"}, rows=[department, window(department="cardiology")])
        ).basis.rules
    )
