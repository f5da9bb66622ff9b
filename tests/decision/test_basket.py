"""One basket: owners of members, series, one interruption, the order's sequence (section 8, lines 3 and 7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.scene import Scene, a_report, advise, judged, laboratory, line, observation, row

from recognize.order import OrderItem

OVERLAP = ("basket", "caution", "basket-overlap")
SERIES = ("situation", "caution", "serial-monitoring")
RESULTS = (observation(), observation("na", "140"), observation("cl", "100"))


def basket(*items: OrderItem, **changes: Any) -> Scene:
    scene = laboratory(order={"items": items}, **changes)
    return replace(scene, reports=(a_report(*RESULTS),))


def verdicts(scene: Scene) -> list[str]:
    return [item.verdict for item in advise(scene).items]


def found(scene: Scene, item: str) -> set[tuple[str, str, str]]:
    return {(f.gate, f.answer, f.reason.code) for one in judged(scene, item) for f in one.findings if f.reason}


def test_items_come_in_the_orders_sequence() -> None:
    items = [line(id=name, code=code) for name, code in (("z", "local|NA"), ("a", "local|K"), ("m", "local|nobody"))]
    advice = advise(basket(*items))

    assert [item.item for item in advice.items] == ["z", "a", "m"]
    assert [item.verdict for item in advice.items] == ["reuse", "reuse", "order"]


@pytest.mark.parametrize("single", ["local|K", "local|NA", "local|CL"])
@pytest.mark.parametrize("panel_first", [True, False])
def test_a_member_belongs_to_the_item_with_most_members(single: str, panel_first: bool) -> None:
    panel, one = line(id="p", code="local|LYTES"), line(id="s", code=single)
    scene = basket(*((panel, one) if panel_first else (one, panel)))

    assert (found(scene, "p"), found(scene, "s")) == (set(), {OVERLAP})
    assert {item.item: item.verdict for item in advise(scene).items} == {"p": "reuse", "s": "consider"}


@pytest.mark.parametrize("codes", [("local|K", "s|k"), ("s|k", "local|K")])
def test_of_equally_many_the_first_owns_it(codes: tuple[str, str]) -> None:
    scene = basket(*(line(id=str(n), code=code) for n, code in enumerate(codes)))

    assert verdicts(scene) == ["reuse", "consider"]
    assert (found(scene, "0"), found(scene, "1")) == (set(), {OVERLAP})


@pytest.mark.parametrize("sodium", [{"mark": None}, {"flags": ("HH",)}, {"value": None}])
def test_an_overlap_holds_whatever_becomes_of_the_owner(sodium: dict[str, Any]) -> None:
    results = (RESULTS[0], replace(RESULTS[1], **sodium))
    scene = replace(basket(line(id="p", code="local|LYTES"), line(id="s")), reports=(a_report(*results),))

    assert (found(scene, "s"), verdicts(scene)[1]) == ({OVERLAP}, "consider")


def test_the_ground_of_a_mere_overlap_is_that_a_repeat_is_justified() -> None:
    items = advise(basket(line(id="p", code="local|LYTES"), line(id="s"))).items

    assert (items[1].ground, [one.code for one in items[1].reasons]) == ("repeat-justified", ["basket-overlap"])


def test_items_apart_do_not_overlap() -> None:
    assert verdicts(basket(line(id="1"), line(id="2", code="local|NA"))) == ["reuse", "reuse"]


# series -------------------------------------------------------------------------------------------


def test_the_same_item_twice_is_a_series_and_nobodys_overlap() -> None:
    scene = basket(line(id="1"), line(id="2"))

    assert verdicts(scene) == ["consider", "consider"]
    assert found(scene, "1") == found(scene, "2") == {SERIES}


@pytest.mark.parametrize("field", ["name", "order_set", "replaces"])
def test_what_it_is_called_does_not_tell_two_items_apart(field: str) -> None:
    assert found(basket(line(id="1"), line(id="2", **{field: "x"})), "1") == {SERIES}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("condition", "空腹"),
        ("specimen", "静脉血"),
        ("purpose", "screening"),
        ("site", "左臂"),
        ("occurrence", None),
    ],
)
def test_a_fact_does(field: str, value: str | None) -> None:
    scene = basket(line(id="1"), line(id="2", **{field: value}))

    assert SERIES not in found(scene, "1") | found(scene, "2")
    assert (OVERLAP in found(scene, "1"), OVERLAP in found(scene, "2")) == (False, True)


def test_a_series_that_is_one_already_is_told_once() -> None:
    items = [line(id=str(n), purpose="monitoring") for n in (1, 2)]
    (one,) = judged(basket(*items), "1")

    assert [f.reason.code for f in one.findings if f.reason] == ["serial-monitoring"]


# one interruption ---------------------------------------------------------------------------------


def frictions(*codes: str, **changes: Any) -> list[str]:
    items = [line(id=str(n), code=code) for n, code in enumerate(codes)]
    return [item.friction for item in advise(basket(*items, **changes)).items]


def test_only_the_first_that_asks_stays() -> None:
    assert frictions("local|K", "local|NA", "local|CL") == ["ask", "notice", "notice"]
    assert frictions("local|nobody", "local|NA", "local|CL") == ["silent", "ask", "notice"]
    quiet = row("negative", "n", targets="item:k")
    assert frictions("local|K", "local|NA", rows=[quiet]) == ["silent", "ask"]


def test_a_notice_before_it_takes_nothing_away() -> None:
    assert frictions("local|LYTES", "local|K") == ["ask", "notice"]
    assert frictions("local|K", "local|LYTES") == ["notice", "ask"]
