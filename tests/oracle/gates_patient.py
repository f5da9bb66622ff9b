"""Section 5 of docs/decision.md: what holds of the patient and of the order. DESIGN 4.1, 4.4.

Gates ``intervention``, ``state``, ``class``, ``situation``.
"""

from __future__ import annotations

from typing import TypeVar

from tests.oracle.ages import answers
from tests.oracle.matching import Candidate, plain
from tests.oracle.rows import Case, assumption, citation_of, cited_as, dated, limits, the_item

from recognize.moment import Moment
from recognize.order import SITUATIONS, OrderItem
from recognize.packs import schema
from recognize.packs.ruleset import Pack
from recognize.packs.schema import Laboratory
from recognize.report import Observation

L = TypeVar("L", schema.InterventionRule, schema.StateRule)


def limits_of_both(case: Case, kind: type[L], file: str, candidate: Candidate) -> list[tuple[Pack, L]]:
    """10.16: the rows of the item ordered and of the item it is, each once."""
    found = {row.rule: (pack, row) for item in candidate.both for pack, row in limits(case, kind, file, item)}
    return list(found.values())


def intervention(case: Case, candidate: Candidate) -> None:
    items = [the_item(case, name) for name in candidate.both]
    dose = any(
        isinstance(item, Laboratory) and (item.dose_dependent != "no" or item.class_ == "drug-level") for item in items
    )
    stated = case.order.interventions
    if stated is None:
        # nothing may stand in for dose-dependent treatment (4.5)
        if not dose and assumption(case, "interventions.silent") == "absent":
            candidate.stand_in(case, "intervention", "interventions.silent:interventions")
        else:
            candidate.add("intervention", "unknown", "interventions-unknown")
        return
    if dose:
        candidate.add("intervention", "caution", "dose-dependent")
    for pack, row in limits_of_both(case, schema.InterventionRule, "interventions", candidate):
        for one in stated:
            if one.kind == row.intervention and matters(candidate, pack, row, one.moment):
                if row.effect == "block":
                    candidate.add("intervention", "block", "intervention-since", one.kind)
                else:
                    candidate.add("intervention", "caution", "intervention-since-noted", one.kind)


def matters(candidate: Candidate, pack: Pack, row: schema.InterventionRule, moment: Moment | None) -> bool:
    """Since the specimen (10.12), or within the carry-over before it; what is not known may be."""
    collected = candidate.span
    if moment is None or collected is None:
        return True
    if row.since == "yes" and moment.latest >= collected.earliest:
        return True
    if row.before is None:
        return False
    begin = row.before.before(collected.earliest, pack.manifest.offset)
    return moment.latest >= begin and moment.earliest <= collected.latest


def state(case: Case, candidate: Candidate) -> None:
    for pack, row in limits_of_both(case, schema.StateRule, "states", candidate):
        selectors: list[str] = []  # fits, fails, absent (by a stand-in), unknown
        assumed: list[str] = []
        if row.age is not None:
            moments = [case.at] if candidate.collected is None else [candidate.collected, case.at]
            ages = answers(case, pack, row.age, *moments)
            selectors.append("fits" if True in ages else "unknown" if None in ages else "fails")
        if row.pregnancy is not None:
            selectors.append(pregnancy(case, row.pregnancy, assumed))
        if row.setting is not None:
            selectors.append(setting(case, candidate, row.setting, assumed))
        if "fails" in selectors:
            continue
        if "absent" in selectors:  # only a stand-in keeps the row away
            for stand_in in assumed:
                candidate.stand_in(case, "state", stand_in)
        elif "unknown" in selectors:
            candidate.add("state", "unknown", "state-unknown")
        elif row.effect == "block":
            candidate.add("state", "block", "state-differs")
        else:
            candidate.add("state", "caution", "state-differs-noted")


def pregnancy(case: Case, wanted: str, assumed: list[str]) -> str:
    stated: str | None = case.order.patient.pregnancy
    if stated is None:
        if case.order.patient.sex == "male":
            stated = "none"
        elif assumption(case, "situations.silent") == "absent":
            if wanted == "none":
                return "fits"
            assumed.append("situations.silent:pregnancy")
            return "absent"
        else:
            return "unknown"
    return "fits" if stated == wanted else "fails"


def setting(case: Case, candidate: Candidate, wanted: str, assumed: list[str]) -> str:
    """The setting in which the result was made; ``other`` is any but the order's."""
    stated = candidate.report.setting
    if stated is None:
        if assumption(case, "conditions.silent") == "absent":
            assumed.append("conditions.silent:report.setting")
            return "absent"
        return "unknown"
    if wanted != "other":
        return "fits" if stated == wanted else "fails"
    if case.order.setting is None:
        return "unknown"
    return "fits" if stated != case.order.setting else "fails"


# Class --------------------------------------------------------------------------------------------

BEFORE = ("before-surgery", "before-transfusion", "before-delivery", "major-treatment")


def class_(case: Case, candidate: Candidate) -> None:
    """The class of the item ordered and of the item it is (10.16)."""
    classes = {the_item(case, name).class_ for name in candidate.both}
    result = candidate.result
    for class_ in sorted(classes):
        if class_ in ("blood-group", "antibody-screen", "pathology", "consultation", "microbiology"):
            candidate.add("class", "caution", "class-by-judgement", class_)
        if class_ == "crossmatch":
            candidate.add("class", "block", "class-never", class_)
    if classes & {"blood-group", "antibody-screen"}:
        if any(one in BEFORE for one in stated_situations(case, candidate)):
            candidate.add("class", "block", "class-before-transfusion")
    if "microbiology" in classes:
        specimen = result.specimen if isinstance(result, Observation) else None
        if not result.site and not (specimen and specimen.site):
            candidate.add("class", "unknown", "specimen-site-missing")
    genetic = [name for name in candidate.both if the_item(case, name).class_ == "genetics"]
    if not all(cited(case, name) for name in genetic):
        candidate.add("class", "unknown", "class-not-cited")


def cited(case: Case, item: str) -> bool:
    """10.20: a ``listed`` row names the item itself, and its citation, or its list's, is confirmed."""
    for pack, row in dated(case, case.granting, schema.Listed, "listed"):
        if row.target.kind == "item" and row.target.value == item:
            found = citation_of(case, pack, cited_as(pack, row))
            if found is not None and found.confirmed:
                return True
    return False


# Situation ----------------------------------------------------------------------------------------

BY_PURPOSE = {
    "before-surgery": "before-surgery",
    "follow-up": "serial-monitoring",
    "treatment-response": "serial-monitoring",
    "monitoring": "serial-monitoring",
}
APPRAISALS = ("forensic-appraisal", "disability-appraisal", "retirement-appraisal")


def triage_rows(case: Case) -> list[schema.Triage]:
    return [row for pack in case.limiting for row in pack.of(schema.Triage, "triage")]


def triaged(case: Case) -> str | None:
    """What ``triage.csv`` says of the order's triage code; of several rows yes."""
    states = {row.state for row in triage_rows(case) if row.code == case.order.triage}
    return max(states, default=None)


def emergency(case: Case) -> bool:
    """G25: whether a state of emergency is known to hold."""
    order = case.order
    if triaged(case) == "yes" or order.situations.get("emergency"):
        return True
    return order.emergency if order.emergency is not None else order.setting == "emergency"


def emergency_silences(case: Case) -> list[str]:
    """G25: what of the state is not said."""
    order = case.order
    found = []
    if order.emergency is None and order.setting != "emergency":
        found.append("emergency")
        if order.setting is None:
            found.append("setting")
    if triage_rows(case) and triaged(case) is None:
        found.append("triage")
    return found


def stated_situations(case: Case, candidate: Candidate) -> list[str]:
    """Every situation stated yes, or that follows from purpose, diagnoses, emergency."""
    found: set[str] = {name for name, yes in case.order.situations.items() if yes}
    purpose = candidate.ordered.item.purpose
    if purpose in BY_PURPOSE:
        found.add(BY_PURPOSE[purpose])
    rows = list(dated(case, case.limiting, schema.DiagnosisRule, "diagnoses"))
    for _, row in rows:
        if any(means(row, code) for code in case.order.diagnoses or ()):
            found.add(row.situation)
    if emergency(case):
        found.add("emergency")
    return [name for name in SITUATIONS if name in found]


def means(row: schema.DiagnosisRule, code: str) -> bool:
    """Codes from ``first`` to ``last`` as text, prefix of the last included; 10.21: as they are seen."""
    system, _, code = code.partition("|")
    value, first, last = seen(code), seen(row.first), seen(row.last)
    return seen(system) == seen(row.system) and first <= value and (value <= last or value.startswith(last))


def seen(text: str) -> str:
    """10.21: without width, case, spaces, and the signs of a double coding."""
    return plain(text).replace("†", "").replace("*", "")


def unsaid(case: Case, item: OrderItem) -> list[str]:
    """What of situations, purpose, state and diagnoses is not said."""
    order = case.order
    facts = [name for name in SITUATIONS if name not in (*order.situations, "emergency")]
    facts += emergency_silences(case)
    if item.purpose is None:
        facts.append("purpose")
    if order.diagnoses is None:
        facts.append("diagnoses")
    return facts


def situation(case: Case, candidate: Candidate) -> None:
    item = candidate.ordered.item
    stated = stated_situations(case, candidate)
    for name in stated:
        effects = {
            row.effect
            for pack in case.limiting
            for row in pack.of(schema.SituationRule, "situations")
            if row.id == name
        }
        if "block" in effects or name in APPRAISALS:
            candidate.add("situation", "block", "appraisal", name)
        elif name == "serial-monitoring":
            candidate.add("situation", "caution", "serial-monitoring")
        else:
            candidate.add("situation", "caution", "repeat-justified", name)
    if item.repeat is not None and item.repeat > 1:
        candidate.add("situation", "caution", "serial-monitoring")

    facts = unsaid(case, item)
    absent = assumption(case, "situations.silent") == "absent"
    for fact in facts:
        if absent:
            candidate.stand_in(case, "situation", f"situations.silent:{fact}")
        else:
            candidate.add("situation", "unknown", "situation-unknown")
    if item.repeat is None:
        if assumption(case, "schedule.silent") == "absent":
            candidate.stand_in(case, "window", "schedule.silent:repeat")
        else:
            candidate.add("window", "unknown", "schedule-unknown")
