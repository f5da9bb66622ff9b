"""Scenes: an order, reports and packs that answer it with ``reuse``, before anything is changed.

``draft`` writes a complete scene; ``tests.strategies.changes`` spoils it; ``Draft.build`` makes the models.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from tests.strategies.world import (
    EXAMS,
    LABORATORY,
    NUMBERS,
    OTHERS,
    PANELS,
    UNITS,
    WORDS,
    World,
    assume,
    chance,
    pick,
    world,
)

from recognize.advice import SourceOutcome
from recognize.moment import SECOND, Moment
from recognize.order import SITUATIONS, Access, Identifier, Order, OrderItem, Organization, Patient
from recognize.packs.ruleset import RuleSet
from recognize.report import Eqa, EvidenceLink, Mark, Observation, Report, Specimen, Study, Subject, Value

HOUR: Final = 3600 * SECOND
AT: Final = Moment.read("2026-11-22T09:00:00+08:00")
RESIDENT: Final = Identifier(type="resident-id", value="11010519491231002X")
OTHER_RESIDENT: Final = Identifier(type="resident-id", value="440524188001010014")
CARD: Final = Identifier(type="health-card", system="urn:card", value="H1234567")
PERSON: Final[dict[str, Any]] = {"name": "王芳", "sex": "female", "birth_date": date(1949, 12, 31)}


@dataclass(frozen=True)
class Scene:
    """Everything one decision is made of."""

    order: Order
    reports: tuple[Report, ...]
    rules: RuleSet
    at: Moment = AT
    sources: tuple[SourceOutcome, ...] = ()
    strict: bool = False


@dataclass
class Draft:
    """A scene being written."""

    world: World
    patient: dict[str, Any]
    lines: list[dict[str, Any]]
    order: dict[str, Any]
    reports: list[Report]
    at: Moment = AT
    sources: list[SourceOutcome] = field(default_factory=list)
    strict: bool = False
    written: int = 0  # reports written after the first

    def build(self) -> Scene:
        order = Order(
            id="o1",
            patient=Patient(**self.patient),
            items=tuple(OrderItem(**line) for line in self.lines),
            **self.order,
        )
        return Scene(order, tuple(self.reports), self.world.build(), self.at, tuple(self.sources), self.strict)


def exact(instant: int) -> Moment:
    return Moment(instant, instant)


def institution(name: str | None, system: str = "x") -> Organization | None:
    return None if name is None else Organization(code=f"{system}|{name}")


# What is ordered ----------------------------------------------------------------------------------

SINGLE: Final = (
    *("k", "k", "k", "na", "glu", "glu", "glu-fasting", "chol", "tg", "hb", "hbsag", "hbsag"),
    *("ldl", "abo", "abo", "vanco", "culture", "brca", "rpr", "cross"),
)
FEW: Final = ("k", "glu", "chol", "hb", "hbsag", "ct")


def ordered(rng: Random) -> tuple[list[str], list[str], list[str]]:
    """Codes of the order's lines (item or panel), and the items and panels the packs know."""
    kind = rng.random()
    if kind < 0.36:
        codes = [pick(rng, SINGLE)]
    elif kind < 0.66:
        codes = [pick(rng, ("lytes", "lytes", "lipids"))]
    elif kind < 0.84:
        codes = [pick(rng, ("ct", "ct", "knee", "mr", "ecg", "slide", "pet"))]
    else:
        codes = [pick(rng, (*FEW, *PANELS)) for _ in range(pick(rng, (2, 2, 3)))]
        if chance(rng, 0.3):
            codes = [pick(rng, ("lytes", "k")), "k", *codes[:1]]
    panels = [code for code in codes if code in PANELS]
    items = [item for code in codes for item in PANELS.get(code, (code,))]
    if "ldl" in items:
        items += PANELS["lipids"]
    if "ct" in items or chance(rng, 0.05):
        items.append("ct-enhanced")
    if chance(rng, 0.3):
        items.append(pick(rng, FEW))
    return codes, list(dict.fromkeys(items)), list(dict.fromkeys(panels))


def line(rng: Random, number: int, code: str, by_code: bool) -> dict[str, Any]:
    """An order line that states everything."""
    plain: dict[str, Any] = {
        "id": str(number),
        "code": f"loinc|{code}" if by_code and code not in PANELS else f"local|{code}",
        "occurrence": pick(rng, (AT, exact(AT.earliest + 2 * HOUR), Moment.read("2026-11-22+08:00"))),
        "repeat": 1,
        "purpose": pick(rng, ("diagnosis", "diagnosis", "screening", "baseline")),
    }
    first = PANELS.get(code, (code,))[0]
    if first in EXAMS:
        facets = EXAMS[first]
        plain |= {
            "site": facets.get("site", "chest"),
            "laterality": "left" if facets.get("laterality") == "required" else None,
            "contrast": facets.get("contrast", "plain").replace("n/a", "") or None,
            "technique": facets.get("technique"),
        }
    else:
        plain |= {"specimen": LABORATORY[first].get("system", "serum"), "condition": condition(first)}
    return plain


def condition(item: str) -> str:
    return {"glu": "空腹", "glu-fasting": "fasting"}.get(item, "")


# What is reported ---------------------------------------------------------------------------------


def value(item: str) -> Value:
    scale = LABORATORY[item].get("scale", "quantitative")
    if scale == "quantitative":
        text = NUMBERS.get(item, "4.2")
        return Value(text, Decimal(text))
    if scale == "titre":
        return Value("1:80", titre=80)
    return Value(WORDS[item])


def observation(rng: Random, item: str, collected: Moment, tube: str) -> Observation:
    """A result that states everything."""
    scale = LABORATORY[item].get("scale", "quantitative")
    return Observation(
        id=f"{item}-1",
        codes=(f"loinc|{item}",),
        name=f"{item}名",
        status=pick(rng, (None, "final", "final", "corrected")),
        value=value(item),
        unit=UNITS.get(item, "mmol/L") if scale == "quantitative" else "",
        flags=(),
        specimen=Specimen(
            id=tube,
            type=LABORATORY[item].get("system", "serum"),
            site="arm" if item != "culture" else pick(rng, (None, "bladder")),
            fitness="",
            status=pick(rng, (None, "available")),
            collected=collected,
            received=exact(collected.latest + HOUR),
        ),
        site="arm" if item != "culture" else pick(rng, (None, "bladder")),
        condition=condition(item),
        point_of_care=False,
        effective=pick(rng, (None, collected)),
        mark=Mark(pick(rng, ("HR", "HR", "省HR", "市HR")), "item", True),
        eqa=Eqa("passed", date(2026, 1, 1), date(2027, 1, 1)),
        remark="",
    )


IMAGES: Final = EvidenceLink("platform", "images", "study-1", expires="never", grade="diagnostic", allowed=True)


def study(rng: Random, item: str, collected: Moment) -> Study:
    """An exam that states everything."""
    facets = {"modality": "CT", "site": "chest", "contrast": "plain", **EXAMS[item]}
    stated = {
        name: None if facets.get(name) == "n/a" else facets.get(name)
        for name in ("modality", "site", "contrast", "technique", "tracer", "views")
    }
    return Study(
        id=f"{item}-1",
        codes=(f"loinc|{item}",),
        name=f"{item}检查",
        status=pick(rng, (None, "final")),
        laterality="left" if facets.get("laterality") == "required" else None,
        effective=collected,
        mark=Mark("HR", "image", True),
        eqa=Eqa("passed", date(2026, 1, 1), date(2027, 1, 1)),
        remark="",
        links=(IMAGES,),
        **stated,
    )


def report(rng: Random, number: int, items: Iterable[str], collected: Moment, issuer: str | None = None) -> Report:
    """A report of another hospital that states everything."""
    by = issuer or pick(rng, OTHERS)
    asked = list(items)
    observations = tuple(observation(rng, item, collected, f"t{number}") for item in asked if item in LABORATORY)
    studies = tuple(study(rng, item, collected) for item in asked if item in EXAMS)
    return Report(
        source=pick(rng, ("platform", "platform", "other")),
        id=f"r{number}",
        status=pick(rng, ("final", "final", "final", "amended", "corrected", "appended")),
        subject=Subject(identifiers=(RESIDENT,), **PERSON),
        kind="exam" if studies else "laboratory",
        number=f"N{number}",
        version=1,
        authored_by=f"x|{by}",
        issuer=institution(by, pick(rng, ("x", "x", "x", "y"))),
        performer=institution(pick(rng, (by, by, "lab"))),
        setting="outpatient",
        issued=exact(collected.latest + 4 * HOUR),
        remark="",
        observations=observations,
        studies=studies,
    )


def draft(rng: Random) -> Draft:
    """Write a scene whose verdict is ``reuse``, or would be if its kind of item were ever plainly reused."""
    codes, items, panels = ordered(rng)
    made = world(rng, items, panels)
    generous = chance(rng, 0.5)
    assume(made, generous)
    by_code = chance(rng, 0.3)
    lines = [line(rng, number + 1, code, by_code) for number, code in enumerate(codes)]
    collected = exact(AT.earliest - rng.randrange(1, 60) * HOUR)
    if chance(rng, 0.1):
        collected = Moment.read(f"2026-11-{pick(rng, ('20', '21'))}+08:00")
    asked = dict.fromkeys(item for code in codes for item in PANELS.get(code, (code,)))
    if "ldl" in asked:
        asked |= dict.fromkeys(PANELS["lipids"])
    kinds: Sequence[list[str]] = ([i for i in asked if i in LABORATORY], [i for i in asked if i in EXAMS])
    reports = [report(rng, number + 1, group, collected) for number, group in enumerate(kinds) if group]
    told = Draft(
        made,
        {"identifiers": (RESIDENT,), "pregnancy": "none", **PERSON},
        lines,
        {
            "setting": pick(rng, ("outpatient", "outpatient", "outpatient", "inpatient", "daycase", "checkup")),
            "emergency": False,
            "organization": institution("ours"),
            "department": "dept|cardiology",
            "diagnoses": pick(rng, ((), ("icd|I10",))),
            "situations": dict.fromkeys(SITUATIONS, False),
            "interventions": (),
            "access": Access(viewer="doctor", purpose="treatment", basis="consent", sensitive=True),
        },
        reports,
        sources=[SourceOutcome("platform", "complete"), SourceOutcome("other", "complete")],
        strict=chance(rng, 0.08),
    )
    if generous and not told.strict and chance(rng, 0.7):
        leave_unsaid(rng, told)
    return told


def leave_unsaid(rng: Random, told: Draft) -> None:
    """Leave out facts that stand-ins may carry."""
    for name in ("emergency", "diagnoses", "interventions", "access"):
        if chance(rng, 0.25):
            told.order[name] = None
    told.order["situations"] = {name: yes for name, yes in told.order["situations"].items() if chance(rng, 0.8)}
    if chance(rng, 0.2):
        told.patient["pregnancy"] = None
    for one in told.lines:
        for name in ("occurrence", "repeat", "purpose", "specimen", "condition", "site", "contrast"):
            if name in one and chance(rng, 0.25):
                one[name] = None
    told.reports = [unsaid_report(rng, one) for one in told.reports]


def unsaid_report(rng: Random, one: Report) -> Report:
    if chance(rng, 0.15):
        one = replace(one, performer=None)
    if chance(rng, 0.15):
        one = replace(one, setting=None)
    if chance(rng, 0.2):
        one = replace(one, remark=None)
    unmarked = chance(rng, 0.15)
    if unmarked:
        one = replace(one, marks=(Mark("HR", "report", True),))
    observations = tuple(unsaid_observation(rng, told, unmarked) for told in one.observations)
    studies = tuple(
        replace(
            told,
            remark=pick(rng, (told.remark, None)),
            eqa=pick(rng, (told.eqa, None)),
            mark=None if unmarked else told.mark,
        )
        for told in one.studies
    )
    return replace(one, observations=observations, studies=studies)


def unsaid_observation(rng: Random, told: Observation, unmarked: bool) -> Observation:
    drop = {
        name: None for name in ("flags", "condition", "point_of_care", "remark", "eqa", "effective") if chance(rng, 0.2)
    }
    if unmarked:
        drop["mark"] = None
    if told.specimen is not None:
        specimen = {name: None for name in ("fitness", "type", "id") if chance(rng, 0.12)}
        drop["specimen"] = replace(told.specimen, **specimen)  # type: ignore[assignment]
    return replace(told, **drop)


def days_before(count: int) -> Moment:
    return exact(AT.earliest - count * 24 * HOUR)


def local_day_before(count: int) -> Moment:
    day = date(2026, 11, 22) - timedelta(days=count)
    return Moment.read(f"{day.isoformat()}+08:00")
