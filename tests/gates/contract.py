"""What every gate must keep, ours and those of plugins; for a gate of your own::

    from tests.gates import contract

    @pytest.mark.parametrize("candidate", contract.CANDIDATES.values(), ids=contract.CANDIDATES)
    def test_my_gate(candidate):
        contract.check(MyGate(), candidate)

A gate answers the same question alike, never raises whatever is missing, changes nothing, and tells no
identifier of the patient.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields, is_dataclass, replace
from typing import Any, Final

from pydantic import BaseModel
from tests.scene import Scene, exam, judged, laboratory, row

from recognize.gates.candidate import Candidate
from recognize.gates.finding import BuiltIn, Finding, Gate, GateResult
from recognize.order import Organization
from recognize.reasons import REASONS, SEVERITY

MARKS: Final = ("王芳", "11010519491231002X", "1949", "doctor", "E-77")
"""What names the patient or the viewer in the candidates below; never to be seen in a fact or a reason."""

SERVES: Final = frozenset({"citation-unconfirmed", "schedule-unknown"})
"""Codes that a gate tells as its own though the table names another gate."""
TELLS: Final = {"content": {"content", "specimen"}, "class_": {"class"}}
"""Gates whose findings carry another name than the function, or also that of a neighbour (a remark: unfit)."""


def missing(thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield a model with each of its optional fields unsaid, its parts' fields included, by dotted path."""
    if isinstance(thing, BaseModel):
        optional = {name: field.default for name, field in type(thing).model_fields.items() if not field.is_required()}
        values = {name: getattr(thing, name) for name in type(thing).model_fields}
    else:
        optional = {field.name: field.default for field in fields(thing) if field.default is not MISSING}
        values = {field.name: getattr(thing, field.name) for field in fields(thing)}
    for name, value in values.items():
        if name in optional and value != optional[name]:
            yield name, changed(thing, name, optional[name])
        if isinstance(value, BaseModel) or is_dataclass(value):
            for path, part in missing(value):
                yield f"{name}.{path}", changed(thing, name, part)
        elif isinstance(value, tuple) and value and (isinstance(value[0], BaseModel) or is_dataclass(value[0])):
            for path, part in missing(value[0]):
                yield f"{name}.{path}", changed(thing, name, (part, *value[1:]))


def changed(thing: Any, name: str, value: Any) -> Any:
    """Return a model with one field changed."""
    if isinstance(thing, BaseModel):
        return thing.model_copy(update={name: value})
    return replace(thing, **{name: value})


def _scenes() -> Iterator[tuple[str, Scene]]:
    encounter = {"encounter": "E-77", "practitioner": "E-77"}
    for name, whole in (("laboratory", laboratory(order=encounter)), ("exam", exam(order=encounter))):
        yield name, whole
        yield f"{name} strict", replace(whole, strict=True)
        for path, order in missing(whole.order):
            yield f"{name} without {path} of the order", replace(whole, order=order)
        for path, report in missing(whole.reports[0]):
            yield f"{name} without {path} of the report", replace(whole, reports=(report,))
    bare = {"access": None, "diagnoses": None, "interventions": None, "situations": {}, "emergency": None}
    yield (
        "next to nothing stated",
        laboratory(
            order={**bare, "setting": None, "department": None, "organization": Organization()},
            patient={"birth_date": None, "sex": None, "pregnancy": None},
            item={"specimen": None, "occurrence": None, "repeat": None, "purpose": None},
            report={"performer": None, "setting": None, "issued": None, "remark": None, "authored_by": None},
            result={
                **dict.fromkeys(("value", "unit", "flags", "condition", "effective", "mark", "eqa")),
                **dict.fromkeys(("remark", "point_of_care", "status", "name")),
            },
            specimen=dict.fromkeys(("id", "type", "fitness", "status", "collected")),
        ),
    )
    yield "nothing but the item in the packs", laboratory(without=("windows", "listed", "marks", "units"))
    cautious = [row("states", "s", targets="all", age="..80 a", pregnancy="none", setting="other", effect="block")]
    yield "rows on the patient's state", laboratory(rows=cautious)


CANDIDATES: Final[dict[str, Candidate]] = {
    name: one.candidate for name, scene in _scenes() for one in judged(scene)[:1]
}
"""Candidates of two complete scenes, and of scenes that lack each optional fact in turn, by what they lack."""


def check(gate: Gate, candidate: Candidate) -> None:
    """Check a plugin's gate on one candidate."""
    told = evaluate(gate, candidate)
    assert told.answer in SEVERITY, "the answer is one of pass, caution, unknown, block"
    assert told.answer == "pass" or told.code, "what does not pass has a code"
    _discreet([(name, text) for name, text in told.facts])


def evaluate(gate: Gate, candidate: Candidate) -> GateResult:
    """Ask a plugin's gate twice and see that it answers alike and changes nothing."""
    before, shared = repr(candidate), dict(candidate.shared)
    told, again = gate.evaluate(candidate), gate.evaluate(candidate)
    assert told == again, "the same candidate, the same answer"
    assert (repr(candidate), dict(candidate.shared)) == (before, shared), "a gate changes nothing"
    assert isinstance(told, GateResult)
    return told


def check_built_in(gate: BuiltIn, candidate: Candidate) -> list[Finding]:
    """Check a built-in gate on one candidate, and return what it found."""
    before, shared = repr(candidate), dict(candidate.shared)
    told, again = list(gate(candidate)), list(gate(candidate))
    assert told == again, "the same candidate, the same answer"
    assert (repr(candidate), dict(candidate.shared)) == (before, shared), "a gate changes nothing"
    own = TELLS.get(gate.__name__, {gate.__name__})
    for finding in told:
        assert finding.gate in own, f"{gate.__name__} speaks for {finding.gate}"
        assert (finding.reason is None) == (finding.answer == "pass")
        if finding.reason is not None:
            line = REASONS[finding.reason.code]
            assert finding.answer == line.answer
            assert line.gate == finding.gate or finding.reason.code in SERVES
            _discreet(finding.reason.params)
        assert all(rule.count("/") >= 2 for rule in finding.rules)
        assert all(":" in one for one in finding.assumed)
        _discreet(finding.facts)
    return told


def _discreet(facts: Iterable[tuple[str, str]]) -> None:
    for name, text in facts:
        assert isinstance(name, str) and isinstance(text, str)
        assert not any(mark in text for mark in MARKS), f"{name} names the patient"
