"""Grants: they hold in the territory of their pack, each cited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from recognize.order import Purpose
from recognize.packs.schema.cells import (
    DatedRow,
    Target,
    choice,
    column,
)
from recognize.report import MarkPlace


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
