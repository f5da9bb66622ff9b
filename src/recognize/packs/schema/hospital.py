"""The hospital's own: what can be ordered here, departments, triage, prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from recognize.packs.schema.cells import (
    Row,
    Target,
    column,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orderable(Row):
    """``orderables.csv``: a code of this hospital and what it orders (``panel:`` or items)."""

    id: str = column("id", default="")
    code: str = column("code", required=True)
    members: tuple[Target, ...] = column("members", required=True, default=())
    tube: str | None = column("text")
    group: str | None = column("text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Department(Row):
    """``departments.csv``: a department's code and its specialty."""

    id: str = column("id", default="")
    code: str = column("code", required=True)
    specialty: str = column("text", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage(Row):
    """``triage.csv``: whether a triage code is a state of emergency."""

    id: str = column("id", default="")
    code: str = column("code", required=True)
    state: str = column("choice", required=True, choices=("yes", "no"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Price(Row):
    """``prices.csv``: the hospital's price of an orderable code."""

    id: str = column("id", default="")
    code: str = column("code", required=True)
    price: Decimal = column("number", required=True)
    from_: date | None = column("date")
    until: date | None = column("date")
