"""The dictionary: what items are. It grants nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from recognize.moment import Length
from recognize.order import Situation
from recognize.packs.schema.cells import (
    CLASSES,
    Effect,
    Row,
    Scale,
    TermKind,
    Ternary,
    choice,
    column,
)
from recognize.report import Images


@dataclass(frozen=True, slots=True, kw_only=True)
class Laboratory(Row):
    """``laboratory.csv``: one measurand."""

    id: str = column("id", required=True)
    class_: str = column("choice", required=True, choices=CLASSES)
    name_zh: str = column("text", required=True)
    name_en: str = column("text", required=True)
    short: str | None = column("text")
    component: str = column("text", required=True)
    property: str | None = column("text")
    system: str = column("text", required=True)
    scale: Scale = choice(Scale, required=True)
    condition: str | None = column("text")
    calculated: Ternary = choice(Ternary, default="unknown")
    inputs: tuple[str, ...] = column("items", default=())
    combinable: Ternary = choice(Ternary, default="unknown")
    method_dependent: Ternary = choice(Ternary, default="unknown")
    dose_dependent: Ternary = choice(Ternary, default="unknown")
    sensitive: Ternary = choice(Ternary, default="unknown")
    reviewed: Ternary = choice(Ternary, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam(Row):
    """``exams.csv``: one exam, with every facet; ``n/a`` is not applicable, a blank facet is unknown."""

    id: str = column("id", required=True)
    class_: str = column("choice", required=True, choices=CLASSES)
    name_zh: str = column("text", required=True)
    name_en: str = column("text", required=True)
    modality: str = column("text", required=True)
    site: str = column("text", required=True)
    laterality: str | None = column("choice", choices=("n/a", "required", "left", "right", "both"))
    contrast: str | None = column("text")
    technique: str | None = column("text")
    tracer: str | None = column("text")
    views: str | None = column("text")
    images: Images = choice(Images, required=True)
    sensitive: Ternary = choice(Ternary, default="unknown")
    reviewed: Ternary = choice(Ternary, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel(Row):
    """``panels.csv``: ``combine`` is ``one-report`` (blank too) or ``within <length>``."""

    id: str = column("id", required=True)
    name_zh: str = column("text", required=True)
    name_en: str = column("text", required=True)
    combine: Length | None = column("combine")
    reviewed: Ternary = choice(Ternary, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Row):
    """``members.csv``: ``role`` is blank (required), ``optional`` or ``one-of:<group>``."""

    id: str = column("id", default="")
    panel: str = column("panel", required=True)
    item: str = column("item", required=True)
    role: str = column("role", default="required")
    reviewed: Ternary = choice(Ternary, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRule(Row):
    """``units.csv``: a unit comparable for an item; blank ``factor``: same dimension, by the exact table."""

    id: str = column("id", default="")
    item: str = column("item", required=True)
    code: str | None = column("code")
    unit: str = column("unit", required=True)
    factor: Decimal | None = column("number")
    offset: Decimal | None = column("number")
    citation: str | None = column("citation")
    reviewed: Ternary = choice(Ternary, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Row):
    """``terms.csv``: an exact whole string and what it means, for all classes or one."""

    id: str = column("id", default="")
    kind: TermKind = choice(TermKind, required=True)
    term: str = column("text", required=True)
    class_: str | None = column("choice", choices=CLASSES)
    meaning: str = column("text", required=True)
    name_en: str | None = column("text")
    reviewed: Ternary = choice(Ternary, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Territory(Row):
    """``territories.csv``: a territory and its members (territories or ``div:`` codes)."""

    id: str = column("id", required=True)
    name_zh: str = column("text", required=True)
    name_en: str = column("text", required=True)
    members: tuple[str, ...] = column("territories", default=())
    reviewed: Ternary = choice(Ternary, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationRule(Row):
    """``situations.csv``: what a situation that allows a repeat does."""

    id: str = column("choice", required=True, choices=get_args(Situation))
    zh: str = column("text", required=True)
    en: str = column("text", required=True)
    effect: Effect = choice(Effect, required=True)
    citation: str | None = column("citation")
    article: str | None = column("text")
    reviewed: Ternary = choice(Ternary, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideReason(Row):
    """``overrides.csv``: a reason a doctor may give for a repeat."""

    id: str = column("id", required=True)
    zh: str = column("text", required=True)
    en: str = column("text", required=True)
    situation: str | None = column("choice", choices=get_args(Situation))
    counts_as_refusal: Ternary = choice(Ternary, required=True)
    text: str = column("choice", default="none", choices=("none", "optional", "required"))
    rank: int | None = column("integer")
    hl7: str | None = column("text")
    platform_codes: tuple[str, ...] = column("words", default=())
    reviewed: Ternary = choice(Ternary, required=True)
