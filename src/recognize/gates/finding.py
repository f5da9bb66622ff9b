"""What a gate answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from recognize.reasons import REASONS, SEVERITY, Answer, Reason, reason

if TYPE_CHECKING:
    from recognize.gates.candidate import Candidate

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a gate found about a candidate.

    Attributes:
        gate: The gate's name.
        answer: ``pass``, ``caution``, ``unknown`` or ``block``.
        reason: Why it is not ``pass``.
        facts: The facts it read, by name, as text; never a patient identifier.
        rules: Ids of the rows it applied.
        assumed: Stand-ins it used, as ``key:fact``.
    """

    gate: str
    answer: Answer
    reason: Reason | None = None
    facts: Facts = ()
    rules: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GateResult:
    """What a plugin's gate answers: it can withhold, never grant.

    Attributes:
        answer: ``pass``, ``caution``, ``unknown`` or ``block``.
        code: Its own reason code; needed unless it passes.
        facts: The facts it read.
    """

    answer: Answer
    code: str | None = None
    facts: Facts = ()


class Gate(Protocol):
    """A condition a result must meet: a pure function of the candidate, without I/O."""

    @property
    def name(self) -> str:
        """Its name, unique among all gates."""
        ...

    def evaluate(self, candidate: Candidate, /) -> GateResult:
        """Judge one candidate; what is raised counts as ``unknown`` (``gate-failed``)."""
        ...


BuiltIn = Callable[["Candidate"], Iterable[Finding]]


def found(
    code: str,
    /,
    *,
    rules: tuple[str, ...] = (),
    assumed: tuple[str, ...] = (),
    facts: Facts = (),
    **params: str,
) -> Finding:
    """Build the finding of a reason code; gate and answer are those of the one table."""
    row = REASONS[code]
    if row.answer == "note":
        raise ValueError(f"{code} is no finding of a gate")
    return Finding(row.gate, row.answer, reason(code, **params), facts, rules, assumed)


def passed(gate: str, *, rules: tuple[str, ...] = (), assumed: tuple[str, ...] = (), facts: Facts = ()) -> Finding:
    """Build a finding that passes."""
    return Finding(gate, "pass", None, facts, rules, assumed)


def doubtful(
    gate: str, citation: str, *, rules: tuple[str, ...] = (), assumed: tuple[str, ...] = (), facts: Facts = ()
) -> Finding:
    """Build the caution of a gate that only a document nobody confirmed would let pass."""
    return Finding(gate, "caution", reason("citation-unconfirmed", citation=citation), facts, rules, assumed)


def worst(findings: Iterable[Finding]) -> Answer:
    """Return the answer that pulls furthest away; ``pass`` of none."""
    return max((finding.answer for finding in findings), key=SEVERITY.__getitem__, default="pass")
