"""Limits: they hold all together, the tightest wins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from recognize.moment import Length
from recognize.order import InterventionKind, Pregnancy, Setting, Situation
from recognize.packs.schema.cells import (
    Amount,
    Band,
    Effect,
    LimitRow,
    Row,
    Target,
    choice,
    column,
)

WindowStart = Literal["collected", "performed", "issued", "not-stated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRule(LimitRow):
    """``windows.csv``: how long a result may be reused."""

    targets: tuple[Target, ...] = column("targets", required=True, default=())
    setting: str = column("choice", default="not-stated", choices=("any", "not-stated", *get_args(Setting)))
    department: str | None = column("text")
    diagnosis: str | None = column("text")
    age: Band | None = column("band")
    length: Length = column("length", required=True)
    counting: str = column("choice", default="elapsed", choices=("elapsed", "calendar"))
    start: WindowStart = choice(WindowStart, default="not-stated")
    fallback_start: str | None = column("choice", choices=("received", "issued"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StabilityRule(LimitRow):
    """``stability.csv``: how fast an item changes; its cap only tightens."""

    targets: tuple[Target, ...] = column("targets", required=True, default=())
    stability: str = column("choice", required=True, choices=("hours", "days", "stable", "lifelong"))
    cap: Length | None = column("length")
    setting: str | None = column("choice", choices=get_args(Setting))


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment(LimitRow):
    """``assessments.csv``: an external quality assessment, dated by ``from_`` and ``until``."""

    organization: str = column("organization", required=True)
    items: tuple[Target, ...] = column("targets", required=True, default=())
    programme: str | None = column("text")
    result: str = column("choice", required=True, choices=("passed", "failed"))


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerRule(LimitRow):
    """``issuers.csv``: whose results a list covers."""

    list: str = column("list", required=True)
    rule_: str = column("choice", required=True, choices=("named", "same-or-higher-level", "public"))
    organizations: tuple[str, ...] = column("organizations", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRule(LimitRow):
    """``states.csv``: a state of the patient or of the source that withholds.

    ``setting`` is the setting in which the result was made; ``other`` is any but that of the order.
    """

    targets: tuple[Target, ...] = column("targets", required=True, default=())
    age: Band | None = column("band")
    pregnancy: Pregnancy | None = choice(Pregnancy)
    setting: str | None = column("choice", choices=("other", *get_args(Setting)))
    effect: Effect = choice(Effect, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodRule(LimitRow):
    """``methods.csv``: the method group an organization uses for an item."""

    targets: tuple[Target, ...] = column("targets", required=True, default=())
    method: str = column("text", required=True)
    organization: str = column("organization", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class NegativeRule(LimitRow):
    """``negative.csv``: what is never recognized, from anyone or from one organization."""

    targets: tuple[Target, ...] = column("targets", required=True, default=())
    organization: str | None = column("organization")


@dataclass(frozen=True, slots=True, kw_only=True)
class InterventionRule(LimitRow):
    """``interventions.csv``: what an intervention does to results.

    ``since`` (``no``: only the carry-over counts): an intervention after the specimen makes the result
    old. ``before``: an intervention up to this long before the specimen carries over into it.
    """

    intervention: InterventionKind = choice(InterventionKind, required=True)
    targets: tuple[Target, ...] = column("targets", required=True, default=())
    effect: Effect = choice(Effect, required=True)
    since: str = column("choice", default="yes", choices=("yes", "no"))
    before: Length | None = column("length")


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalRule(LimitRow):
    """``critical.csv``: values beyond ``low`` or ``high`` are critical, and shown within ``show_within``."""

    targets: tuple[Target, ...] = column("targets", required=True, default=())
    low: Decimal | None = column("number")
    high: Decimal | None = column("number")
    unit: str = column("unit", required=True)
    age: Band | None = column("band")
    show_within: Length | None = column("length")


@dataclass(frozen=True, slots=True, kw_only=True)
class DisagreementRule(LimitRow):
    """``disagreement.csv``: results within ``within`` of each other that differ by more than ``limit``."""

    targets: tuple[Target, ...] = column("targets", required=True, default=())
    limit: Amount = column("amount", required=True)
    within: Length = column("length", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisRule(LimitRow):
    """``diagnoses.csv``: codes from ``first`` to ``last`` (as text, prefix of the last included) mean a situation."""

    system: str = column("system", required=True)
    first: str = column("text", required=True)
    last: str = column("text", required=True)
    situation: Situation = choice(Situation, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension(Row):
    """``suspensions.csv``: an organization (for targets) is suspended; effective at once, outside the digest."""

    id: str = column("id", default="")
    organization: str = column("organization", required=True)
    targets: tuple[Target, ...] = column("targets", required=True, default=())
    from_: date = column("date", required=True)
    until: date | None = column("date")
    reason: str | None = column("text")
    signed_by: str = column("text", required=True)
