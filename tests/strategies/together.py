"""Changes of rules and facts together: a rule, and what it asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Final

from tests.strategies import changes, rule_changes, scenes
from tests.strategies.scenes import AT, HOUR, Draft, exact
from tests.strategies.world import INSTITUTIONS, chance, pick

from recognize.order import INTERVENTIONS, Intervention, Organization
from recognize.packs.schema import ItemList, Laboratory
from recognize.report import Mark, Specimen, Value


def anywhere(rng: Random, draft: Draft) -> str:
    return pick(rng, draft.world.ids)


def asked(draft: Draft) -> str:
    """Targets that hold what is asked for."""
    return " ".join(f"item:{item}" for item in changes.asked_items(draft))


def intervened(rng: Random, draft: Draft) -> None:
    """An intervention that a row names, before, after or perhaps after the specimen."""
    kind = pick(rng, INTERVENTIONS)
    draft.world.put(
        "interventions",
        anywhere(rng, draft),
        intervention=kind,
        targets=asked(draft),
        effect=pick(rng, ("caution", "block")),
        since=pick(rng, ("yes", "yes", "no")),
        before=pick(rng, (None, "24 h", "7 d", "1 mo")),
        **rule_changes.some_basis(rng),
    )
    draft.order["interventions"] = (Intervention(kind=kind, moment=changes.some_moment(rng)),)


def disagreeing(rng: Random, draft: Draft) -> None:
    """An older or newer result with another number, and a limit of disagreement."""
    draft.world.put(
        "disagreement",
        anywhere(rng, draft),
        targets=asked(draft),
        limit=pick(rng, ("10 percent", "0.1 mmol/L", "1 g/L", "0.5 mmol/L")),
        within=pick(rng, ("24 h", "7 d", "1 mo")),
        **rule_changes.some_basis(rng),
    )
    items = changes.asked_items(draft)
    one = scenes.report(rng, changes.next_number(draft), items, exact(AT.earliest - rng.randrange(20, 200) * HOUR))
    text = pick(rng, ("4.4", "4.9", "4.25", "141", "2.0"))
    number = Value(text, Decimal(text), pick(rng, (None, None, ">")))
    told = tuple(replace(r, value=number if r.value and r.value.number else r.value) for r in one.observations)
    draft.reports.append(replace(one, observations=told))


def critical(rng: Random, draft: Draft) -> None:
    """A critical value, by limit or by flag, perhaps of a report that something blocks."""
    low, high = pick(rng, (("4.5", None), (None, "4.1"), ("2", "6"), ("100", "200")))
    draft.world.put(
        "critical",
        anywhere(rng, draft),
        targets=asked(draft),
        low=low,
        high=high,
        unit=pick(rng, ("mmol/L", "mmol/L", "g/L")),
        age=pick(rng, (None, None, "18 a..", "..14 a")),
        show_within=pick(rng, (None, "24 h", "72 h", "30 d")),
        **rule_changes.some_basis(rng),
    )
    if draft.reports and chance(rng, 0.5):
        one = draft.reports[0]
        flags = pick(rng, (("HH",), ("危急",), ("H",)))
        draft.reports[0] = replace(one, observations=tuple(replace(r, flags=flags) for r in one.observations))
    if chance(rng, 0.3):
        changes.change_report(rng, draft)


def methodical(rng: Random, draft: Draft) -> None:
    """An item that depends on its method."""
    made = draft.world
    for _, one in made.rows("laboratory"):
        if isinstance(one, Laboratory) and f"item:{one.id}" in asked(draft).split():
            made.swap(one, replace(one, method_dependent=pick(rng, ("yes", "unknown"))))
    for _ in range(pick(rng, (0, 1, 1, 2))):
        made.put(
            "methods",
            anywhere(rng, draft),
            targets=asked(draft),
            method=pick(rng, ("ise", "ise", "flame")),
            organization=pick(rng, ("ours", "ours", "ours", "theirs")),
        )
    for index, one in enumerate(draft.reports):
        method = pick(rng, (None, "ise", "离子选择电极", "火焰光度法", "怪法"))
        told = tuple(replace(r, method=method) for r in one.observations)
        draft.reports[index] = replace(one, observations=told)


def stateful(rng: Random, draft: Draft) -> None:
    """A state of the patient or of the source that a row names, said or not said."""
    draft.world.put(
        "states",
        anywhere(rng, draft),
        targets=asked(draft),
        age=pick(rng, (None, None, "..28 d", "18 a..", "60 a..", "..14 a", "20 d..25 d")),
        pregnancy=pick(rng, (None, None, "pregnant", "postpartum", "none")),
        setting=pick(rng, (None, None, "other", "checkup", "inpatient")),
        effect=pick(rng, ("caution", "caution", "block")),
        **rule_changes.some_basis(rng),
    )
    draft.patient["pregnancy"] = pick(rng, (None, "none", "pregnant", "postpartum"))
    if chance(rng, 0.3):
        born = pick(rng, (None, date(2026, 11, 1), date(2026, 10, 30), date(2015, 6, 1)))
        draft.patient["birth_date"] = born
        draft.patient["identifiers"] = (scenes.CARD,)
        subject = scenes.Subject(identifiers=(scenes.CARD,), **{**scenes.PERSON, "birth_date": born})
        draft.reports = [replace(one, subject=subject) for one in draft.reports]
    setting = pick(rng, (None, "outpatient", "inpatient", "checkup"))
    draft.reports = [replace(one, setting=setting) for one in draft.reports]


def list_of_institutions(rng: Random, draft: Draft) -> None:
    """Lists that ask for the institution, and institutions that are not what is asked for."""
    made = draft.world
    where = pick(rng, [pack for pack in made.packs.values() if pack.lists] or list(made.packs.values()))
    name = next(iter(where.lists), "named")
    where.lists.setdefault(name, ItemList(name, "目录", complete=True, citation="c"))
    if chance(rng, 0.5):
        where.lists[name] = replace(where.lists[name], issuers="named")
    for _ in range(pick(rng, (1, 1, 2))):
        rule_changes.add_issuer_rule(rng, made, where.id)
    some: tuple[Organization | None, ...] = (
        *(None, None, Organization(name="某医院"), Organization(code="z|nowhere"), Organization(code="x|private")),
        *(Organization(code=f"x|{one}") for one in INSTITUTIONS),
    )
    for index, one in enumerate(draft.reports):
        issuer = pick(rng, some) if chance(rng, 0.5) else one.issuer
        performer = pick(rng, some) if chance(rng, 0.5) else one.performer
        draft.reports[index] = replace(one, issuer=issuer, performer=performer)


def one_list_per_class(rng: Random, draft: Draft) -> None:
    """Items listed by class or group only, not by name."""
    made = draft.world
    for _, one in made.rows("listed"):
        made.drop(one)
    where = next((pack for pack in made.packs.values() if pack.lists), made.packs[made.ids[0]])
    where.lists.setdefault("main", ItemList("main", "目录", complete=True, citation="c"))
    for target in rng.sample(("class:genetics", "kind:laboratory", "class:imaging", "kind:exam", "class:chemistry"), 3):
        made.put("listed", where.id, list="main", target=target, citation=pick(rng, ("c", None, "doubtful")))


def suspended(rng: Random, draft: Draft) -> None:
    """An institution is suspended, now or when the specimen was taken; or is on a negative list."""
    file = pick(rng, ("suspensions", "suspensions", "negative", "assessments"))
    stated = [one.issuer.code for one in draft.reports if one.issuer is not None and one.issuer.code]
    known = [code.partition("|")[2] for code in stated] or ["theirs"]
    organization = pick(rng, (known[0], known[0], "lab", "ours"))
    if file == "suspensions":
        draft.world.put(
            file,
            anywhere(rng, draft),
            organization=organization,
            targets=asked(draft),
            from_=pick(rng, (date(2026, 1, 1), date(2026, 11, 21), date(2026, 11, 23))),
            until=pick(rng, (None, date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22))),
        )
    elif file == "negative":
        draft.world.put(file, anywhere(rng, draft), organization=organization, targets=asked(draft))
    else:
        draft.world.put(
            file,
            anywhere(rng, draft),
            organization=organization,
            items=asked(draft),
            result=pick(rng, ("passed", "failed")),
            from_=pick(rng, (None, date(2026, 1, 1), date(2026, 11, 21))),
            until=pick(rng, (None, date(2027, 1, 1), date(2026, 11, 1), date(2026, 11, 21))),
            citation=pick(rng, ("c", "doubtful")),
        )
        for index, one in enumerate(draft.reports):
            told = tuple(replace(r, eqa=pick(rng, (None, r.eqa))) for r in one.observations)
            draft.reports[index] = replace(one, observations=told)


def assessed(rng: Random, draft: Draft) -> None:
    """Assessments of every kind, with marks or without."""
    draft.reports = [
        replace(
            one,
            observations=tuple(replace(r, eqa=changes.some_eqa(rng)) for r in one.observations),
            studies=tuple(replace(r, eqa=changes.some_eqa(rng)) for r in one.studies),
        )
        for one in draft.reports
    ]
    for key in ("quality.unknown", "quality.by_mark", "quality.grace"):
        if chance(rng, 0.5):
            rule_changes.state(rng, draft.world, key)


def marked(rng: Random, draft: Draft) -> None:
    """Marks of every kind, of results and reports, or none."""
    of_report = chance(rng, 0.4)
    mark: Mark | None = changes.some_mark(rng) if chance(rng, 0.8) else None
    draft.reports = [
        replace(
            changes.without_marks(one) if of_report or mark is None else one,
            marks=(mark,) if of_report and mark is not None else (),
        )
        for one in draft.reports
    ]
    if not of_report and mark is not None:
        draft.reports = [
            replace(
                one,
                observations=tuple(replace(r, mark=mark) for r in one.observations),
                studies=tuple(replace(r, mark=mark) for r in one.studies),
            )
            for one in draft.reports
        ]
    for key in ("mark.none", "mark.narrow", "mark.of_report"):
        if chance(rng, 0.5):
            rule_changes.state(rng, draft.world, key)


def puzzling(rng: Random, draft: Draft) -> None:
    """A word nobody explains, on every result: condition, specimen, fitness, value, unit, status."""
    name = pick(rng, ("condition", "type", "fitness", "value", "unit", "modality", "site", "status_text", "unit"))
    word: object = pick(rng, ("怪", "怪", None)) if name != "value" else Value("怪")
    if name == "status_text":
        draft.reports = [replace(one, status="unknown", status_text="modifierExtension") for one in draft.reports]
    for index, one in enumerate(draft.reports):
        if name in ("type", "fitness"):
            told = tuple(
                replace(r, specimen=replace(r.specimen or Specimen(), **{name: word})) for r in one.observations
            )
            draft.reports[index] = replace(one, observations=told)
        elif name in ("condition", "value", "unit"):
            told = tuple(replace(r, **{name: word}) for r in one.observations)
            draft.reports[index] = replace(one, observations=told)
        elif name in ("modality", "site"):
            draft.reports[index] = replace(one, studies=tuple(replace(r, **{name: word}) for r in one.studies))
    if name == "condition" and chance(rng, 0.5):
        for line in draft.lines:
            line["condition"] = pick(rng, ("怪", "fasting", None))


def before_transfusion(rng: Random, draft: Draft) -> None:
    """A procedure is planned, by situation, purpose or diagnosis."""
    name = pick(rng, ("before-surgery", "before-transfusion", "before-delivery", "major-treatment"))
    draft.order["situations"] = {**draft.order["situations"], name: True}
    if chance(rng, 0.3):
        draft.lines[0]["purpose"] = "before-surgery"


TOGETHER: Final = (
    *((5, puzzling), (1, before_transfusion)),
    *((3, intervened), (3, disagreeing), (3, critical), (3, methodical), (4, stateful), (4, list_of_institutions)),
    *((2, one_list_per_class), (3, suspended), (3, assessed), (3, marked)),
)
