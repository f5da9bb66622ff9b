"""What a rule pack holds: its files, their columns, and the type of every cell.

One dataclass a file; the columns are its fields (``from`` is the field ``from_``). The cell kinds are
read in ``cells``. A row is data only: it never refers to code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple, get_args

from recognize.moment import Length
from recognize.order import InterventionKind, Pregnancy, Purpose, Setting, Situation
from recognize.report import Images, MarkPlace

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


# Dictionary -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Laboratory(Row):
    """``laboratory.csv``: one measurand."""

    id: str = column("id", required=True)
    class_: str = column("choice", required=True, choices=CLASSES)
    name_zh: str = column("text", required=True)
    name_en: str = column("text", required=True)
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


# Grants -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(DatedRow):
    """``listed.csv``: a list names an item, or a group as ``group:<modality>/<site>``."""

    list: str = column("list", required=True)
    target: Target = column("target", required=True)
    name_as_listed: str | None = column("text")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMapping(DatedRow):
    """``codes.csv``: a code (with its specimen) stands for an item."""

    code: str = column("code", required=True)
    specimen: str | None = column("text")
    item: str = column("item", required=True)
    confirmed: Literal["yes", "no"] = column("choice", required=True, choices=("yes", "no"))
    confirmed_by: str | None = column("text")
    confirmed_on: date | None = column("date")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamName(DatedRow):
    """``exam_names.csv``: a source's exam name, a whole string, stands for an exam."""

    source: str = column("text", required=True)
    text: str = column("text", required=True)
    item: str = column("item", required=True)
    confirmed: Literal["yes", "no"] = column("choice", required=True, choices=("yes", "no"))


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRule(DatedRow):
    """``marks.csv``: the territory of a mark's text; ``printed_in`` (a territory) tells equal texts apart."""

    text: str = column("text", required=True)
    territory: str = column("territory", required=True)
    printed_in: str | None = column("territory")
    place: MarkPlace | None = choice(MarkPlace)
    footnote: str | None = column("choice", choices=("required",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification(DatedRow):
    """``qualifications.csv``: a published institution-and-item list; ``mark`` is the territory it stands for."""

    organization: str = column("organization", required=True)
    items: tuple[Target, ...] = column("targets", required=True, default=())
    except_: tuple[Target, ...] = column("targets", default=())
    mark: str = column("territory", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover(DatedRow):
    """``covers.csv``: a result of ``has`` may answer an order of ``covers``; directed, not transitive."""

    has: str = column("item", required=True)
    covers: str = column("item", required=True)
    purpose: Purpose | None = choice(Purpose)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationRow(DatedRow):
    """``organizations.csv``: the registry of institutions."""

    id: str = column("id", required=True)
    name_zh: str = column("text", required=True)
    division: str | None = column("division")
    level: str | None = column("text")
    ownership: str | None = column("choice", choices=("public", "private"))
    part_of: str | None = column("organization")
    laboratory: str | None = column("organization")
    alliances: tuple[str, ...] = column("words", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationCode(DatedRow):
    """``organization_codes.csv``: a code of an institution in one of the code systems in use."""

    organization: str = column("organization", required=True)
    code: str = column("code", required=True)


# Limits -----------------------------------------------------------------------------------------

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


# The hospital's own -----------------------------------------------------------------------------


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


FILES: Final[dict[str, type[Row]]] = {
    "laboratory": Laboratory,
    "exams": Exam,
    "panels": Panel,
    "members": Member,
    "units": UnitRule,
    "terms": Term,
    "territories": Territory,
    "situations": SituationRule,
    "overrides": OverrideReason,
    "listed": Listed,
    "codes": CodeMapping,
    "exam_names": ExamName,
    "marks": MarkRule,
    "qualifications": Qualification,
    "covers": Cover,
    "organizations": OrganizationRow,
    "organization_codes": OrganizationCode,
    "windows": WindowRule,
    "stability": StabilityRule,
    "assessments": Assessment,
    "issuers": IssuerRule,
    "states": StateRule,
    "methods": MethodRule,
    "negative": NegativeRule,
    "interventions": InterventionRule,
    "critical": CriticalRule,
    "disagreement": DisagreementRule,
    "diagnoses": DiagnosisRule,
    "suspensions": Suspension,
    "orderables": Orderable,
    "departments": Department,
    "triage": Triage,
    "prices": Price,
}

KEYS: Final[dict[str, tuple[str, ...]]] = {
    "members": ("panel", "item"),
    "units": ("item", "code", "unit"),
    "terms": ("kind", "term", "class_"),
    "codes": ("code", "specimen"),
    "exam_names": ("source", "text"),
    "marks": ("text", "printed_in"),
    "listed": ("list", "target"),
    "organization_codes": ("organization", "code"),
}
"""Key of a file where it is not the id (or, in the hospital's files, the code)."""


# pack.toml --------------------------------------------------------------------------------------


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
