"""Every built-in gate keeps the contract, whatever fact is missing; and the contract can be broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from tests.gates import contract

from recognize.gates import BUILT_IN
from recognize.gates.candidate import Candidate
from recognize.gates.finding import BuiltIn, Finding, GateResult, found, passed, worst
from recognize.reasons import REASONS

ANY = contract.CANDIDATES["laboratory"]


@pytest.mark.parametrize("gate", BUILT_IN, ids=lambda gate: gate.__name__)
def test_a_built_in_gate_keeps_the_contract_whatever_is_missing(gate: BuiltIn) -> None:
    for candidate in contract.CANDIDATES.values():
        contract.check_built_in(gate, candidate)


@pytest.mark.parametrize("gate", BUILT_IN, ids=lambda gate: gate.__name__)
def test_a_built_in_gate_has_nothing_against_a_complete_candidate(gate: BuiltIn) -> None:
    for name in ("laboratory", "exam", "laboratory strict", "exam strict"):
        assert worst(contract.check_built_in(gate, contract.CANDIDATES[name])) == "pass"


def test_the_candidates_lack_every_optional_fact_in_turn() -> None:
    lacking = {name.partition(" without ")[2] for name in contract.CANDIDATES}

    assert {
        "purpose of the order",
        "items.purpose of the order",
        "patient.sex of the order",
        "organization.code of the order",
        "issued of the report",
        "observations.specimen.type of the report",
        "observations.value.number of the report",
        "observations.eqa.until of the report",
        "studies.links.expires of the report",
        "issuer.code of the report",
    } - lacking == {"purpose of the order"}
    assert len(contract.CANDIDATES) > 90


def test_every_gate_of_the_table_is_a_built_in_one_or_speaks_for_the_whole() -> None:
    names = {gate.__name__.rstrip("_") for gate in BUILT_IN}

    assert {row.gate for row in REASONS.values()} - names == {
        *("identity", "newer", "panel", "basket", "plugin", "advice"),
    }


# gates that break it ------------------------------------------------------------------------------


def test_a_gate_that_answers_twice_differently_is_caught() -> None:
    answers = iter([passed("origin"), found("origin-unknown")])

    def origin(_: Candidate) -> Iterator[Finding]:
        yield next(answers)

    with pytest.raises(AssertionError, match="the same answer"):
        contract.check_built_in(origin, ANY)


def _foreign(_: Candidate) -> Iterator[Finding]:
    yield found("no-list")


def _named(_: Candidate) -> Iterator[Finding]:
    yield passed("_named", facts=(("patient.name", "王芳"),))


def _marking(candidate: Candidate) -> Iterator[Finding]:
    candidate.shared["seen"] = len(candidate.shared)
    yield passed("_marking")


@pytest.mark.parametrize(
    ("gate", "why"), [(_foreign, "speaks for"), (_named, "names the patient"), (_marking, "changes nothing")]
)
def test_a_gate_that_breaks_the_contract_is_caught(gate: BuiltIn, why: str) -> None:
    fresh = contract.judged(contract.laboratory())[0].candidate

    with pytest.raises(AssertionError, match=why):
        contract.check_built_in(gate, fresh)


@dataclass(frozen=True)
class House:
    """A plugin's gate."""

    say: Callable[[Candidate], GateResult]
    name: str = "house"

    def evaluate(self, candidate: Candidate) -> GateResult:
        return self.say(candidate)


@pytest.mark.parametrize(
    ("result", "why"),
    [
        (GateResult("caution"), "has a code"),
        (GateResult("fine", "x"), "one of"),  # type: ignore[arg-type]
        (GateResult("pass", facts=(("id", "11010519491231002X"),)), "names the patient"),
    ],
)
def test_a_plugins_gate_that_breaks_the_contract_is_caught(result: GateResult, why: str) -> None:
    with pytest.raises(AssertionError, match=why):
        contract.check(House(lambda _: result), ANY)


def test_a_plugins_gate_that_keeps_the_contract_passes() -> None:
    house = House(lambda candidate: GateResult("caution", "x", (("report.setting", candidate.report.setting or ""),)))

    for candidate in contract.CANDIDATES.values():
        contract.check(house, candidate)
