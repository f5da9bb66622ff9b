"""``pack.toml``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from recognize.moment import Length
from recognize.packs.schema.cells import (
    Basis,
    Mode,
    Target,
    Tier,
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A document a rule stands on. ``confirmed`` ``no`` keeps grants at caution."""

    key: str
    issuer: str | None = None
    number: str | None = None
    title: str | None = None
    issued: str | None = None
    in_force: date | None = None
    retrieved: date | None = None
    seen_until: date | None = None
    url: str | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class ItemList:
    """A published list of items (互认项目目录)."""

    id: str
    title_zh: str
    kind: str | None = None
    complete: bool = False
    count: int | None = None
    issuers: Literal["any", "named"] = "any"
    citation: str | None = None


@dataclass(frozen=True, slots=True)
class Assumption:
    """What a pack lets stand in for a missing fact.

    ``value`` is a word of ``ASSUMABLE``, or a length; ``by_target`` overrides a length for some targets.
    """

    key: str
    value: str | Length
    citation: str | None = None
    basis: Basis | None = None
    by_target: tuple[tuple[Target, Length], ...] = ()


@dataclass(frozen=True, slots=True)
class ModeRule:
    """A ceiling on friction for a department, an item or both."""

    department: str | None
    item: str | None
    mode: Mode


@dataclass(frozen=True, slots=True)
class Manifest:
    """``pack.toml``, read. ``offset`` is minutes east of UTC of the pack's days and months."""

    id: str
    version: str
    status: Literal["draft", "released", "retired"]
    title_zh: str
    title_en: str
    territory: str
    extends: tuple[str, ...] = ()
    offset: int = 480
    systems: dict[str, str] = field(default_factory=dict)
    citations: dict[str, Citation] = field(default_factory=dict)
    lists: dict[str, ItemList] = field(default_factory=dict)
    own_reports: bool | None = None
    own_reports_min_age: Length | None = None
    matched_by_name: bool | None = None
    friction: dict[str, Tier] = field(default_factory=dict)
    modes: tuple[ModeRule, ...] = ()
    assume: dict[str, Assumption] = field(default_factory=dict)


ASSUMABLE: Final[dict[str, tuple[str, ...]]] = {
    "situations.silent": ("unknown", "absent"),
    "interventions.silent": ("unknown", "absent"),
    "conditions.silent": ("unknown", "absent"),
    "schedule.silent": ("unknown", "absent"),
    "quality.unknown": ("unknown", "caution", "pass"),
    "quality.by_mark": ("no", "yes"),
    "quality.grace": ("length",),
    "performer.unknown": ("unknown", "issuer"),
    "mark.of_report": ("unknown", "pass"),
    "mark.none": ("block", "caution"),
    "mark.narrow": ("block", "caution"),
    "window.start": ("collected", "performed", "issued"),
    "window.turnaround": ("length",),
    "window.transport": ("length",),
    "specimen.by_code": ("no", "yes"),
    "specimen.one": ("no", "yes"),
    "access.default_basis": ("text",),
}
"""The closed list of stand-ins, values strictest first; a length or a text is strictest when absent."""
