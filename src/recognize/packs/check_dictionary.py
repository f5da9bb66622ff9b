"""The dictionary: classes, panels, calculated items, units; and what lists, covers and exam names make of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from recognize.packs.check_places import cycle
from recognize.packs.faults import Fault, near
from recognize.packs.readings import Reading, Readings
from recognize.packs.schema import (
    Cover,
    CriticalRule,
    DisagreementRule,
    Exam,
    ExamName,
    Laboratory,
    Listed,
    Member,
    Panel,
    Row,
    Target,
    Term,
    UnitRule,
)
from recognize.units import Unit, read_unit

_EXAMS_ONLY: Final = frozenset({"imaging", "ultrasound", "nuclear", "electrophysiology", "endoscopy"})
_BOTH: Final = frozenset({"pathology", "consultation", "genetics", "function-test"})
_RESERVED: Final[dict[str, tuple[str, ...]]] = {
    "flag": ("critical",),
    "fitness": ("fit", "unfit"),
    "remark": ("unfit",),
    "laterality": ("left", "right", "both"),
}
Kinds = Mapping[str, str]
"""Kind of each item by id: ``laboratory`` or ``exam``."""


def dictionary_faults(readings: Readings) -> Iterator[Fault]:
    """Find what is wrong among items, panels and units of all packs."""
    kinds = {row.id: "exam" for _, row in readings.rows(Exam, "exams")}
    kinds |= {row.id: "laboratory" for _, row in readings.rows(Laboratory, "laboratory")}
    yield from _classes(readings)
    yield from _meanings(readings)
    yield from _panels(readings)
    yield from _inputs(readings)
    yield from _factors(readings)
    yield from _comparable(readings)
    yield from _pairs(readings, kinds)
    for reading in readings:
        yield from _lists(readings, reading, kinds)


def _classes(readings: Readings) -> Iterator[Fault]:
    for reading, laboratory in readings.rows(Laboratory, "laboratory"):
        if laboratory.class_ in _EXAMS_ONLY:
            yield reading.fault(laboratory, "class-kind", "class_", name=laboratory.class_)
    for reading, exam in readings.rows(Exam, "exams"):
        if exam.class_ not in _EXAMS_ONLY | _BOTH:
            yield reading.fault(exam, "class-kind", "class_", name=exam.class_)


def _meanings(readings: Readings) -> Iterator[Fault]:
    """Warn of meanings that are almost one of those the decision acts on: a critical flag misspelt is none."""
    for reading, term in readings.rows(Term, "terms"):
        reserved = _RESERVED.get(term.kind, ())
        if term.meaning not in reserved and (meant := near(term.meaning, reserved)):
            choices = " ".join(reserved)
            yield reading.fault(term, "meaning-near", "meaning", name=term.meaning, choices=choices, near=meant)


def _panels(readings: Readings) -> Iterator[Fault]:
    roles: dict[str, set[str]] = defaultdict(set)
    groups: dict[tuple[str, str], list[tuple[Reading, Member]]] = defaultdict(list)
    for reading, member in readings.rows(Member, "members"):
        roles[member.panel].add(member.role)
        groups[member.panel, member.role].append((reading, member))
    if not any(reading.faulty("members") for reading in readings):
        for reading, panel in readings.rows(Panel, "panels"):
            if "required" not in roles[panel.id]:
                yield reading.fault(panel, "panel-empty", "id")
        for (_, role), found in groups.items():
            if role.startswith("one-of:") and len(found) == 1:
                reading, member = found[0]
                yield reading.fault(member, "group-of-one", "role", name=role.removeprefix("one-of:"))


def _inputs(readings: Readings) -> Iterator[Fault]:
    inputs = {row.id: row.inputs for _, row in readings.rows(Laboratory, "laboratory")}
    for reading, row in readings.rows(Laboratory, "laboratory"):
        if row.calculated == "yes" and not row.inputs:
            yield reading.fault(row, "inputs-missing", "inputs")
        if row.calculated == "no" and row.inputs:
            yield reading.fault(row, "inputs-not-calculated", "inputs")
        if found := cycle(row.id, inputs):
            yield reading.fault(row, "inputs-cycle", "inputs", cycle=found)


def _listed(readings: Readings) -> dict[str, list[tuple[Reading, UnitRule, Unit]]]:
    """Return the unit rows of each item, with their units."""
    listed: dict[str, list[tuple[Reading, UnitRule, Unit]]] = defaultdict(list)
    for reading, row in readings.rows(UnitRule, "units"):
        unit = read_unit(row.unit)
        if unit is not None:
            listed[row.item].append((reading, row, unit))
    return listed


def _factors(readings: Readings) -> Iterator[Fault]:
    for reading, row in readings.rows(UnitRule, "units"):
        if row.factor is not None and row.factor <= 0:
            yield reading.fault(row, "factor-zero", "factor", found=str(row.factor))
        if row.factor not in (None, 1) and row.citation is None:
            yield reading.fault(row, "factor-uncited", "citation")
    for rows in _listed(readings).values():
        reference = min(rows, key=lambda one: (one[1].factor != 1, one[1].factor is not None, one[2].code))[2]
        for reading, row, unit in rows:
            if row.factor is None and unit.dimension != reference.dimension:
                yield reading.fault(row, "factor-needed", "factor", unit=unit.code, other=reference.code)


def _comparable(readings: Readings) -> Iterator[Fault]:
    """Find quantitative items without a unit, and limits in a unit that their item does not list."""
    if any(reading.faulty("units") for reading in readings):
        return
    listed = _listed(readings)
    for reading, item in readings.rows(Laboratory, "laboratory"):
        if item.scale == "quantitative" and item.id not in listed:
            yield reading.fault(item, "no-unit", "scale", name=item.id)
    known = {(item, unit.code) for item, rows in listed.items() for _, _, unit in rows}
    limits: list[tuple[Reading, Row, str, tuple[Target, ...], str]] = [
        (reading, row, "unit", row.targets, row.unit) for reading, row in readings.rows(CriticalRule, "critical")
    ]
    for reading, limit in readings.rows(DisagreementRule, "disagreement"):
        if limit.limit.unit != "percent":
            limits.append((reading, limit, "limit", limit.targets, limit.limit.unit))
    for reading, one, field, targets, code in limits:
        for target in targets:
            if target.kind == "item" and target.value in listed and (target.value, code) not in known:
                yield reading.fault(one, "unit-not-listed", field, name=target.value, unit=code)


def _pairs(readings: Readings, kinds: Kinds) -> Iterator[Fault]:
    for reading, row in readings.rows(Cover, "covers"):
        if row.has == row.covers:
            yield reading.fault(row, "covers-self", "covers", found=row.covers)
        elif kinds.get(row.has, "") != kinds.get(row.covers, "") and {row.has, row.covers} <= kinds.keys():
            yield reading.fault(row, "covers-kind", "covers", found=row.covers)
    for reading, name in readings.rows(ExamName, "exam_names"):
        if kinds.get(name.item) == "laboratory":
            yield reading.fault(name, "exam-name-item", "item", name=name.item)


def _lists(readings: Readings, reading: Reading, kinds: Kinds) -> Iterator[Fault]:
    """Compare a list with what is written of it; lines of packs below count too."""
    if reading.manifest is None:
        return
    below = [one for one in readings if one.id == reading.id or reading.id in readings.above[one.id]]
    for name, listed in reading.manifest.lists.items():
        lines = set()
        for one in below:
            if one.id != reading.id and one.manifest is not None and name in one.manifest.lists:
                continue
            for row in one.of(Listed, "listed"):
                if row.list == name:
                    if row.until is None:
                        lines.add(row.name_as_listed or str(row.target))
                    if listed.kind is not None and _kind(row.target, kinds) not in (None, listed.kind):
                        yield one.fault(row, "list-kind", "target", name=name, found=str(row.target))
        if listed.count is None or any(one.faulty("listed") for one in below):
            continue
        params = {"count": str(listed.count), "rows": str(len(lines))}
        if len(lines) > listed.count:
            yield Fault.of(reading.toml, "list-over", None, f"lists.{name}", **params)
        elif len(lines) < listed.count:
            code = "list-incomplete" if listed.complete else "list-count"
            yield Fault.of(reading.toml, code, None, f"lists.{name}", **params)


def _kind(target: Target, kinds: Kinds) -> str | None:
    if target.kind == "item":
        return kinds.get(target.value)
    if target.kind == "kind":
        return target.value
    return "exam" if target.kind == "group" or target.value in _EXAMS_ONLY else None
