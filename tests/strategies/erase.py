"""Law 1: every fact of a scene made unknown, in every place that states it, one fact after another.

All fields of all models are walked, so that a new field is erased too; what is not a fact is listed with
the reason why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

from pydantic import BaseModel
from tests.strategies.scenes import Scene

from recognize.identifiers import RESIDENT_ID_SYSTEMS
from recognize.order import (
    Access,
    Identifier,
    Intervention,
    Order,
    OrderItem,
    Organization,
    Patient,
)
from recognize.packs.ruleset import RuleSet
from recognize.report import (
    Eqa,
    EvidenceLink,
    Mark,
    Observation,
    Report,
    Specimen,
    Study,
    Subject,
    Value,
)

Place = tuple[str, str]  # model, field

MODELS: Final = (
    *(Order, OrderItem, Patient, Organization, Intervention, Access, Identifier),
    *(Report, Observation, Study, Specimen, Subject, Mark, Eqa, Value, EvidenceLink),
)

THINGS: Final = "what a thing is: codes, numbers, identifiers"
INSIDE: Final = "a container: its fields are erased one by one"
VERBATIM: Final = "kept beside what was parsed from it; no gate reads it"
WHOLE: Final = "a part that means nothing alone: the whole is erased"

NOT_FACTS: Final[dict[Place, str]] = {
    **dict.fromkeys([("Order", "id"), ("Order", "encounter"), ("Order", "practitioner")], THINGS),
    **dict.fromkeys([("OrderItem", "id"), ("OrderItem", "code"), ("OrderItem", "replaces")], THINGS),
    **dict.fromkeys([("OrderItem", "name"), ("OrderItem", "order_set")], VERBATIM),
    **dict.fromkeys([("Order", "items"), ("Order", "patient"), ("Patient", "identifiers")], INSIDE),
    ("Order", "situations"): INSIDE,
    **dict.fromkeys([("Organization", "code"), ("Organization", "name")], THINGS),
    ("Organization", "alliances"): "cannot be unknown: an empty list states that there are none",
    **dict.fromkeys([("Intervention", "kind"), ("Intervention", "drug")], THINGS),
    **dict.fromkeys([("Access", "viewer"), ("Access", "purpose"), ("Access", "basis")], WHOLE),
    ("Access", "sensitive"): "there is no third value: not stated is no",
    **dict.fromkeys([("Identifier", "type"), ("Identifier", "system"), ("Identifier", "value")], THINGS),
    **dict.fromkeys([("Report", "source"), ("Report", "id"), ("Report", "number"), ("Report", "codes")], THINGS),
    **dict.fromkeys([("Report", "version"), ("Report", "audited")], "tells versions apart: what another copy says"),
    **dict.fromkeys([("Report", "name"), ("Report", "status_text")], VERBATIM),
    **dict.fromkeys([("Report", "subject"), ("Report", "observations"), ("Report", "studies")], INSIDE),
    **dict.fromkeys([("Report", "links"), ("Study", "links"), ("Subject", "identifiers")], INSIDE),
    **dict.fromkeys([("Observation", "id"), ("Observation", "codes"), ("Observation", "name")], THINGS),
    **dict.fromkeys([("Observation", "range"), ("Observation", "status_text")], VERBATIM),
    ("Observation", "specimen"): INSIDE,
    **dict.fromkeys([("Study", "id"), ("Study", "codes"), ("Study", "name")], THINGS),
    ("Study", "status_text"): VERBATIM,
    ("Mark", "text"): WHOLE,
    ("Eqa", "result"): WHOLE,
    **dict.fromkeys([("Value", name) for name in ("text", "number", "comparator", "titre", "code")], WHOLE),
    **dict.fromkeys([("EvidenceLink", name) for name in ("source", "relation", "reference", "digest")], THINGS),
}

TOGETHER: Final[dict[str, tuple[Place, ...]]] = {
    "status": (("Report", "status"), ("Observation", "status"), ("Study", "status"), ("Specimen", "status")),
    "collection": (
        *((model, name) for model in ("Report", "Observation", "Study") for name in ("effective", "effective_end")),
        ("Specimen", "collected"),
    ),
    "mark": (("Report", "marks"), ("Observation", "mark"), ("Study", "mark")),
    "value": (("Observation", "value"), ("Observation", "absent_reason")),
    "performer": (("Report", "performer"), ("Observation", "performer"), ("Study", "performer")),
    "eqa": (("Observation", "eqa"), ("Study", "eqa")),
    "remark": (("Report", "remark"), ("Report", "conclusion"), ("Observation", "remark"), ("Study", "remark")),
    "specimen site": (("Observation", "site"), ("Specimen", "site")),
    "name": (("Patient", "name"), ("Subject", "name")),
    "sex": (("Patient", "sex"), ("Subject", "sex")),
    "birth date": (("Patient", "birth_date"), ("Subject", "birth_date")),
}
"""Facts that several places state."""

ALSO_ALONE: Final = {
    *(("Report", "remark"), ("Observation", "remark"), ("Study", "remark")),
    *(("Patient", "name"), ("Subject", "name")),
}
"""Places of those that are facts of their own as well."""


def _names(model: type[Any]) -> tuple[str, ...]:
    if issubclass(model, BaseModel):
        return tuple(model.model_fields)
    return tuple(one.name for one in fields(model))


def _all_facts() -> dict[str, tuple[Place, ...]]:
    """Every field is a fact by itself unless it is listed otherwise."""
    joined = {place for group in TOGETHER.values() for place in group} - ALSO_ALONE
    alone = {
        f"{model.__name__}.{name}": ((model.__name__, name),)
        for model in MODELS
        for name in _names(model)
        if (model.__name__, name) not in joined and (model.__name__, name) not in NOT_FACTS
    }
    return TOGETHER | alone


FACTS: Final = _all_facts()


def nothing(model: str, name: str, value: Any) -> Any:
    """What a field holds when nothing is known."""
    if (model, name) == ("Report", "status"):
        return "unknown"
    if (model, name) == ("Order", "organization"):
        return Organization()
    if name == "marks":
        return ()
    return None


def blank(thing: Any, places: frozenset[Place]) -> Any:
    """Copy a model without what some of its fields state."""
    if isinstance(thing, tuple | list) and not hasattr(thing, "_fields"):
        return tuple(blank(one, places) for one in thing)
    model = type(thing)
    if model not in MODELS:
        return thing
    changes: dict[str, Any] = {}
    for name in _names(model):
        held = getattr(thing, name)
        if (model.__name__, name) in places:
            new = nothing(model.__name__, name, held)
        else:
            new = blank(held, places)
        if new is not held and new != held:
            changes[name] = new
    if not changes:
        return thing
    return replace(thing, **changes) if is_dataclass(thing) else thing.model_copy(update=changes)


def without(scene: Scene, places: Iterable[Place]) -> Scene:
    held = frozenset(places)
    return replace(scene, order=blank(scene.order, held), reports=blank(scene.reports, held))


def cells(rules: RuleSet, file: str, **blanks: Any) -> RuleSet:
    """Rules whose rows of a file state less."""
    packs = [
        replace(pack, rows={**pack.rows, file: tuple(replace(row, **blanks) for row in pack.rows.get(file, ()))})
        for pack in rules.packs.values()
    ]
    return RuleSet.of(packs)


def no_rows(rules: RuleSet, file: str) -> RuleSet:
    packs = [
        replace(pack, rows={name: rows for name, rows in pack.rows.items() if name != file})
        for pack in rules.packs.values()
    ]
    return RuleSet.of(packs)


ALSO_IN_RULES: Final[dict[str, Callable[[RuleSet], RuleSet]]] = {
    "eqa": lambda rules: no_rows(rules, "assessments"),
    "Organization.division": lambda rules: cells(rules, "organizations", division=None),
}
"""Facts that rows of packs state too."""

IN_RULES: Final[dict[str, Callable[[RuleSet], RuleSet]]] = {
    "organizations.level": lambda rules: cells(rules, "organizations", level=None),
    "organizations.ownership": lambda rules: cells(rules, "organizations", ownership=None),
}
"""Facts of candidates that only packs state."""


def identified_by_resident_id(scene: Scene) -> bool:
    """Whether sex and birth date are coded in a resident ID, so that what is stated beside is beyond what is needed."""
    people = [scene.order.patient, *(report.subject for report in scene.reports)]
    return any(
        one.type == "resident-id" or one.system in RESIDENT_ID_SYSTEMS
        for person in people
        for one in person.identifiers
    )


def erase(scene: Scene) -> Iterator[tuple[str, Scene]]:
    """Each fact that the scene states, and the scene without it."""
    coded = identified_by_resident_id(scene)
    for fact, places in FACTS.items():
        if coded and fact in ("sex", "birth date"):
            continue
        poorer = without(scene, places)
        stated = poorer.order != scene.order or poorer.reports != scene.reports
        if fact in ALSO_IN_RULES:
            poorer = replace(poorer, rules=ALSO_IN_RULES[fact](scene.rules))
            stated = True
        if stated:
            yield fact, poorer
    for situation in scene.order.situations:
        rest = {name: yes for name, yes in scene.order.situations.items() if name != situation}
        yield f"situation {situation}", replace(scene, order=scene.order.model_copy(update={"situations": rest}))
    for fact, change in IN_RULES.items():
        yield fact, replace(scene, rules=change(scene.rules))
