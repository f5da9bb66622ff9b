"""What is known of the patient: interventions, state, situations that allow a repeat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from recognize.gates.candidate import Candidate
from recognize.gates.finding import Finding, found, passed
from recognize.order import SITUATIONS, Intervention, Order, OrderItem, Situation
from recognize.packs.dictionary import Item, normal
from recognize.packs.ruleset import Pack
from recognize.packs.schema import (
    DiagnosisRule,
    InterventionRule,
    Laboratory,
    SituationRule,
    StateRule,
    Triage,
)
from recognize.packs.view import View

BY_PURPOSE: Final[dict[str, Situation]] = {
    "before-surgery": "before-surgery",
    "follow-up": "serial-monitoring",
    "treatment-response": "serial-monitoring",
    "monitoring": "serial-monitoring",
}
APPRAISALS: Final = frozenset({"forensic-appraisal", "disability-appraisal", "retirement-appraisal"})

# interventions ----------------------------------------------------------------------------------


def intervention(candidate: Candidate) -> Iterator[Finding]:
    """Nothing happened since the specimen, or shortly before it, that the item is sensitive to.

    Dose-dependent items are never assumed and never plainly reusable.
    """
    stated = candidate.order.interventions
    dose = tuple(item.rule for item in candidate.items if _dose_dependent(item))
    if stated is None:
        absent, assumed, rules = candidate.silent("interventions.silent", "interventions")
        if dose or not absent:
            yield found("interventions-unknown", rules=rules)
        else:
            yield passed("intervention", assumed=assumed, rules=rules)
    else:
        yield passed("intervention", facts=(("interventions", " ".join(sorted(one.kind for one in stated))),))
    if dose and stated is not None:
        yield found("dose-dependent", rules=dose)
    for pack, row, _ in candidate.limits(InterventionRule, "interventions"):
        touching = [one for one in stated or () if one.kind == row.intervention and _touches(candidate, pack, row, one)]
        if touching:
            code = "intervention-since" if row.effect == "block" else "intervention-since-noted"
            yield found(code, intervention=row.intervention, rules=(row.rule,))


def _dose_dependent(item: Item) -> bool:
    return isinstance(item, Laboratory) and (item.dose_dependent != "no" or item.class_ == "drug-level")


def _touches(candidate: Candidate, pack: Pack, row: InterventionRule, done: Intervention) -> bool:
    """Say whether an intervention may have come after the specimen, or within the carry-over before it."""
    span = candidate.held.span
    if done.moment is None or span is None:
        return True
    since = row.since != "no" and done.moment.latest >= span[0]
    if row.before is None:
        return since
    earliest = row.before.before(span[0], pack.manifest.offset)
    return since or (done.moment.latest >= earliest and done.moment.earliest <= span[1])


# state ------------------------------------------------------------------------------------------


def state(candidate: Candidate) -> Iterator[Finding]:
    """No row on the patient's or the source's state withholds the item."""
    clear = True
    for pack, row, _ in candidate.limits(StateRule, "states"):
        fits, named, assumed, rules = _fits(candidate, pack, row)
        used = (row.rule, *rules)
        if fits is None:
            yield found("state-unknown", state=named, rules=used)
        elif fits:
            code = "state-differs" if row.effect == "block" else "state-differs-noted"
            yield found(code, state=named, rules=used)
        elif assumed:
            yield passed("state", assumed=assumed, rules=used)
        clear = clear and fits is False
    if clear:
        yield passed("state")


def _fits(
    candidate: Candidate, pack: Pack, row: StateRule
) -> tuple[bool | None, str, tuple[str, ...], tuple[str, ...]]:
    """Say whether every selector of a row fits; with the selectors' names, stand-ins used and their rows."""
    fits: list[bool | None] = []
    named: list[str] = []
    stood_in: list[str] = []
    rules: list[str] = []
    if row.age is not None:
        named.append("age")
        spans = [(candidate.at, candidate.at), *([candidate.held.collected] if candidate.held.collected else [])]
        ages = [candidate.age_in(row.age, span, pack.manifest.offset) for span in spans]
        fits.append(None if None in ages else True in ages)
    for fact, needed, stated in (
        ("pregnancy", row.pregnancy, _pregnancy(candidate)),
        ("report.setting", row.setting, candidate.report.setting),
    ):
        if needed is None:
            continue
        named.append(fact.rpartition(".")[2])
        if stated is not None:
            fits.append(_setting_fits(candidate, needed, stated))
            continue
        key = "situations.silent" if fact == "pregnancy" else "conditions.silent"
        absent, assumed, by_key = candidate.silent(key, fact)
        rules.extend(by_key)
        if not absent:
            fits.append(None)
        elif fact == "pregnancy" and needed == "none":
            fits.append(True)
        else:
            stood_in.extend(assumed)
    if False in fits:
        return False, "、".join(named), (), tuple(rules)
    fit = False if stood_in else None if None in fits else True
    return fit, "、".join(named), tuple(stood_in), tuple(rules)


def _setting_fits(candidate: Candidate, needed: str, stated: str) -> bool | None:
    if needed != "other":
        return stated == needed
    setting = candidate.order.setting
    return None if setting is None else stated != setting


def _pregnancy(candidate: Candidate) -> str | None:
    if candidate.order.patient.pregnancy is not None:
        return candidate.order.patient.pregnancy
    return "none" if candidate.shared.get("sex") == "male" else None


# situation --------------------------------------------------------------------------------------


def emergency(order: Order, view: View) -> bool | None:
    """Say whether a state of emergency holds: stated, by setting, or by a triage code the packs know.

    The situation ``emergency`` stated yes is one too; stated no it says nothing of the state.
    """
    if order.situations.get("emergency") or triage(order, view) is True:
        return True
    return order.emergency_state()


def triage(order: Order, view: View) -> bool | None:
    """Say what the triage code tells; ``None``: unknown, or no pack has triage codes."""
    states = {row.state == "yes" for _, row in view.hospital(Triage, "triage") if row.code == order.triage}
    return True if True in states else False if states else None


def holding(order: Order, line: OrderItem, view: View) -> dict[Situation, tuple[str, ...]]:
    """Return the situations known to hold for an order item, with the rows that told so."""
    found_: dict[Situation, tuple[str, ...]] = {one: () for one, yes in order.situations.items() if yes}
    if emergency(order, view):
        rules = tuple(row.rule for _, row in view.hospital(Triage, "triage") if row.code == order.triage)
        found_["emergency"] = rules
    if line.purpose in BY_PURPOSE:
        found_.setdefault(BY_PURPOSE[line.purpose], ())
    if line.repeat is not None and line.repeat > 1:
        found_.setdefault("serial-monitoring", ())
    for pack, row in view.all_limits(DiagnosisRule, "diagnoses"):
        if any(_diagnosed(pack, row, code) for code in order.diagnoses or ()):
            found_[row.situation] = (*found_.get(row.situation, ()), row.rule)
    return found_


def _diagnosed(pack: Pack, row: DiagnosisRule, code: str) -> bool:
    system, _, stated = code.partition("|")
    value, first, last = (normal(one).strip("†*") for one in (stated, row.first, row.last))
    within = first <= value <= last or value.startswith(last)
    systems = {normal(one) for one in (row.system, pack.manifest.systems.get(row.system)) if one is not None}
    return within and normal(system) in systems


def situation(candidate: Candidate) -> Iterator[Finding]:
    """None of the situations that allow a repeat is known (国卫医发〔2022〕6号)."""
    order, line, view = candidate.order, candidate.line, candidate.view
    effects: dict[str, list[SituationRule]] = {}
    for _, row in view.hospital(SituationRule, "situations"):
        effects.setdefault(row.id, []).append(row)
    for one, told_by in sorted(holding(order, line, view).items()):
        rows = effects.get(one, [])
        rules = (*told_by, *sorted(row.rule for row in rows))
        if one in APPRAISALS or any(row.effect == "block" for row in rows):
            yield found("appraisal", situation=one, rules=rules)
        elif one == "serial-monitoring":
            yield found("serial-monitoring", rules=rules)
        else:
            yield found("repeat-justified", situation=one, rules=rules)
    yield from _silent(candidate)
    if line.repeat is None:
        absent, assumed, rules = candidate.silent("schedule.silent", "repeat")
        if absent:
            yield passed("situation", assumed=assumed, rules=rules)
        else:
            finding = found("schedule-unknown", rules=rules)
            yield Finding("situation", finding.answer, finding.reason, (), rules)


def _silent(candidate: Candidate) -> Iterator[Finding]:
    order, line, view = candidate.order, candidate.line, candidate.view
    silent: list[str] = [one for one in SITUATIONS if one != "emergency" and one not in order.situations]
    if line.purpose is None:
        silent.append("purpose")
    if order.emergency_state() is None:
        silent.append("emergency")
        if order.setting is None:
            silent.append("setting")
    if order.diagnoses is None:
        silent.append("diagnoses")
    if triage(order, view) is None and any(view.hospital(Triage, "triage")):
        silent.append("triage")
    if not silent:
        yield passed("situation")
        return
    value, rules = view.assume("situations.silent")
    if value == "absent":
        yield passed("situation", assumed=tuple(f"situations.silent:{fact}" for fact in silent), rules=rules)
    else:
        yield found("situation-unknown", rules=rules)
