"""Words, cells and the rows all files have in common.

The cell kinds named by ``column`` are read in ``recognize.packs.cells``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple, get_args

from recognize.moment import Length

SCHEMA: Final = 1

ItemClass = Literal[
    "chemistry",
    "haematology",
    "coagulation",
    "immunology",
    "endocrine",
    "tumour-marker",
    "infection-serology",
    "blood-group",
    "antibody-screen",
    "crossmatch",
    "microbiology",
    "genetics",
    "drug-level",
    "blood-gas",
    "urine",
    "stool",
    "body-fluid",
    "pathology",
    "consultation",
    "imaging",
    "ultrasound",
    "nuclear",
    "electrophysiology",
    "endoscopy",
    "function-test",
]
CLASSES: Final[tuple[str, ...]] = get_args(ItemClass)
Scale = Literal["quantitative", "ordinal", "nominal", "titre", "text"]
Ternary = Literal["yes", "no", "unknown"]
Effect = Literal["caution", "block"]
Basis = Literal["published", "hospital", "project"]
Tier = Literal["ask", "notice", "silent"]
Mode = Literal["shadow", "quiet", "ask"]
TermKind = Literal[
    "specimen",
    "fitness",
    "site",
    "modality",
    "laterality",
    "contrast",
    "technique",
    "tracer",
    "views",
    "condition",
    "method",
    "remark",
    "flag",
    "value",
]
TERM_KINDS: Final[tuple[TermKind, ...]] = get_args(TermKind)


class Target(NamedTuple):
    """What a row is about: ``item:``, ``panel:``, ``class:``, ``kind:``, ``list:``, ``group:`` or ``all``."""

    kind: str
    value: str

    def __str__(self) -> str:
        return self.kind if self.kind == "all" else f"{self.kind}:{self.value}"


class Band(NamedTuple):
    """An age band, both ends included: ``0 d..28 d``; a missing end is open."""

    low: Length | None
    high: Length | None


class Amount(NamedTuple):
    """A limit of disagreement: ``10 percent`` of the smaller value, or a number with a unit."""

    number: Decimal
    unit: str


def column(cell: str, *, required: bool = False, default: Any = None, choices: tuple[str, ...] = ()) -> Any:
    """Declare a column: its cell kind, whether it may be blank, and what a blank means."""
    meta = {"cell": cell, "required": required, "choices": choices}
    return field(default=default, metadata=meta)


def choice(kind: Any, *, required: bool = False, default: Any = None) -> Any:
    """Declare a column that holds one word of a closed list."""
    return column("choice", required=required, default=default, choices=get_args(kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of any file. ``rule`` is ``pack/file/id``; ``pack``, ``file`` and ``line`` say where it stands."""

    pack: str
    file: str
    line: int = field(compare=False)
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRow(Row):
    """A row in force from ``from_`` (included) until ``until`` (excluded), on local days of the pack."""

    id: str = column("id", default="")
    from_: date | None = column("date")
    until: date | None = column("date")
    citation: str | None = column("citation")
    article: str | None = column("text")
    note: str | None = column("text")


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRow(DatedRow):
    """A limit: holds with all others, the tightest wins, unless a lower row ``replaces`` it by rule id."""

    basis: Basis | None = choice(Basis)
    signed_by: str | None = column("text")
    signed_on: date | None = column("date")
    replaces: tuple[str, ...] = column("rules", default=())
