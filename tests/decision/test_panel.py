"""Panels: members of one report and one specimen, calculated members, what remains to be ordered (section 8)."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from tests.scene import (
    Scene,
    a_report,
    advise,
    assumed,
    doubts,
    first,
    judged,
    laboratory,
    measurand,
    moment,
    observation,
    reasons,
    row,
    strictly,
    verdict,
)

from recognize.moment import Length, Moment
from recognize.order import Organization
from recognize.packs.schema import Row
from recognize.report import Observation, Report

VALUES = {"k": "4.1", "na": "140", "cl": "100"}
DIFFER = {("specimen", "unknown", "specimens-differ")}
ALONE = {("panel", "caution", "calculated-without-inputs")}


def result(item: str, specimen: dict[str, Any] | None = None, **changes: Any) -> Observation:
    return observation(item, VALUES[item], specimen=specimen, **changes)


def report(*results: Observation, **changes: Any) -> Report:
    return a_report(*(results or [result(item) for item in VALUES]), **changes)


def lytes(*reports: Report, rows: list[Row] | None = None, code: str = "local|LYTES", **changes: Any) -> Scene:
    """An order of the panel, answered by reports."""
    scene = laboratory(item={"code": code}, rows=rows or [], **changes)
    return replace(scene, reports=reports or (report(),))


def reused(scene: Scene) -> dict[str, str]:
    """Return the members to be reused, and the report each comes from."""
    return {
        member.item: suggestion.report_number or ""
        for suggestion in first(scene).suggestions
        if suggestion.action == "reuse"
        for member in suggestion.members
    }


def rest(scene: Scene) -> tuple[tuple[str, ...], tuple[str, ...]]:
    item = first(scene)
    return item.remaining, item.remaining_members


# reuse and reuse in part --------------------------------------------------------------------------


def test_every_required_member_reusable() -> None:
    assert (verdict(lytes()), reused(lytes())) == ("reuse", dict.fromkeys(VALUES, "R1"))
    assert rest(lytes()) == ((), ())


def test_a_member_that_is_missing_is_ordered() -> None:
    scene = lytes(report(result("k"), result("na")))

    assert (verdict(scene), reused(scene)) == ("reuse_part", {"k": "R1", "na": "R1"})
    assert (rest(scene), reasons(scene)) == ((("local|CL",), ("cl",)), {"member-missing"})
    assert first(scene).reasons[0].params == (("member", "cl"),)


@pytest.mark.parametrize(
    ("changes", "judge"),
    [({"mark": None}, ()), ({"flags": ("HH",)}, ("cl",)), ({"flags": None}, ("cl",)), ({"unit": "mg/dL"}, ())],
)
def test_a_member_that_is_not_plainly_reusable_is_ordered_and_shown_for_judgement(
    changes: dict[str, Any], judge: tuple[str, ...]
) -> None:
    scene = lytes(report(result("k"), result("na"), result("cl", **changes)))

    assert (verdict(scene), reused(scene)) == ("reuse_part", {"k": "R1", "na": "R1"})
    assert (rest(scene), first(scene).to_judge) == ((("local|CL",), ("cl",)), judge)
    looks = [member.item for one in first(scene).suggestions if one.action == "look" for member in one.members]
    assert looks == list(judge)


def test_no_member_reusable_is_no_reuse_in_part() -> None:
    scene = lytes(report(*(result(item, flags=("HH",)) for item in VALUES)))

    assert (verdict(scene), first(scene).to_judge) == ("consider", ("cl", "k", "na"))
    assert verdict(lytes(report(*(result(item, mark=None) for item in VALUES)))) == "order"


def test_an_item_named_beside_a_panel_is_required() -> None:
    rows = [measurand("ca"), row("orderables", "olytes", code="local|LYTES", members="panel:lytes item:ca")]
    scene = lytes(rows=rows)

    assert (verdict(scene), reasons(scene)) == ("consider", {"remainder-not-orderable", "member-missing"})


# roles --------------------------------------------------------------------------------------------


def role(item: str, role: str) -> Row:
    return row("members", f"lytes{item}", panel="lytes", item=item, role=role)


def test_an_optional_member_need_not_be_there() -> None:
    scene = lytes(report(result("k"), result("na")), rows=[role("cl", "optional")])

    assert (verdict(scene), reused(scene)) == ("reuse", {"k": "R1", "na": "R1"})
    assert set(reused(lytes(rows=[role("cl", "optional")]))) == set(VALUES)


@pytest.mark.parametrize(
    ("results", "outcome", "remaining"),
    [
        (["k", "na"], "reuse", ()),
        (["k", "cl"], "reuse", ()),
        (["k", "na", "cl"], "reuse", ()),
        (["k"], "reuse_part", ("local|CL",)),
        (["na", "cl"], "reuse_part", ("local|K",)),
    ],
)
def test_of_a_group_one_is_enough(results: list[str], outcome: str, remaining: tuple[str, ...]) -> None:
    rows = [role("na", "one-of:a"), role("cl", "one-of:a")]
    scene = lytes(report(*map(result, results)), rows=rows)

    assert (verdict(scene), first(scene).remaining) == (outcome, remaining)


def test_an_alternative_of_a_group_is_chosen_by_the_best_cover() -> None:
    rows = [role("na", "one-of:a"), role("cl", "one-of:a"), row("prices", "p1", code="local|NA", price="1")]
    scene = lytes(report(result("k")), rows=[*rows, row("prices", "p2", code="local|CL", price="2")])

    assert rest(scene) == (("local|NA",), ("na",))
    only_cl = lytes(report(result("k")), rows=rows, without=["p/orderables/ona"])
    assert rest(only_cl) == (("local|CL",), ("cl",))


def missed(scene: Scene) -> set[str]:
    return {dict(one.params)["member"] for one in first(scene).reasons if one.code == "member-missing"}


def test_members_of_a_group_are_missed_where_none_of_them_has_a_result() -> None:
    rows = [role("na", "one-of:a"), role("cl", "one-of:a")]

    assert missed(lytes(report(result("k")), rows=rows)) == {"na", "cl"}
    assert missed(lytes(report(result("k"), result("na", mark=None)), rows=rows)) == set()
    assert missed(lytes(report(result("na")), rows=[role("cl", "optional")])) == {"k"}


def test_each_group_needs_its_own() -> None:
    rows = [role("k", "one-of:a"), role("na", "one-of:b"), role("cl", "one-of:b")]

    assert verdict(lytes(report(result("k")), rows=rows)) == "reuse_part"
    assert missed(lytes(report(result("k")), rows=rows)) == {"na", "cl"}
    assert verdict(lytes(report(result("k"), result("cl")), rows=rows)) == "reuse"


# one report ---------------------------------------------------------------------------------------


def test_members_are_taken_from_one_report() -> None:
    scene = lytes(report(result("k")), report(result("na"), result("cl"), id="r2", number="R2"))

    assert (verdict(scene), reused(scene)) == ("reuse_part", {"na": "R2", "cl": "R2"})
    assert (rest(scene), reasons(scene)) == ((("local|K",), ("k",)), {"members-in-several-reports"})
    assert first(scene).to_judge == ("k",)


def late(number: str, *items: str, day: str = "21", **changes: Any) -> Report:
    taken: dict[str, Any] = {"effective": moment(f"{day} 08:00"), "specimen": {"collected": None}}
    results = [result(item, **taken) for item in items]
    return report(*results, id=f"r{number}", number=number, **{"issued": moment(f"{day} 12:00"), **changes})


@pytest.mark.parametrize(
    ("first_one", "second", "main"),
    [
        # most required members
        (late("R1", "k", "na", day="20"), late("R2", "cl", day="21"), "R1"),
        (late("R1", "k", day="20"), late("R2", "na", "cl", day="19"), "R2"),
        # then the latest collection
        (late("R1", "k", day="20"), late("R2", "na", day="21"), "R2"),
        (late("R1", "k", day="21"), late("R2", "na", day="20"), "R1"),
        # then issuer, then number
        (late("R9", "k"), late("R1", "na", issuer=Organization(code="x|third")), "R9"),
        (late("R1", "k"), late("R2", "na"), "R1"),
        (late("R2", "k"), late("R10", "na"), "R10"),
    ],
)
def test_the_main_report(first_one: Report, second: Report, main: str) -> None:
    for ordered in permutations((first_one, second)):
        assert set(reused(lytes(*ordered)).values()) == {main}


def test_an_optional_member_does_not_make_a_report_the_main_one() -> None:
    rows = [role("na", "optional"), role("cl", "optional")]
    scene = lytes(late("R1", "na", "cl", day="21"), late("R2", "k", day="20"), rows=rows)

    assert (verdict(scene), reused(scene)) == ("reuse", {"k": "R2"})


def test_a_group_counts_once() -> None:
    rows = [role("na", "one-of:a"), role("cl", "one-of:a")]
    scene = lytes(late("R1", "na", "cl", day="20"), late("R2", "k", day="21"), rows=rows)

    assert set(reused(scene).values()) == {"R2"}


# combined within a length -------------------------------------------------------------------------


def combined(combine: str | None, day: str, hour: str = "08:00", combinable: str = "yes", **changes: Any) -> Scene:
    rows = [
        measurand("cl", combinable=combinable),
        row("panels", "lytes", name_zh="电解质", name_en="e", combine=Length.read(combine) if combine else None),
    ]
    other = report(
        result("cl", effective=moment(f"{day} {hour}"), specimen={"collected": None, "id": "other"}, **changes),
        id="r2",
        number="R2",
        issued=moment(f"{day} 23:00"),
    )
    return lytes(report(result("k"), result("na")), other, rows=rows)


@pytest.mark.parametrize(
    ("scene", "outcome"),
    [
        (combined("24 h", "19"), "reuse"),
        (combined("24 h", "19", "07:59"), "reuse_part"),
        (combined("24 h", "21"), "reuse"),
        (combined("24 h", "21", "08:01"), "reuse_part"),
        (combined(None, "20"), "reuse_part"),
        (combined("24 h", "20", combinable="no"), "reuse_part"),
        (combined("24 h", "20", combinable="unknown"), "reuse_part"),
        (combined("24 h", "20", flags=("HH",)), "reuse_part"),
    ],
)
def test_members_of_several_reports_only_where_panel_and_item_say_so(scene: Scene, outcome: str) -> None:
    assert verdict(scene) == outcome
    assert ("cl" in reused(scene)) is (outcome == "reuse")


def test_of_several_the_best_within_the_length_is_taken() -> None:
    scene = combined("24 h", "19")
    third = late("R3", "cl", day="15")
    scene = replace(scene, reports=(*scene.reports, third))

    assert reused(scene)["cl"] == "R2"


def test_without_a_collection_nothing_is_near() -> None:
    rows = [
        measurand("cl", combinable="yes"),
        row("panels", "lytes", name_zh="电解质", name_en="e", combine=Length.read("24 h")),
        row("windows", "w", targets="all", setting="any", length="7 d", start="issued", basis="published"),
        row("stability", "s", targets="all", stability="stable"),
    ]
    other = report(result("cl", effective=None, eqa=None, specimen={"collected": None}), id="r2", number="R2")
    scene = lytes(report(result("k"), result("na")), other, rows=rows, assume={"quality.by_mark": "yes"})

    assert verdict(scene) == "reuse_part"


# one specimen -------------------------------------------------------------------------------------


def tubes(*ids: str | None, **changes: Any) -> Scene:
    results = [result(item, {"id": tube}) for item, tube in zip(VALUES, ids, strict=False)]
    return lytes(report(*results), **changes)


def apart(scene: Scene) -> set[str]:
    return {one.held.result.id for one in judged(scene) if one.says("specimens-differ")}


@pytest.mark.parametrize(
    ("ids", "differ", "outcome"),
    [
        (("a", "a", "a"), set(), "reuse"),
        (("a", "a", "b"), {"cl"}, "reuse_part"),
        (("a", "b", "b"), {"k"}, "reuse_part"),
        (("b", "a", "c"), {"k", "cl"}, "reuse_part"),
        (("a", "a", None), {"cl"}, "reuse_part"),
        ((None, None, "a"), {"k", "na"}, "reuse_part"),
        ((None, None, None), {"k", "na"}, "reuse_part"),
        (("a",), set(), "reuse_part"),
        ((None,), set(), "reuse_part"),
    ],
)
def test_members_share_a_specimen(ids: tuple[str | None, ...], differ: set[str], outcome: str) -> None:
    scene = tubes(*ids)

    assert (apart(scene), verdict(scene)) == (differ, outcome)


def test_where_no_specimen_has_an_id_one_may_be_assumed() -> None:
    scene = tubes(None, None, None, assume={"specimen.one": "yes"})

    assert (verdict(scene), assumed(scene)) == ("reuse", {"specimen.one:result.specimen.id"})
    assert apart(strictly(scene)) == {"k", "na"}
    assert apart(tubes("a", None, None, assume={"specimen.one": "yes"})) == {"na", "cl"}
    assert assumed(tubes(None, assume={"specimen.one": "yes"})) == set()
    assert assumed(tubes(None, None, assume={"specimen.one": "yes"})) == {"specimen.one:result.specimen.id"}


def test_an_id_beside_those_that_miss_theirs_counts_also_where_its_own_result_is_blocked() -> None:
    """Were it not so, a limit that blocks ``cl`` would make the others one specimen (law 2)."""
    one = {"specimen.one": "yes"}
    results = [result("k", {"id": None}), result("na", {"id": None}), result("cl", {"id": "a"}, mark=None)]

    assert apart(lytes(report(*results), assume=one)) == {"na"}


def test_of_several_specimens_that_of_most_required_members_is_kept() -> None:
    rows = [role("na", "optional"), role("cl", "optional")]

    assert apart(tubes("b", "a", "a", rows=rows)) == {"na", "cl"}
    assert verdict(tubes("b", "a", "a", rows=rows)) == "reuse"
    assert apart(tubes(None, "a", "a", rows=rows)) == {"na", "cl"}


def test_a_calculated_member_without_its_inputs_does_not_choose_the_specimen() -> None:
    """``cl`` is required and calculated from ``na``, which another specimen holds."""
    rows = [role("k", "required"), role("na", "optional"), *gap("na")]

    assert apart(tubes("b", "b", "a", rows=rows)) == {"cl"}
    assert apart(tubes("a", "b", "a", rows=rows)) == {"na"}
    assert apart(tubes("b", "c", "a", rows=rows)) == {"na", "cl"}


def test_a_single_item_needs_no_id() -> None:
    assert verdict(laboratory(specimen={"id": None})) == "reuse"


def test_a_member_that_is_not_reusable_anyway_does_not_count_for_the_specimen() -> None:
    results = [result("k", {"id": "a"}), result("na", {"id": "b"}, mark=None), result("cl", {"id": "b"}, mark=None)]

    assert apart(lytes(report(*results))) == set()
    assert reused(lytes(report(*results))) == {"k": "R1"}


# calculated members -------------------------------------------------------------------------------


def gap(*inputs: str, calculated: str = "yes") -> list[Row]:
    return [measurand("cl", calculated=calculated, inputs=inputs)]


@pytest.mark.parametrize(
    ("rows", "results", "outcome", "remaining"),
    [
        (gap("k", "na"), ["k", "na", "cl"], "reuse", ()),
        (gap("k", "na", calculated="unknown"), ["k", "na", "cl"], "reuse", ()),
        # an input is missing: the calculated one is not reused either
        (gap("k", "na"), ["k", "cl"], "consider", ()),
        (gap("k"), ["k", "cl"], "reuse_part", ("local|NA",)),
        (gap("na"), ["k", "cl"], "reuse_part", ("local|CL", "local|NA")),
        (gap("na", calculated="unknown"), ["k", "cl"], "reuse_part", ("local|CL", "local|NA")),
        # the calculated one is missing: its inputs are ordered with it
        (gap("na"), ["k", "na"], "reuse_part", ("local|CL", "local|NA")),
        (gap("k", "na"), ["k", "na"], "consider", ()),
        # not calculated, or nobody knows of what
        (gap(calculated="unknown"), ["k", "na", "cl"], "reuse", ()),
        (gap("na", calculated="no"), ["k", "cl"], "reuse_part", ("local|NA",)),
        (gap(), ["k", "na", "cl"], "reuse_part", ("local|CL",)),
    ],
)
def test_a_calculated_member_goes_with_its_inputs(
    rows: list[Row], results: list[str], outcome: str, remaining: tuple[str, ...]
) -> None:
    scene = lytes(report(*map(result, results)), rows=rows)

    assert (verdict(scene), first(scene).remaining) == (outcome, remaining)
    assert not set(reused(scene)) & {name.removeprefix("local|").lower() for name in remaining}


def test_inputs_must_be_reusable_in_the_same_report() -> None:
    taken = report(result("k"), result("cl"))
    elsewhere = report(result("na"), id="r2", number="R2")

    assert "cl" not in reused(lytes(taken, elsewhere, rows=gap("na")))
    assert ALONE <= doubts(lytes(taken, elsewhere, rows=gap("na")), result="cl")


@pytest.mark.parametrize(("changes", "outcome"), [({}, "reuse"), ({"mark": None}, "consider")])
def test_a_calculated_item_ordered_alone_needs_its_inputs_beside_it(changes: dict[str, Any], outcome: str) -> None:
    scene = lytes(report(result("na", **changes), result("cl")), rows=gap("na"), code="local|CL")

    assert verdict(scene) == outcome
    assert doubts(scene, result="cl") == (set() if outcome == "reuse" else ALONE)


def test_a_chain_of_calculated_members_falls_together() -> None:
    rows = [measurand("na", calculated="yes", inputs=("k",)), measurand("cl", calculated="yes", inputs=("na",))]
    scene = lytes(report(result("k", mark=None), result("na"), result("cl")), rows=rows)

    assert reused(scene) == {}
    assert doubts(scene, result="na") == doubts(scene, result="cl") == ALONE


# what remains -------------------------------------------------------------------------------------


def code(name: str, members: str) -> Row:
    return row("orderables", f"o{name}", code=f"local|{name}", members=members)


def remaining(*rows: Row, results: tuple[str, ...] = ("k",), **changes: Any) -> tuple[str, ...]:
    return first(lytes(report(*map(result, results)), rows=list(rows), **changes)).remaining


def price(code: str, amount: str, id: str = "", **cells: Any) -> Row:
    return row("prices", id or code, code=f"local|{code}", price=amount, **cells)


def test_an_exact_cover_of_fewest_codes() -> None:
    assert remaining() == ("local|CL", "local|NA")
    assert remaining(code("PAIR", "item:na item:cl")) == ("local|PAIR",)
    assert remaining(code("MORE", "item:na item:cl item:k")) == ("local|CL", "local|NA")


def test_then_of_lowest_price_and_an_unknown_price_last() -> None:
    pair, twin = code("PAIR", "item:na item:cl"), code("TWIN", "item:na item:cl")

    assert remaining(pair, twin) == ("local|PAIR",)
    assert remaining(pair, twin, price("PAIR", "5"), price("TWIN", "4")) == ("local|TWIN",)
    assert remaining(pair, twin, price("TWIN", "9")) == ("local|TWIN",)
    assert remaining(pair, twin, price("PAIR", "4"), price("TWIN", "4.00")) == ("local|PAIR",)


@pytest.mark.parametrize(
    ("cells", "chosen"),
    [
        ({"from_": "2026-11-22"}, "local|TWIN"),
        ({"from_": "2026-11-23"}, "local|PAIR"),
        ({"until": "2026-11-22"}, "local|PAIR"),
        ({"until": "2026-11-23"}, "local|TWIN"),
    ],
)
def test_prices_are_those_of_the_day(cells: dict[str, str], chosen: str) -> None:
    pair, twin = code("PAIR", "item:na item:cl"), code("TWIN", "item:na item:cl")

    assert remaining(pair, twin, price("PAIR", "5"), price("TWIN", "4", **cells)) == (chosen,)


def test_without_an_exact_cover_it_is_for_judgement() -> None:
    scene = lytes(report(result("k")), without=["p/orderables/ona"])

    assert (verdict(scene), first(scene).ground, rest(scene)) == ("consider", "caution", ((), ()))
    assert reasons(scene) == {"remainder-not-orderable", "member-missing"}
    assert reused(scene) == {}


def test_a_cover_takes_apart_what_overlaps() -> None:
    rows = [code("A", "item:k item:na"), code("B", "item:na item:cl"), *[code(one, "item:zz") for one in ("X",)]]
    scene = lytes(report(result("k")), rows=[*rows, measurand("zz")], without=["p/orderables/ona", "p/orderables/ocl"])

    assert rest(scene) == (("local|B",), ("cl", "na"))


def test_a_panel_orders_its_required_members() -> None:
    small = [
        row("panels", "small", name_zh="小", name_en="s"),
        row("members", "s1", panel="small", item="na"),
        row("members", "s2", panel="small", item="cl", role="optional"),
        code("SMALL", "panel:small"),
    ]

    assert remaining(*small, without=["p/orderables/ona"]) == ("local|CL", "local|SMALL")


def test_the_rows_of_what_is_ordered_are_named() -> None:
    rules = advise(lytes(report(result("k")), rows=[code("PAIR", "item:na item:cl")])).basis.rules

    assert {"p/orderables/oPAIR", "p/orderables/olytes", "p/members/lytesna", "p/panels/lytes"} <= set(rules)


def test_of_reports_alike_the_first_by_issuer_and_number_is_taken() -> None:
    one, other = report(result("k")), report(result("k"), id="r2", number="R0")

    assert reused(lytes(one, other)) == reused(lytes(other, one)) == {"k": "R0"}


@pytest.mark.parametrize("first_role", ["optional", "required"])
def test_of_an_item_in_two_panels_of_one_code_the_required_role_counts(first_role: str) -> None:
    other = "required" if first_role == "optional" else "optional"
    rows = [
        row("panels", "another", name_zh="另", name_en="another"),
        row("members", "anothercl", panel="another", item="cl", role=other),
        role("cl", first_role),
        row("orderables", "olytes", code="local|LYTES", members="panel:lytes panel:another"),
    ]

    assert missed(lytes(report(result("k"), result("na")), rows=rows)) == {"cl"}


def test_what_is_looked_at_has_no_end_of_validity_though_it_is_reusable() -> None:
    rows = [row("orderables", "o", code="local|PAIR", members="item:k item:ca"), measurand("ca")]
    scene = laboratory(item={"code": "local|PAIR"}, rows=rows)
    (suggestion,) = first(scene).suggestions

    assert (verdict(scene), suggestion.action, suggestion.valid_until) == ("consider", "look", None)


def test_a_group_that_is_filled_counts_for_the_main_report() -> None:
    """Both at one instant, so that neither is newer; by number the other would come first."""
    rows = [role("na", "one-of:a"), role("cl", "one-of:a")]
    fuller = report(result("k"), result("na"), id="r2", number="R2")
    scene = lytes(report(result("k")), fuller, rows=rows)

    assert (verdict(scene), set(reused(scene).values())) == ("reuse", {"R2"})


# one specimen, by its time ------------------------------------------------------------------------


@pytest.mark.parametrize("id_", ["a", None, ""])
def test_results_taken_at_different_times_are_of_different_specimens(id_: str | None) -> None:
    def at(item: str, day: str) -> Observation:
        return result(item, {"id": id_, "collected": None}, effective=moment(f"{day} 08:00"))

    scene = lytes(report(at("k", "20"), at("na", "19"), at("cl", "20")), assume={"specimen.one": "yes"})

    assert verdict(scene) == "reuse_part"
    assert len(reused(scene)) == 1


@pytest.mark.parametrize(
    ("specimen", "effective", "found"),
    [
        ({"id": "tube"}, "20 08:00", set()),
        ({"id": "other"}, "20 08:00", ALONE),
        ({"id": None}, "20 08:00", ALONE),
        ({"id": "tube", "collected": None}, "19 08:00", ALONE),
    ],
)
def test_inputs_that_are_no_members_are_of_the_specimen(
    specimen: dict[str, Any], effective: str, found: set[Any]
) -> None:
    sodium = result("na", specimen, effective=moment(effective))
    scene = laboratory(rows=[measurand("k", calculated="yes", inputs=("na",))], others=[sodium])

    assert doubts(scene, result="k") == found


def test_an_input_without_an_id_is_of_the_specimen_by_the_stand_in_only() -> None:
    rows = [measurand("k", calculated="yes", inputs=("na",))]
    scene = laboratory(
        rows=rows, others=[result("na", {"id": None})], specimen={"id": None}, assume={"specimen.one": "yes"}
    )

    assert (verdict(scene), assumed(scene)) == ("reuse", {"specimen.one:result.specimen.id"})
    assert doubts(strictly(scene), result="k") == ALONE


def test_reports_known_by_their_day_are_near_only_on_every_reading() -> None:
    def by_day(length: str) -> Scene:
        scene = combined(length, "19")
        day = Moment.read("2026-11-19+08:00")
        loose = replace(scene.reports[1].observations[0], effective=day)
        return replace(scene, reports=(scene.reports[0], replace(scene.reports[1], observations=(loose,))))

    assert (verdict(by_day("33 h")), verdict(by_day("31 h"))) == ("reuse", "reuse_part")


def test_a_newer_result_does_not_raise_another_specimen() -> None:
    """``k`` of one tube has a newer result: the tube still stands against the other (law 9)."""
    newer = a_report(result("k", {"collected": None}, effective=moment("21 08:00")), id="r2", number="R2")
    both = report(result("k", {"id": "a"}), result("na", {"id": "b"}), result("cl", {"id": "b"}))
    rows = [role("na", "optional"), role("cl", "optional")]

    assert apart(lytes(both, rows=rows)) == {"na", "cl"}
    unmarked = replace(newer, observations=(replace(newer.observations[0], mark=None),))
    assert {"na", "cl"} <= apart(lytes(both, unmarked, rows=rows))
