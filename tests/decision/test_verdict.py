"""Verdict, ground, reasons and what is pending (section 8, lines 4 to 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.scene import (
    AT,
    Scene,
    a_report,
    advise,
    doubts,
    first,
    judged,
    laboratory,
    moment,
    observation,
    reasons,
    row,
    verdict,
)

from recognize.advice import SourceOutcome, canonical
from recognize.decision import decide, traced
from recognize.gates.candidate import Candidate
from recognize.gates.finding import GateResult
from recognize.moment import Length, Moment
from recognize.order import SITUATIONS, Organization
from recognize.packs.schema import Row
from recognize.report import Eqa, Report, Value

CAUTION: dict[str, Any] = {"flags": ("HH",)}
UNKNOWN: dict[str, Any] = {"flags": None}
BLOCK: dict[str, Any] = {"mark": None}
SITUATION = {"situations": dict.fromkeys(SITUATIONS, False) | {"other": True}}


def another(day: str = "19", **result: Any) -> Report:
    """A second report of the same item, of an earlier day unless said."""
    told = observation(specimen={"collected": None}, **{"effective": moment(f"{day} 08:00"), **result})
    return a_report(told, id="r2", number="R2", issued=moment(f"{day} 12:00"))


# one candidate ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("result", "outcome", "ground", "standing"),
    [
        ({}, "reuse", None, "reusable"),
        (CAUTION, "consider", "caution", "with-caution"),
        (UNKNOWN, "consider", "undetermined", "undetermined"),
        (BLOCK, "order", None, "not-reusable"),
        (CAUTION | UNKNOWN, "consider", "undetermined", "undetermined"),
        (UNKNOWN | BLOCK, "order", None, "not-reusable"),
        (CAUTION | BLOCK, "order", None, "not-reusable"),
    ],
)
def test_the_worst_finding_makes_the_verdict(
    result: dict[str, Any], outcome: str, ground: str | None, standing: str
) -> None:
    scene = laboratory(result=result)

    assert (first(scene).verdict, first(scene).ground) == (outcome, ground)
    assert [one.standing for one in judged(scene)] == [standing]


@pytest.mark.parametrize(
    ("order", "item", "result", "ground"),
    [
        (SITUATION, {}, {}, "repeat-justified"),
        ({}, {"purpose": "monitoring"}, {}, "repeat-justified"),
        ({}, {"repeat": 2}, {}, "repeat-justified"),
        (SITUATION, {}, CAUTION, "caution"),
        (SITUATION, {}, UNKNOWN, "undetermined"),
    ],
)
def test_where_all_cautions_say_that_a_repeat_is_justified(
    order: dict[str, Any], item: dict[str, Any], result: dict[str, Any], ground: str
) -> None:
    assert first(laboratory(order=order, item=item, result=result)).ground == ground


def test_a_situation_that_is_not_known_is_no_justification() -> None:
    assert first(laboratory(item={"purpose": None})).ground == "undetermined"


def test_no_result_at_all() -> None:
    scene = replace(laboratory(), reports=())

    assert (verdict(scene), reasons(scene), first(scene).suggestions) == ("order", {"no-result"}, ())


# several candidates -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("newer", "older", "outcome", "found"),
    [
        ({}, {}, "reuse", set()),
        ({}, BLOCK, "reuse", set()),
        # what only the newer one stopped is shown with the newer one
        (CAUTION, {}, "consider", {"result-critical", "newer-result-exists"}),
        (BLOCK, {}, "consider", {"mark-missing", "newer-result-exists"}),
        (UNKNOWN, {}, "consider", {"flags-unknown", "newer-result-exists"}),
        # the best of each: standing first, then the latest
        (UNKNOWN, CAUTION, "consider", {"flags-unknown", "result-critical", "newer-result-exists"}),
        (BLOCK, UNKNOWN, "consider", {"mark-missing", "flags-unknown", "newer-result-exists"}),
        (BLOCK, BLOCK, "order", {"mark-missing"}),
    ],
)
def test_of_two_results(newer: dict[str, Any], older: dict[str, Any], outcome: str, found: set[str]) -> None:
    scene = laboratory(result=newer, also=[another(**older)])

    assert (verdict(scene), reasons(scene)) == (outcome, found)


def test_the_best_of_several_is_shown_first_and_the_newer_one_beside_it() -> None:
    scene = laboratory(result=UNKNOWN, also=[another(**CAUTION)])
    standings = {member.standing for one in first(scene).suggestions for member in one.members}

    assert [one.report_number for one in first(scene).suggestions] == ["R1", "R2"]
    assert (standings, {one.action for one in first(scene).suggestions}) == ({"with-caution", "undetermined"}, {"look"})


@pytest.mark.parametrize(
    ("changes", "nearest"),
    [
        # fewest blocks
        ({"mark": None, "unit": "mg/dL"}, {"eqa-failed", "newer-result-exists"}),
        # then the newest
        ({"mark": None}, {"mark-missing"}),
    ],
)
def test_for_order_the_nearest_miss_is_told(changes: dict[str, Any], nearest: set[str]) -> None:
    scene = laboratory(result=changes, also=[another(eqa=Eqa("failed"))])

    assert (verdict(scene), reasons(scene)) == ("order", nearest)


def test_a_conflict_of_identity_is_the_nearest_miss_only_where_there_is_nothing_else() -> None:
    conflict = {"subject": {"sex": "male"}}
    scene = laboratory(report={"setting": "inpatient"}, **conflict)
    beside = laboratory(**conflict, also=[another(mark=None, unit="mg/dL")])

    assert reasons(scene) == {"identity-conflict"}
    assert reasons(beside) == {"mark-missing", "unit-not-comparable"}


def test_every_verdict_but_reuse_has_a_reason() -> None:
    for result in (CAUTION, UNKNOWN, BLOCK):
        assert reasons(laboratory(result=result))


# pending ------------------------------------------------------------------------------------------


def pending(**changes: Any) -> tuple[str, ...]:
    return first(laboratory(report={"status": "preliminary", **changes.pop("report", {})}, **changes)).pending


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({}, ("theirs医院",)),
        ({"report": {"issuer": Organization(code="y|new", name="新医院")}}, ("新医院",)),
        ({"report": {"issuer": Organization(code="y|new")}}, ("y|new",)),
        ({"report": {"issuer": None}}, ()),
        ({"report": {"status": "final"}}, ()),
        ({"result": {"effective": moment("10 08:00")}}, ()),
        ({"subject": {"sex": "male"}}, ()),
        ({"subject": {"identifiers": ()}}, ("theirs医院",)),
        ({"result": {"status": "registered"}}, ("theirs医院",)),
    ],
)
def test_institutions_whose_report_is_still_to_come_are_named(changes: dict[str, Any], names: tuple[str, ...]) -> None:
    assert pending(**changes) == names


# what the advice stands on ------------------------------------------------------------------------


def test_the_basis_holds_the_inputs() -> None:
    outcome = SourceOutcome("platform", "complete", vouches=("final",))
    basis = advise(laboratory(sources=(outcome,))).basis

    assert (basis.at, basis.strict, basis.failed, basis.sources) == (AT, False, (), (outcome,))
    assert [(one.id, one.version, one.digest) for one in basis.packs] == [("p", "1", "d")]
    assert {"p/codes/k", "p/windows/w", "p/listed/laboratory", "p/lists/l", "p/marks/hr"} <= set(basis.rules)


def test_the_name_of_an_advice_is_a_digest_of_order_moment_and_reports() -> None:
    base = advise(laboratory())
    changed = [
        laboratory(order={"id": "o2"}),
        laboratory(report={"conclusion": "低"}),
        replace(laboratory(), at=Moment(AT.earliest + 1, AT.earliest + 1)),
        laboratory(sources=(SourceOutcome("platform", "complete"),)),
        replace(laboratory(), strict=True),
    ]

    assert base.id.startswith("sha256:")
    assert len({base.id, *(advise(scene).id for scene in changed)}) == 6
    assert canonical(advise(laboratory())) == canonical(base)


@pytest.mark.parametrize("at", [datetime(2026, 11, 22, 9), Moment.read("2026-11-22+08:00")])  # noqa: DTZ001 - refused
def test_the_moment_of_a_decision_is_exact_and_has_a_zone(at: datetime | Moment) -> None:
    scene = laboratory()

    with pytest.raises(ValueError, match=r"exact|time zone"):
        decide(scene.order, scene.reports, scene.rules, at=at)


# gates of plugins ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class House:
    """A gate of a plugin that says one thing."""

    says: Any
    name: str = "house"

    def evaluate(self, candidate: Candidate) -> GateResult:
        if isinstance(self.says, Exception):
            raise self.says
        return self.says  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("says", "found"),
    [
        (GateResult("pass"), set()),
        (GateResult("pass", "why"), set()),
        (GateResult("caution", "why"), {("house", "caution", "house:why")}),
        (GateResult("unknown", "why"), {("house", "unknown", "house:why")}),
        (GateResult("block", "why"), {("house", "block", "house:why")}),
    ],
)
def test_a_plugins_gate_withholds(says: GateResult, found: set[Any]) -> None:
    assert doubts(laboratory(gates=(House(says),))) == found


@pytest.mark.parametrize(
    "says",
    [
        RuntimeError("王芳"),
        None,
        "block",
        GateResult("caution"),
        GateResult("block", ""),
        GateResult("reuse", "why"),  # type: ignore[arg-type]
        ("pass", None, ()),
    ],
)
def test_one_that_fails_or_answers_nonsense_is_unknown_and_named(says: Any) -> None:
    scene = laboratory(gates=(House(says),))

    assert doubts(scene) == {("plugin", "unknown", "gate-failed")}
    assert (first(scene).reasons[0].params, advise(scene).basis.failed) == ((("gate", "house"),), ("house",))
    assert "王芳".encode() not in canonical(advise(scene))


@pytest.mark.parametrize("says", [GateResult("pass"), GateResult("caution", "x"), RuntimeError()])
@pytest.mark.parametrize("result", [{}, CAUTION, UNKNOWN, BLOCK])
def test_one_more_gate_never_makes_a_reuse(says: Any, result: dict[str, Any]) -> None:
    scene = laboratory(result=result, gates=(House(says),))

    assert verdict(scene) != "reuse" or verdict(laboratory(result=result)) == "reuse"
    assert doubts(scene) >= doubts(laboratory(result=result))


def test_the_order_of_gates_is_of_no_account() -> None:
    gates = (House(GateResult("caution", "x"), "b"), House(GateResult("unknown", "y"), "a"), House(None, "c"))

    assert canonical(advise(laboratory(gates=gates))) == canonical(advise(laboratory(gates=gates[::-1])))


def test_a_rule_that_would_change_the_verdict_is_in_the_basis() -> None:
    for file in ("windows", "listed", "marks", "codes"):
        scene = laboratory()
        used = [one for one in advise(scene).basis.rules if one.startswith(f"p/{file}/")]
        assert used and verdict(laboratory(without=used)) != "reuse"


# what the order's code means ----------------------------------------------------------------------


def coded(*rows: Row, specimen: str | None = "serum", **changes: Any) -> Scene:
    return laboratory(item={"code": "s|coded", "specimen": specimen}, rows=rows, **changes)


def mapped(id: str, **cells: Any) -> Row:
    return row("codes", id, **{"code": "s|coded", "item": "k", "confirmed": "yes", "citation": "c", **cells})


def test_of_several_rows_for_the_orders_code_the_best_document_counts() -> None:
    doubtful = mapped("a", citation="doubtful")

    assert doubts(coded(doubtful)) == {("match", "caution", "citation-unconfirmed")}
    assert (
        doubts(coded(doubtful, mapped("b"))) == doubts(coded(mapped("a"), replace(doubtful, rule="p/codes/b"))) == set()
    )


def test_a_code_that_stands_with_and_without_a_specimen_may_stand_for_it() -> None:
    rows = (mapped("a", specimen="serum"), mapped("b"))
    ambiguous = ("match", "unknown", "code-ambiguous")

    assert doubts(coded(*rows, specimen=None, assume={"specimen.by_code": "yes"})) == {ambiguous}
    assert doubts(coded(rows[0], specimen=None, assume={"specimen.by_code": "yes"})) == {
        ambiguous,
        ("specimen", "unknown", "specimen-missing"),
    }


def test_what_is_traced_is_what_is_decided() -> None:
    scene = laboratory(result={"flags": None}, assume={"conditions.silent": "absent"})

    assert traced(scene.order, scene.reports, scene.rules, at=scene.at)[0] == advise(scene)
    assert verdict(scene) == "reuse"


@pytest.mark.parametrize("name", ["newer", "window", "identity", "basket"])
def test_a_gate_of_a_plugin_does_not_take_the_name_of_another(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        advise(laboratory(gates=(House(GateResult("pass"), name),)))
    with pytest.raises(ValueError, match="name"):
        advise(laboratory(gates=(House(GateResult("pass"), "a.b"), House(GateResult("block", "x"), "a.b"))))


def test_a_date_at_the_end_of_time_costs_no_more_than_its_report() -> None:
    last = Moment.read("2999-12-31T23:59:59Z")
    scene = laboratory(result={"effective": last, "eqa": Eqa("passed", date(2026, 1, 1), date(2026, 6, 1))})

    assert verdict(scene) != "reuse"
    assert verdict(replace(scene, rules=laboratory(assume={"quality.grace": Length.read("30 d")}).rules)) != "reuse"


@pytest.mark.parametrize("number", ["1E+999999999999999", "1E-999999999999999", "NaN", "Infinity"])
def test_a_number_beyond_reckoning_is_not_usable(number: str) -> None:
    limit = [
        row("critical", "c", targets="item:k", low="2.8", high="6.2", unit="mmol/L"),
        row("disagreement", "d", targets="all", limit="10 %", within="9 d"),
    ]
    told = a_report(observation(value=Value("?", Decimal(number))), id="r2", source="z")
    scene = laboratory(result={"value": Value("?", Decimal(number))}, rows=limit, also=[told, another()])

    assert ("content", "block", "value-not-usable") in doubts(scene)
