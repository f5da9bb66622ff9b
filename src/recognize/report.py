"""What other institutions report: reports, observations, specimens, studies.

Held by the hundred thousand, so plain frozen slots. ``None`` means not stated. Source text (value,
unit, range, flag, time, remark) is kept verbatim beside what was parsed from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from recognize.moment import Moment
from recognize.order import Identifier, Organization, Setting, Sex
from recognize.refusal import hidden

Kind = Literal["laboratory", "exam"]
Status = Literal[
    "registered",
    "partial",
    "preliminary",
    "final",
    "amended",
    "corrected",
    "appended",
    "cancelled",
    "voided",
    "entered-in-error",
    "deleted",
    "wrong-patient",
    "unknown",
]
FINAL: Final = frozenset({"final", "amended", "corrected", "appended"})
PENDING: Final = frozenset({"registered", "partial", "preliminary"})
VOID: Final = frozenset({"cancelled", "voided", "entered-in-error", "deleted", "wrong-patient"})

Comparator = Literal["<", "<=", ">=", ">"]
Relation = Literal["result", "report", "pdf", "images", "rule"]
Images = Literal["diagnostic", "key-images", "trace", "none"]
MarkPlace = Literal["item", "report", "organization", "image"]

_CONFIG = ConfigDict(extra="forbid", hide_input_in_errors=True, str_max_length=20_000)


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """A handle to what a doctor may open; the address is asked for at click time.

    Attributes:
        source: Name of the source that resolves it.
        relation: ``result`` (the stored result itself), ``report``, ``pdf``, ``images``, ``rule``.
        reference: What the source needs to find it; no address with credentials, no identifier.
        digest: Digest of what was seen, where the source gives one.
        expires: When the handle ends; ``never`` when the source states that it does not.
        grade: For images, what they are good for.
        allowed: Whether the source's allow-list admits it, judged where it was read; ``None``: not judged.
    """

    __pydantic_config__ = _CONFIG

    source: str
    relation: Relation
    reference: str
    digest: str | None = None
    expires: Moment | Literal["never"] | None = None
    grade: Images | None = None
    allowed: bool | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A recognition mark as printed (互认标识).

    Attributes:
        text: As printed: 鄂HR, ★.
        place: Where it stands; ``None``: the source does not say.
        footnote: Whether the report's footnote explains it.
    """

    __pydantic_config__ = _CONFIG

    text: str
    place: MarkPlace | None = None
    footnote: bool | None = None


@dataclass(frozen=True, slots=True)
class Eqa:
    """External quality assessment (室间质评) of the performing laboratory for one item, as the source states it.

    Attributes:
        result: ``passed`` or ``failed``.
        from_: First local day it holds; ``None``: not stated.
        until: First local day it no longer holds; ``None``: not stated.
    """

    __pydantic_config__ = _CONFIG

    result: Literal["passed", "failed"]
    from_: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A result value.

    Attributes:
        text: Source text, verbatim.
        number: The number it holds, trailing zeros kept.
        comparator: ``<`` and the like, where the number is a limit.
        titre: The ``80`` of ``1:80``.
        code: A coded value as ``system|value``.
    """

    __pydantic_config__ = _CONFIG

    text: str
    number: Decimal | None = None
    comparator: Comparator | None = None
    titre: int | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Specimen:
    """A specimen.

    Attributes:
        id: Its id, equal for all observations made from it.
        type: What it is, a code or a word; the packs' terms map it.
        site: Where it was taken.
        fitness: Its condition (溶血, ``HEM``), code or word; an empty text states that it was fit.
        status: ``available``, ``unsatisfactory``, ``entered-in-error`` and the like, as a report status.
        collected: When it was taken.
        received: When the laboratory received it.
    """

    __pydantic_config__ = _CONFIG

    id: str | None = None
    type: str | None = None
    site: str | None = None
    fitness: str | None = None
    status: Literal["available", "unsatisfactory", "entered-in-error", "unknown"] | None = None
    collected: Moment | None = None
    received: Moment | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One laboratory result.

    Attributes:
        codes: Every code it carries, as ``system|value``.
        name: As printed.
        status: Its own status; ``None``: the report's counts.
        value: ``None``: absent.
        absent_reason: Why it is absent, where stated.
        unit: As printed; an empty text states that there is none.
        range: Reference range, verbatim.
        flags: Abnormality flags, verbatim (``H``, ``HH``, 危急); empty: stated that there are none.
        method: Method, code or word.
        specimen: The specimen it was made from.
        site: Body site where stated (microbiology).
        condition: 空腹, 餐后2小时, ``trough``; empty: stated that none applied.
        point_of_care: Whether it was made at the bedside.
        effective: When the specimen was taken (start of a period).
        effective_end: End of the period, where one was stated.
        performer: The laboratory that performed it; ``None``: the report's.
        mark: The mark on this item.
        eqa: The performing laboratory's assessment for this item.
        remark: Remark to this item, verbatim; empty: stated that there is none.
        status_text: Source word of a status that was not understood.
    """

    __pydantic_config__ = _CONFIG

    id: str
    codes: tuple[str, ...] = ()
    name: str | None = None
    status: Status | None = None
    value: Value | None = None
    absent_reason: str | None = None
    unit: str | None = None
    range: str | None = None
    flags: tuple[str, ...] | None = None
    method: str | None = None
    specimen: Specimen | None = None
    site: str | None = None
    condition: str | None = None
    point_of_care: bool | None = None
    effective: Moment | None = None
    effective_end: Moment | None = None
    performer: Organization | None = None
    mark: Mark | None = None
    eqa: Eqa | None = None
    remark: str | None = None
    status_text: str | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """One exam: what was imaged or recorded. Its image and data are recognized, never its conclusion.

    Attributes:
        codes: Every procedure code it carries, as ``system|value``.
        name: The exam's name as printed, a whole string.
        status: Its own status; ``None``: the report's counts.
        modality, site, laterality, contrast, technique, tracer, views: Facets, code or word.
        effective: When the exam was made.
        links: Handles to its images, judged.
    """

    __pydantic_config__ = _CONFIG

    id: str
    codes: tuple[str, ...] = ()
    name: str | None = None
    status: Status | None = None
    modality: str | None = None
    site: str | None = None
    laterality: str | None = None
    contrast: str | None = None
    technique: str | None = None
    tracer: str | None = None
    views: str | None = None
    effective: Moment | None = None
    effective_end: Moment | None = None
    performer: Organization | None = None
    mark: Mark | None = None
    eqa: Eqa | None = None
    remark: str | None = None
    links: tuple[EvidenceLink, ...] = ()
    status_text: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """The patient as the report states them."""

    __pydantic_config__ = _CONFIG

    identifiers: tuple[Identifier, ...] = ()
    name: str | None = None
    sex: Sex | None = None
    birth_date: date | None = None

    def __repr__(self) -> str:
        return "Subject(...)"


@dataclass(frozen=True, slots=True)
class Report:
    """A report of a laboratory or an exam, one version of it.

    Attributes:
        source: Name of the source it came from.
        id: What the source calls this version.
        number: The issuer's report number; ``None`` on a void notice that names no report.
        version: Version number, where the issuer counts.
        audited: When it was audited (审核时间).
        authored_by: Code of the organization that authored this version; a re-keyed copy names another
            than the issuer; ``None``: not stated.
        issuer: The organization that released it.
        performer: The laboratory that performed it; ``None``: not stated.
        setting: Patient class at the issuer; ``checkup`` for a health check.
        effective: When the specimen was taken or the exam made, stated for the whole report.
        issued: When it was released.
        marks: Marks printed for the report as a whole.
        remark: Remark to the report, verbatim; empty: stated that there is none.
        conclusion: The issuer's conclusion: passed along as theirs, never recognized.
    """

    __pydantic_config__ = _CONFIG

    source: str
    id: str
    status: Status
    subject: Subject
    kind: Kind | None = None
    number: str | None = None
    version: int | None = None
    audited: Moment | None = None
    authored_by: str | None = None
    codes: tuple[str, ...] = ()
    name: str | None = None
    issuer: Organization | None = None
    performer: Organization | None = None
    setting: Setting | None = None
    effective: Moment | None = None
    effective_end: Moment | None = None
    issued: Moment | None = None
    marks: tuple[Mark, ...] = ()
    remark: str | None = None
    observations: Annotated[tuple[Observation, ...], Field(max_length=20_000)] = ()
    studies: Annotated[tuple[Study, ...], Field(max_length=2_000)] = ()
    conclusion: str | None = None
    links: tuple[EvidenceLink, ...] = ()
    status_text: str | None = None


@lru_cache(maxsize=1)
def reports_adapter() -> TypeAdapter[tuple[Report, ...]]:
    """Return the strict reader and writer of reports as JSON."""
    return TypeAdapter(tuple[Report, ...], config=ConfigDict(hide_input_in_errors=True))


@lru_cache(maxsize=1)
def _fields() -> frozenset[str]:
    schema = reports_adapter().json_schema()
    return frozenset(name for one in schema["$defs"].values() for name in one.get("properties", {}))


def reports_from_json(text: bytes | str) -> tuple[Report, ...]:
    """Read a JSON list of reports, strictly.

    Raises:
        ValidationError: With every fault and its place; nothing of what was given, no key that may be a name.
    """
    try:
        return reports_adapter().validate_json(text)
    except ValidationError as error:
        refused = hidden(error, _fields())
    raise refused
