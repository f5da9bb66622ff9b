"""Section 5 of docs/decision.md: what holds of the patient and of the order. DESIGN 4.1, 4.4.

Gates ``intervention``, ``state``, ``class``, ``situation``.
"""

from __future__ import annotations

from tests.oracle.ages import answers
from tests.oracle.matching import Candidate
from tests.oracle.rows import Case, assumption, dated, limits, the_item

from recognize.moment import Moment
from recognize.order import SITUATIONS, OrderItem
from recognize.packs import schema
from recognize.packs.ruleset import Pack
from recognize.packs.schema import Laboratory
from recognize.report import Observation


def intervention(case: Case, candidate: Candidate) -> None:
    item = the_item(case, candidate.member)
    dose = isinstance(item, Laboratory) and (item.dose_dependent != "no" or item.class_ == "drug-level")
    stated = case.order.interventions
    if stated is None:
        # nothing may stand in for dose-dependent treatment (4.5)
        if not dose and assumption(case, "interventions.silent") == "absent":
            candidate.assume("interventions.silent:interventions")
        else:
            candidate.add("intervention", "unknown", "interventions-unknown")
        return
    if dose:
        candidate.add("intervention", "caution", "dose-dependent")
    for pack, row in limits(case, schema.InterventionRule, "interventions", candidate.member):
        for one in stated:
            if one.kind == row.intervention and matters(candidate, pack, row, one.moment):
                if row.effect == "block":
                    candidate.add("intervention", "block", "intervention-since", one.kind)
                else:
                    candidate.add("intervention", "caution", "intervention-since-noted", one.kind)


def matters(candidate: Candidate, pack: Pack, row: schema.InterventionRule, moment: Moment | None) -> bool:
    """Since the specimen, or within the carry-over before it; what is not known may be."""
    collected = candidate.collected
    if moment is None or collected is None:
        return True
    if row.since == "yes" and moment.latest >= collected.earliest:
        return True
    if row.before is None:
        return False
    begin = row.before.before(collected.earliest, pack.manifest.offset)
    return moment.latest >= begin and moment.earliest <= collected.latest


def state(case: Case, candidate: Candidate) -> None:
    for pack, row in limits(case, schema.StateRule, "states", candidate.member):
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
                candidate.assume(stand_in)
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
    item, result = the_item(case, candidate.member), candidate.result
    if item.class_ in ("blood-group", "antibody-screen"):
        candidate.add("class", "caution", "class-by-judgement", item.class_)
        if any(one in BEFORE for one in stated_situations(case, candidate)):
            candidate.add("class", "block", "class-before-transfusion")
    elif item.class_ == "crossmatch":
        candidate.add("class", "block", "class-never", item.class_)
    elif item.class_ in ("pathology", "consultation"):
        candidate.add("class", "caution", "class-by-judgement", item.class_)
    elif item.class_ == "microbiology":
        candidate.add("class", "caution", "class-by-judgement", item.class_)
        specimen = result.specimen if isinstance(result, Observation) else None
        if not result.site and not (specimen and specimen.site):
            candidate.add("class", "unknown", "specimen-site-missing")
    elif item.class_ == "genetics":
        named = any(
            row.target.kind == "item" and row.target.value == candidate.has
            for _, row in dated(case, case.granting, schema.Listed, "listed")
        )
        if not named:
            candidate.add("class", "unknown", "class-not-cited")


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
    """Codes from ``first`` to ``last`` as text, prefix of the last included."""
    system, _, value = code.partition("|")
    return system == row.system and row.first <= value and (value <= row.last or value.startswith(row.last))


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
            candidate.assume(f"situations.silent:{fact}")
        else:
            candidate.add("situation", "unknown", "situation-unknown")
    if item.repeat is None:
        if assumption(case, "schedule.silent") == "absent":
            candidate.assume("schedule.silent:repeat")
        else:
            candidate.add("window", "unknown", "schedule-unknown")
