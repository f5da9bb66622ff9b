"""The promises over every golden case: erase each fact, add each limit, change each row, and nothing is gained.

The cases of the packs reach every gate from both sides, so that each fact of orders and reports stands
where it matters. Fields are walked generically: a new one is included.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import pytest
from tests.sizes import some
from tests.strategies.golden import ALL, scene

from recognize.advice import canonical
from recognize.cases.reading import Case
from recognize.decision import decide
from recognize.history import History
from recognize.order import Order, OrderItem
from recognize.packs.ruleset import RuleSet
from recognize.report import Eqa, Observation, Report, Specimen, Study

NAMES = [f"{pack}/{case.id}" for pack, case in ALL]
CASES = some(list(zip(ALL, NAMES, strict=True)), 6)
golden = pytest.mark.parametrize(("pack", "case"), [one for one, _ in CASES], ids=[name for _, name in CASES])

WHAT_A_THING_IS = {
    # of the order
    "id", "code", "name", "items", "patient", "organization", "encounter", "practitioner", "order_set", "replaces",
    # of a report: its number, its codes, its names and where it came from
    "source", "number", "codes", "links", "subject", "observations", "studies", "issuer", "specimen", "conclusion",
    # texts kept beside what was read from them
    "range", "status_text",
}  # fmt: skip
"""Not facts in the sense of law 1: what a thing is, identity, containers, and verbatim texts."""


def poorer_reports(reports: tuple[Report, ...]) -> Iterator[tuple[str, tuple[Report, ...]]]:
    """Erase each fact of the reports, in every report and in every place of a report that states it."""
    names = {
        field.name
        for kind in (Report, Observation, Study, Specimen, Eqa)
        for field in fields(kind)
        if field.name not in WHAT_A_THING_IS
    }
    for name in sorted(names):
        erased = tuple(_without(report, PLACES.get(name, {name})) for report in reports)
        if erased != reports:
            yield name, erased


PLACES = {
    "effective": {"effective", "effective_end", "collected"},
    "collected": {"effective", "effective_end", "collected"},
    "effective_end": {"effective_end"},
    "mark": {"mark", "marks"},
    "marks": {"mark", "marks"},
    "value": {"value"},
}
"""Facts stated in several places under several names."""


def _without_assessments(rules: RuleSet) -> RuleSet:
    """Packs state assessments too: the fact is unknown only when they do not either."""
    return RuleSet.of(
        replace(pack, rows={name: rows for name, rows in pack.rows.items() if name != "assessments"})
        for pack in rules.packs.values()
    )


def _without(held: Any, names: set[str]) -> Any:
    changes: dict[str, Any] = {}
    for field in fields(held):
        value = getattr(held, field.name)
        if field.name in names and value not in (None, ()):
            if field.name == "status":
                changes["status"] = "unknown"
            elif field.name == "marks":
                changes["marks"] = ()
            elif field.name == "result" and isinstance(held, Eqa):
                continue
            else:
                changes[field.name] = None
        elif isinstance(value, tuple) and value and isinstance(value[0], Observation | Study):
            changes[field.name] = tuple(_without(one, names) for one in value)
        elif isinstance(value, Specimen | Eqa):
            changes[field.name] = _without(value, names)
    return replace(held, **changes) if changes else held


def poorer_orders(order: Order) -> Iterator[tuple[str, Order]]:
    """Erase each fact of the order, of its items, of its patient."""
    for name in sorted(set(Order.model_fields) - WHAT_A_THING_IS - {"situations"}):
        if getattr(order, name) is not None:
            yield name, order.model_copy(update={name: None})
    for situation in order.situations:
        rest = {one: yes for one, yes in order.situations.items() if one != situation}
        yield situation, order.model_copy(update={"situations": rest})
    for name in sorted(set(OrderItem.model_fields) - WHAT_A_THING_IS | {"specimen"}):
        if any(getattr(item, name) is not None for item in order.items):
            items = tuple(item.model_copy(update={name: None}) for item in order.items)
            yield f"item.{name}", order.model_copy(update={"items": items})
    if order.patient.pregnancy is not None:
        yield "pregnancy", order.model_copy(update={"patient": order.patient.model_copy(update={"pregnancy": None})})


@golden
def test_a_missing_fact_never_helps(pack: str, case: Case) -> None:
    """Law 1: strictly never; with stand-ins, only by one that the advice names."""
    held = scene(pack, case)
    for strict in (True, held.strict):
        full = held.decide(strict=strict)
        for fact, poorer in (
            *((name, held._replace(order=order)) for name, order in poorer_orders(held.order)),
            *(
                (
                    name,
                    held._replace(
                        reports=reports, rules=_without_assessments(held.rules) if name == "eqa" else held.rules
                    ),
                )
                for name, reports in poorer_reports(held.reports)
            ),
        ):
            after = poorer.decide(strict=strict)
            for one, other in zip(full.items, after.items, strict=True):
                if one.verdict != "reuse" and other.verdict == "reuse":
                    assert not strict, f"{fact}: {one.verdict} became reuse"
                    new = set(after.basis.assumed) - set(full.basis.assumed)
                    assert new, f"{fact}: {one.verdict} became reuse and no stand-in is named"


@golden
def test_order_of_reports_and_how_they_are_held_do_not_matter(pack: str, case: Case) -> None:
    """Law 3."""
    held = scene(pack, case)
    expected = canonical(held.decide())

    assert canonical(held.decide(reports=held.reports[::-1])) == expected
    one_by_one = History.of(())
    for report in held.reports:
        one_by_one = one_by_one.add(report)
    assert (
        canonical(decide(held.order, one_by_one, held.rules, at=held.at, sources=held.sources, strict=held.strict))
        == expected
    )


@golden
def test_reuse_has_value_evidence_and_rows(pack: str, case: Case) -> None:
    """Law 5; and every other verdict has a reason."""
    advice = scene(pack, case).decide()

    for item in advice.items:
        if item.verdict in {"reuse", "reuse_part"}:
            reused = [one for one in item.suggestions if one.action == "reuse"]
            assert reused
            assert all(one.evidence and one.members for one in reused)
            assert all(m.value is not None or one.kind == "exam" for one in reused for m in one.members)
        else:
            assert item.reasons
        assert all(one.evidence for one in item.suggestions)
    assert advice.basis.rules


def test_what_is_walked_is_what_the_models_hold() -> None:
    known = {field.name for kind in (Report, Observation, Study, Specimen) for field in fields(kind)}
    assert WHAT_A_THING_IS - known - set(Order.model_fields) - set(OrderItem.model_fields) == set()
