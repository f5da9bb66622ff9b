"""Versions and copies of reports, void notices, what is there when (docs/decision.md, section 2)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from tests.scene import (
    AT,
    IMAGES,
    THEIRS,
    Scene,
    a_report,
    advise,
    candidate,
    doubts,
    exam,
    imaging,
    judged,
    laboratory,
    moment,
    observation,
    reasons,
    row,
    study,
    verdict,
)

from recognize.decision import decide
from recognize.history import History
from recognize.moment import Moment
from recognize.order import Organization
from recognize.report import VOID, Eqa, Mark, Observation, Report, Value

CONFLICT = {("status", "unknown", "versions-conflict")}
SECOND_CODE = row("organization_codes", "second", organization="theirs", code="y|theirs")
CONTRADICTED = Organization(code="x|theirs", division="990199")


def told(scene: Scene) -> set[tuple[str, str]]:
    """Return report and reason code of everything found of any candidate."""
    return {(one.held.report.id, f.reason.code) for one in judged(scene) for f in one.findings if f.reason}


def seen(scene: Scene) -> set[str]:
    """Return the reports that have a candidate."""
    return {one.held.report.id for one in judged(scene)}


def other(value: str = "5.9", **changes: Any) -> Report:
    """Another version of the scene's report, authored by the issuer."""
    return a_report(observation(value=value), **{"id": "r2", "source": "second", **changes})


# copies -------------------------------------------------------------------------------------------

UNEQUAL: dict[str, Report] = {
    "status": a_report(status="corrected"),
    "kind": a_report(kind=None),
    "codes": a_report(codes=("s|panel",)),
    "issued": a_report(issued=Moment.read("2026-11-20T12:00+08:00")),
    "effective": a_report(effective=moment("20 08:00")),
    "end": a_report(effective_end=moment("20 08:00")),
    "setting": a_report(setting="inpatient"),
    "remark": a_report(remark="复核"),
    "marks": a_report(marks=(Mark("HR"),)),
    "performer": a_report(performer=Organization(code="x|third")),
    "results": a_report(observation(), observation("na", "140")),
    "value": a_report(observation(value="4.2")),
    "words of a value": a_report(observation(value=Value("阳性"))),
    "comparator": a_report(observation(value=Value("4.1", Decimal("4.1"), "<"))),
    "unit": a_report(observation(unit="mg/dL")),
    "flags": a_report(observation(flags=("H",))),
    "remark of the result": a_report(observation(remark="复核")),
    "status of the result": a_report(observation(status="corrected")),
    "code of the result": a_report(observation(codes=("s|k", "t|k"))),
    "method": a_report(observation(method="ise")),
    "condition": a_report(observation(condition="空腹")),
    "point of care": a_report(observation(point_of_care=True)),
    "site": a_report(observation(site="左臂")),
    "collection": a_report(observation(effective=moment("20 08:01"))),
    "mark of the result": a_report(observation(mark=Mark("远HR", "item", True))),
    "assessment": a_report(observation(eqa=Eqa("failed"))),
    "performer of the result": a_report(observation(performer=Organization(code="x|third"))),
    "specimen": a_report(observation(specimen={"type": "静脉血"})),
    "fitness": a_report(observation(specimen={"fitness": "合格"})),
    "reception": a_report(observation(specimen={"received": moment("20 09:00")})),
    "absent value": a_report(observation(absent_reason="标本溶血")),
}
EQUAL: dict[str, Report] = {
    "the same": a_report(),
    "version": a_report(version=None),
    "audit time": a_report(audited=moment("20 11:00")),
    "author": a_report(authored_by=None),
    "name": a_report(name="电解质"),
    "conclusion": a_report(conclusion="低钾"),
    "links": a_report(links=(IMAGES,)),
    "source's word": a_report(status_text="F"),
    "name of the result": a_report(observation(name="钾")),
    "range": a_report(observation(range="3.5-5.3")),
    "id of the result": a_report(replace(observation(), id="other")),
    "id of the specimen": a_report(observation(specimen={"id": "other"})),
    "digits": a_report(observation(value=Value("4.10 ", Decimal("4.10")))),
    "spelling of the unit": a_report(observation(unit="mmol/l")),
    "code of the issuer": a_report(issuer=Organization(code="y|theirs"), performer=Organization(code="y|theirs")),
    "code stated twice": a_report(observation(codes=("s|k", "s|k"))),
}


def copied(copy: Report) -> Scene:
    return laboratory(rows=[SECOND_CODE], also=[replace(copy, id="r2", source="second")])


@pytest.mark.parametrize("copy", UNEQUAL.values(), ids=UNEQUAL)
def test_copies_that_differ_in_what_they_say_conflict(copy: Report) -> None:
    scene = copied(copy)

    assert doubts(scene) >= CONFLICT
    assert verdict(scene) == "consider"


@pytest.mark.parametrize("copy", EQUAL.values(), ids=EQUAL)
def test_copies_that_say_the_same_are_one(copy: Report) -> None:
    scene = copied(copy)

    assert (seen(scene), verdict(scene)) == ({"r1"}, "reuse")


def test_a_performer_that_only_one_copy_names_keeps_them_apart() -> None:
    """Were they one, the issuer could stand in for a laboratory that is stated to be another."""
    silent, named = {"performer": None}, {"performer": Organization(name="某检验所")}
    scene = laboratory(report=silent, also=[a_report(id="r2", **named)], assume={"performer.unknown": "issuer"})

    assert {"versions-conflict"} <= reasons(scene)
    assert "versions-conflict" not in reasons(laboratory(report=named, also=[a_report(id="r2", **named)]))


def test_exams_without_code_are_not_equal_when_their_names_differ() -> None:
    names = [
        row("exam_names", item, source="platform", text=text, item=item, confirmed="yes", citation="c")
        for item, text in (("ct", "胸部CT"), ("ct2", "腹部CT"))
    ]
    scene = exam(
        result={"codes": (), "name": "胸部CT"},
        rows=[*names, imaging("ct2")],
        also=[a_report(study(codes=(), name="腹部CT"), id="r2")],
    )

    assert doubts(scene) >= CONFLICT


def test_of_equal_copies_the_first_by_source_and_id_is_shown() -> None:
    copies = [a_report(source=source, id=name) for source, name in (("b", "1"), ("a", "2"), ("a", "3"))]
    for reports in permutations(copies):
        (one,) = judged(replace(laboratory(), reports=reports))
        assert (one.held.report.source, one.held.report.id) == ("a", "2")


@pytest.mark.parametrize(
    ("changes", "alone"),
    [
        ({"number": "R2"}, True),
        ({"number": None}, True),
        ({"issuer": Organization(code="x|third"), "authored_by": "x|third"}, True),
        ({"issuer": None}, True),
        ({"issuer": Organization(name="theirs医院")}, True),
        ({"issuer": Organization(code="y|theirs")}, False),
        ({"issuer": CONTRADICTED}, False),
        ({}, False),
    ],
)
def test_copies_of_one_report_share_issuer_and_number(changes: dict[str, Any], alone: bool) -> None:
    earlier = observation(value="5.9", effective=moment("19 08:00"))
    scene = laboratory(rows=[SECOND_CODE], also=[a_report(earlier, id="r2", **changes)])

    assert (("r1", "versions-conflict") not in told(scene)) is alone


def test_two_numberless_reports_of_one_source_and_id_are_versions_of_one() -> None:
    copies = [a_report(observation(value=value), number=None) for value in ("4.1", "5.9")]

    assert told(replace(laboratory(), reports=tuple(copies))) >= {("r1", "versions-conflict")}


# which replaces which -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "decided"),
    [
        ({"version": 1}, {"version": 2}, True),
        ({"version": 2}, {"version": 2}, False),
        ({"version": 1}, {"version": None}, False),
        ({"audited": moment("20 11:00")}, {"audited": moment("20 11:01")}, True),
        ({"audited": moment("20")}, {"audited": moment("20 11:00")}, False),
        ({"audited": moment("20")}, {"audited": moment("21")}, True),
        ({"issued": moment("20 11:00")}, {"issued": moment("20 11:01")}, True),
        ({"issued": moment("20 11:00")}, {"issued": moment("20 11:00")}, False),
        ({"version": 1, "issued": moment("20 11:00")}, {"version": 2, "issued": moment("20 11:01")}, True),
        ({"version": 1, "issued": moment("20 11:01")}, {"version": 2, "issued": moment("20 11:00")}, False),
        ({"version": 2, "audited": moment("20 11:00")}, {"version": 1, "audited": moment("20 11:01")}, False),
        ({"version": 1, "audited": moment("20")}, {"version": 2, "audited": moment("20 11:00")}, True),
    ],
)
def test_a_version_replaces_another_when_something_decides_for_it_and_nothing_against(
    old: dict[str, Any], new: dict[str, Any], decided: bool
) -> None:
    plain = {"version": None, "audited": None, "issued": moment("20 12:00")}
    reports = (a_report(**{**plain, **old}), other("4.2", **{**plain, **new}))

    for ordered in permutations(reports):
        scene = replace(laboratory(), reports=ordered)
        if decided:
            assert (seen(scene), verdict(scene)) == ({"r2"}, "reuse")
        else:
            assert {("r1", "versions-conflict"), ("r2", "versions-conflict")} <= told(scene)


@pytest.mark.parametrize(
    ("author", "replaces"),
    [
        ("x|theirs", True),
        ("y|theirs", True),
        ("x|third", False),
        ("x|ours", False),
        ("z|theirs", False),
        (None, False),
    ],
)
def test_only_a_version_the_issuer_authored_replaces(author: str | None, replaces: bool) -> None:
    scene = laboratory(rows=[SECOND_CODE], also=[other(version=2, authored_by=author)])

    assert (seen(scene) == {"r2"}) is replaces
    assert (verdict(scene) == "reuse") is replaces


@pytest.mark.parametrize("author", ["x|third", None])
def test_a_copy_re_keyed_by_somebody_else_that_differs_from_the_newest_conflicts_with_it(author: str | None) -> None:
    scene = laboratory(report={"version": 2}, also=[other(version=1, authored_by=author)])

    assert doubts(scene) >= CONFLICT


def test_a_re_keyed_copy_of_a_version_that_was_replaced_is_gone_with_it() -> None:
    old = other(version=1)
    scene = laboratory(report={"version": 2}, also=[old, replace(old, id="r3", source="third", authored_by=None)])

    assert (seen(scene), verdict(scene)) == ({"r1"}, "reuse")


def test_a_re_keyed_copy_of_another_value_conflicts_even_beside_a_replaced_version() -> None:
    re_keyed = other("6.9", id="r3", source="third", authored_by=None, version=1)
    scene = laboratory(report={"version": 2}, also=[other(version=1), re_keyed])

    assert doubts(scene) >= CONFLICT


def test_the_newest_replaces_all_others() -> None:
    versions = [a_report(observation(value=f"4.{n}"), id=f"r{n}", version=n) for n in (1, 2, 3)]
    for ordered in permutations(versions):
        scene = replace(laboratory(), reports=ordered)
        assert (seen(scene), verdict(scene)) == ({"r3"}, "reuse")


def test_a_version_replaced_is_gone_also_as_a_newer_result() -> None:
    """A first version dated later than its correction must not make the correction look old."""
    wrong = a_report(observation(effective=moment("21 08:00"), specimen={"collected": None}), id="r0", version=1)
    scene = laboratory(report={"version": 2}, also=[wrong])

    assert (seen(scene), verdict(scene)) == ({"r1"}, "reuse")


def test_two_newest_that_cannot_be_told_apart_conflict() -> None:
    scene = laboratory(report={"version": 1}, also=[other("4.2", version=2), other("4.3", version=2, id="r3")])

    assert {("r2", "versions-conflict"), ("r3", "versions-conflict")} <= told(scene)
    assert verdict(scene) == "consider"


# void ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", sorted(VOID))
@pytest.mark.parametrize(
    "changes", [{"version": 0}, {"authored_by": None}, {"authored_by": "x|third"}, {"issued": None}]
)
def test_any_void_copy_withdraws_the_report_for_good(status: str, changes: dict[str, Any]) -> None:
    scene = laboratory(report={"version": 3}, also=[other(status=status, **changes)])

    assert ("r1", "report-void") in told(scene)
    assert verdict(scene) == "order"


@pytest.mark.parametrize(
    "changes",
    [
        {"issued": moment("23 08:00")},
        {"observations": ()},
        {"source": "third"},
        {"issuer": CONTRADICTED},
        {"issuer": Organization(code="y|theirs")},
        {"issuer": Organization(code="x|theirs", name="别名", division="990102")},
        {"subject": {"name": None, "identifiers": ()}},
    ],
)
def test_a_void_notice_counts_whenever_and_however_it_comes(changes: dict[str, Any]) -> None:
    scene = laboratory(rows=[SECOND_CODE], also=[other(**{"status": "voided", **changes})])

    assert ("r1", "report-void") in told(scene)
    assert verdict(scene) == "order"


@pytest.mark.parametrize("number", ["R1 ", " r1", "Ｒ１", "R\u200b1"])
def test_a_number_is_compared_as_it_is_seen(number: str) -> None:
    """So that padding, case or width of a notice never lets the report it withdraws stand."""
    scene = laboratory(also=[a_report(status="cancelled", id="v", number=number)])

    assert "report-void" in reasons(scene)
    assert len(judged(laboratory(also=[a_report(id="copy", number=number)]))) == 1


WITHDRAWN = {("status", "block", "report-void")}
NOTICE = {("status", "unknown", "issuer-notice")}
KID = [
    row("organizations", "kid", name_zh="分院", division="990102", part_of="theirs"),
    row("organization_codes", "kid", organization="kid", code="x|kid"),
]


@pytest.mark.parametrize(
    ("report", "notice", "found"),
    [
        ({}, {"issuer": Organization(code="y|nobody")}, NOTICE),  # an issuer nobody registered: its number is R1 too
        ({}, {"issuer": Organization(code="y|nobody"), "number": "R9"}, set()),
        ({}, {"issuer": Organization(code="y|nobody"), "number": None}, set()),
        ({}, {"issuer": Organization(name="某医院")}, NOTICE),
        ({}, {"issuer": None, "number": None}, NOTICE),
        ({}, {"issuer": None, "number": " "}, NOTICE),
        ({}, {"issuer": Organization(code="x|kid")}, NOTICE),  # a branch
        ({}, {"issuer": Organization(code="x|kid"), "number": None}, NOTICE),
        ({}, {"issuer": Organization(code="x|kid"), "number": "R9"}, set()),
        ({}, {"issuer": Organization(code="x|third")}, set()),
        ({"number": None}, {}, NOTICE),
        ({"number": None}, {"issuer": Organization(code="x|third")}, set()),
        ({}, {"id": "r1", "issuer": None, "number": None}, WITHDRAWN),
        ({}, {"id": "r1", "issuer": Organization(code="x|third"), "number": "R9"}, WITHDRAWN),
        ({}, {"id": "r1", "issuer": Organization(code="x|third"), "number": "R9", "source": "other"}, set()),
    ],
)
def test_which_notice_may_mean_a_report(report: dict[str, Any], notice: dict[str, Any], found: set[Any]) -> None:
    void = a_report(**{"status": "wrong-patient", "id": "v", "observations": (), **notice})

    assert {one for one in doubts(laboratory(rows=KID, report=report, also=[void])) if one[0] == "status"} == found


def test_a_result_taken_back_in_a_version_does_not_come_again_with_the_next() -> None:
    taken = a_report(observation(status="deleted"), id="r2", version=1)
    sodium = a_report(observation(), observation("na", "140", status="deleted"), id="r2", version=1)

    assert doubts(laboratory(report={"version": 2}, also=[taken])) == CONFLICT
    assert doubts(laboratory(report={"version": 2}, also=[sodium])) == set()


@pytest.mark.parametrize(
    ("specimen", "found"),
    [
        ({"fitness": "溶血"}, {("specimen", "unknown", "fitness-unknown")}),
        ({"status": "unsatisfactory"}, {("specimen", "block", "specimen-unfit")}),
        ({"status": "entered-in-error"}, {("status", "block", "report-void")}),
        ({"collected": moment("01 08:00")}, {("window", "block", "window-expired")}),
        ({"id": "other", "fitness": "溶血"}, set()),
        ({"id": "", "status": "unsatisfactory"}, set()),
    ],
)
def test_what_one_result_says_of_a_specimen_holds_for_all_of_it(specimen: dict[str, Any], found: set[Any]) -> None:
    assert doubts(laboratory(others=[observation("na", "140", specimen=specimen)])) == found


def test_copies_that_tell_other_specimens_apart_differ() -> None:
    def tubes(*ids: str | None) -> tuple[Observation, ...]:
        items = ("k", "na", "cl")
        return tuple(observation(item, "4", specimen={"id": id_}) for item, id_ in zip(items, ids, strict=True))

    def conflict(ours: tuple[str | None, ...], theirs: tuple[str | None, ...]) -> bool:
        scene = replace(laboratory(), reports=(a_report(*tubes(*ours)), a_report(*tubes(*theirs), id="r2")))
        return "versions-conflict" in reasons(scene)

    assert conflict(("a", "b", "b"), ("c", "c", "d"))
    assert conflict(("a", "b", "b"), ("c", None, "d"))
    assert not conflict(("a", "b", "b"), ("c", "d", "d"))
    assert not conflict(("a", "a", "a"), (None, None, None))
    assert not conflict(("a", "b", "b"), (None, None, None))


@pytest.mark.parametrize("source", ["a", "z"])
def test_of_equal_copies_one_that_tells_specimens_apart_is_read(source: str) -> None:
    def copy(*ids: str | None, **changes: Any) -> Report:
        items = ("k", "na", "cl")
        found = (observation(item, "4", specimen={"id": id_}) for item, id_ in zip(items, ids, strict=True))
        return a_report(*found, **changes)

    reports = (copy(None, None, None), copy("t", "u", "v", id="r2", source=source))
    scene = laboratory(item={"code": "local|LYTES"}, assume={"specimen.one": "yes"})

    assert "specimens-differ" in reasons(replace(scene, reports=reports))


def test_words_beside_a_number_keep_copies_apart() -> None:
    told = observation(value=Value("4.1 溶血", Decimal("4.1")))

    assert doubts(laboratory(also=[a_report(told, id="r2", source="second")])) == CONFLICT


@pytest.mark.parametrize("number", ["R1", None])
def test_a_void_notice_counts_though_its_issuers_code_is_ambiguous(number: str | None) -> None:
    clash = row("organization_codes", "clash", organization="third", code="y|theirs")
    notice = other(status="voided", issuer=Organization(code="y|theirs"), number=number)

    assert verdict(laboratory(rows=[clash, SECOND_CODE], also=[notice])) in {"consider", "order"}


@pytest.mark.parametrize("issuer", [THEIRS, Organization(code="y|theirs"), CONTRADICTED])
def test_a_void_notice_that_names_no_report_makes_all_of_that_issuer_undetermined(issuer: Organization) -> None:
    notice = other(status="voided", number=None, issuer=issuer, observations=())
    scene = laboratory(rows=[SECOND_CODE], also=[notice])

    assert doubts(scene) == {("status", "unknown", "issuer-notice")}


@pytest.mark.parametrize("changes", [{"issuer": Organization(code="x|third")}, {"number": "R9"}])
def test_a_void_notice_of_another_issuer_or_report_is_of_no_account(changes: dict[str, Any]) -> None:
    notice = other(**{"status": "voided", "observations": (), "number": None, **changes})

    assert verdict(laboratory(also=[notice])) == "reuse"


def test_a_notice_that_is_not_void_makes_nothing_undetermined() -> None:
    assert verdict(laboratory(also=[other(status="amended", number=None, observations=())])) == "reuse"


@pytest.mark.parametrize("status", sorted(VOID))
def test_a_void_result_is_taken_out_of_its_report_and_the_others_stay(status: str) -> None:
    scene = laboratory(result={"status": status}, others=[observation("na", "140")], item={"code": "local|NA"})
    withdrawn = laboratory(result={"status": status}, others=[observation("na", "140")])

    assert verdict(scene) == "reuse"
    assert doubts(withdrawn) == {("status", "block", "report-void")}


# what is there at the moment of the decision ------------------------------------------------------


@pytest.mark.parametrize(
    ("issued", "there"),
    [
        (AT, True),
        (Moment(AT.earliest + 1, AT.earliest + 1), False),
        (moment("22"), True),
        (moment("23"), False),
        (None, True),
    ],
)
def test_a_copy_certainly_issued_later_is_not_there_yet(issued: Moment | None, there: bool) -> None:
    assert bool(judged(laboratory(report={"issued": issued}))) is there


def test_a_correction_of_tomorrow_does_not_replace_today() -> None:
    scene = laboratory(also=[other(version=2, issued=moment("23 08:00"))])

    assert (seen(scene), verdict(scene)) == ({"r1"}, "reuse")


def test_a_history_asked_again_for_another_moment_answers_as_if_asked_first() -> None:
    early = a_report(observation(value="4.4"), id="r0", number="R0", issued=moment("21 08:00"))
    scene = laboratory(report={"issued": moment("22 08:30")}, also=[early])
    history = History.of(scene.reports)

    for time in ("09:00", "08:00", "08:30", "08:29", "08:31"):
        at = moment(f"22 {time}")
        assert decide(scene.order, history, scene.rules, at=at) == advise(replace(scene, at=at))


def test_a_history_is_the_same_whatever_the_order_of_its_reports() -> None:
    reports = (a_report(), other(), other(id="r3", number="R3"))
    digests = {History.of(ordered).digest for ordered in permutations(reports)}

    assert len(digests) == 1
    assert History.of(reports[:1]).add(*reports[1:]).digest in digests
    assert History.of((*reports, reports[0])).reports == reports
    assert History.of(reports[:2]).digest not in digests


# what a report is held with -----------------------------------------------------------------------


def held(scene: Scene) -> tuple[tuple[int, int] | None, int | None]:
    one = candidate(scene)
    assert one is not None
    return one.held.collected, one.held.latest


def test_the_oldest_collection_counts_and_the_latest_tells_what_is_newer() -> None:
    scene = laboratory(
        specimen={"collected": moment("20 09:00")},
        result={"effective": moment("20"), "effective_end": moment("21 07:00")},
        report={"effective": moment("19 10:00")},
    )

    assert held(scene) == ((moment("19 10:00").earliest,) * 2, moment("21 07:00").latest)


def test_an_imprecise_moment_among_several() -> None:
    scene = laboratory(specimen={"collected": moment("20 09:00")}, result={"effective": moment("20")})

    assert held(scene) == ((moment("20").earliest, moment("20 09:00").latest), moment("20").latest)


def test_the_reports_own_moments_count_too() -> None:
    told_by_report = {"effective": moment("19 10:00"), "effective_end": moment("21 09:00")}

    assert held(laboratory(report=told_by_report)) == (
        (moment("19 10:00").earliest,) * 2,
        moment("21 09:00").latest,
    )


def test_without_collection_the_issue_is_the_latest_reading() -> None:
    silent: dict[str, Any] = {"specimen": {"collected": None}, "result": {"effective": None}}

    assert held(laboratory(**silent)) == (None, moment("20 12:00").latest)
    assert held(laboratory(**silent, report={"issued": None})) == (None, None)


def test_a_specimen_tells_its_own_collection() -> None:
    instant = moment("20 08:00").earliest

    assert held(laboratory(result={"effective": None})) == ((instant, instant), instant)


def test_reports_without_issuer_are_no_versions_of_one_for_their_number() -> None:
    nobody = {"issuer": None, "authored_by": None}
    scene = laboratory(report=nobody, also=[a_report(observation(value="5.9"), id="r2", **nobody)])

    assert "versions-conflict" not in {code for one in judged(scene) for code in (r.code for r in one.reasons)}
    assert len(judged(scene)) == 2


def test_one_history_answers_each_set_of_rules_for_itself() -> None:
    known, unknown = laboratory(), laboratory(without=["codes"])
    history = History.of(known.reports)
    alone = [advise(replace(scene, reports=tuple(known.reports))) for scene in (known, unknown)]

    for scenes in ((known, unknown), (unknown, known)):
        answers = {id(one): decide(one.order, history, one.rules, at=AT).items for one in scenes}
        assert [answers[id(one)] for one in (known, unknown)] == [one.items for one in alone]


def test_what_a_strangers_copy_says_counts_against_a_version() -> None:
    """Equal to the first version, and later by its own number than the second: nobody can tell which is newest."""
    second = other("5.9", version=2)
    scene = laboratory(report={"version": 1}, also=[second, a_report(id="r3", source="z", version=3, authored_by=None)])

    assert CONFLICT <= doubts(scene)
