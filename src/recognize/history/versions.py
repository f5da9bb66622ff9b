"""Versions, copies and void notices, settled before anything is filtered.

A void version withdraws its report for good; only a version authored by the issuer replaces; copies that
differ are kept, marked as in conflict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from recognize.moment import Moment
from recognize.order import Organization
from recognize.packs.dictionary import normal
from recognize.packs.places import Place
from recognize.packs.view import View
from recognize.reasons import Reason, reason
from recognize.report import PENDING, VOID, Observation, Report, Study, Subject, Value
from recognize.units import read_unit

NOBODY: Final = Subject()


@dataclass(slots=True)
class _Copy:
    """A copy with its issuer, its number as compared, the key of its versions, and all it may be known under."""

    report: Report
    issuer: Place
    number: str
    key: str | None
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Settled:
    """A report that still stands, or was withdrawn; versions that were replaced are gone."""

    report: Report
    issuer: Place
    subjects: tuple[Subject, ...]
    reasons: tuple[Reason, ...]


def settle(reports: Sequence[Report], view: View) -> list[Settled]:
    """Settle versions and copies of the reports that are there."""
    copies = [_copy(report, view) for report in reports]
    voids = [copy for copy in copies if copy.report.status in VOID]
    withdrawn = {(key, copy.number) for copy in voids for key in copy.keys if copy.number}
    notices = {key for copy in voids for key in copy.keys if not copy.number}
    unnamed = {copy.number for copy in voids if copy.number and not copy.keys}
    groups: dict[tuple[str, ...], list[_Copy]] = defaultdict(list)
    for copy in copies:
        key, number = copy.key, copy.number
        groups[(key, number) if key and number else ("", copy.report.source, copy.report.id)].append(copy)
    settled: list[Settled] = []
    for group in groups.values():
        void = any((key, copy.number) in withdrawn for copy in group for key in copy.keys)
        void = void or any(copy.report.status in VOID for copy in group)
        for equal, found in [([copy], (reason("report-void"),)) for copy in group] if void else _versions(group, view):
            copy = min(equal, key=lambda copy: (copy.report.source, copy.report.id, repr(copy.report)))
            told = not void and (bool(copy.keys & notices) or copy.number in unnamed)
            subjects = tuple(dict.fromkeys(one.report.subject for one in equal))
            reasons = (*found, *((reason("issuer-notice"),) if told else ()))
            settled.append(Settled(copy.report, copy.issuer, subjects, reasons))
    return settled


def _copy(report: Report, view: View) -> _Copy:
    issuer = view.places.find(report.issuer)
    code = report.issuer.code if report.issuer is not None else None
    keys = frozenset((*issuer.candidates, *((code,) if code else ())))
    sole = issuer.candidates[0] if len(issuer.candidates) == 1 else code
    return _Copy(report, issuer, normal(report.number or ""), issuer.id or sole, keys)


def _versions(copies: list[_Copy], view: View) -> list[tuple[list[_Copy], tuple[Reason, ...]]]:
    """Return the copies that stand, equal ones together, and what was found of them.

    Of the versions the issuer authored the newest replaces the others; a copy that equals none of them is in
    conflict with it.
    """
    distinct: dict[object, list[_Copy]] = defaultdict(list)
    for copy in copies:
        distinct[_content(copy.report, view)].append(copy)
    if len(distinct) == 1:
        return [(copies, ())]
    authored = [found for found in distinct.values() if any(_by_issuer(copy, view) for copy in found)]
    strange = [found for found in distinct.values() if found not in authored]
    for one in authored:
        if all(_replaces(one, other, view) for other in authored if other is not one):
            conflict = (reason("versions-conflict"),) if strange else ()
            return [(found, conflict) for found in (one, *strange)]
    return [(found, (reason("versions-conflict"),)) for found in distinct.values()]


def _replaces(ones: list[_Copy], others: list[_Copy], view: View) -> bool:
    """Say whether one version comes after another: some number or time says so, and none of any copy denies it."""
    by_issuer = [[copy for copy in copies if _by_issuer(copy, view)] for copies in (ones, others)]
    return any(1 in _votes(one, other) for one, other in product(*by_issuer)) and not any(
        -1 in _votes(one, other) for one, other in product(ones, others)
    )


def _votes(one: _Copy, other: _Copy) -> tuple[int, int, int]:
    return (
        _version(one.report.version, other.report.version),
        _later(one.report.audited, other.report.audited),
        _later(one.report.issued, other.report.issued),
    )


def _by_issuer(copy: _Copy, view: View) -> bool:
    author = copy.report.authored_by
    if author is None or copy.report.issuer is None:
        return False
    if author == copy.report.issuer.code:
        return True
    place = view.places.find(copy.report.issuer.model_copy(update={"code": author, "division": None, "alliances": ()}))
    return place.id is not None and place.id == copy.issuer.id


def _version(one: int | None, other: int | None) -> int:
    return 0 if one is None or other is None else (one > other) - (one < other)


def _later(one: Moment | None, other: Moment | None) -> int:
    if one is None or other is None:
        return 0
    return 1 if one.earliest > other.latest else -1 if one.latest < other.earliest else 0


def _content(report: Report, view: View) -> object:
    """Return what two copies must share to be one: facts, not ids, names, links or texts."""
    plain = replace(
        report,
        source="",
        id="",
        number=None,
        version=None,
        audited=None,
        subject=NOBODY,
        authored_by=None,
        name=None,
        conclusion=None,
        links=(),
        status_text=None,
        marks=tuple(sorted(set(report.marks), key=repr)),
        codes=tuple(sorted(set(report.codes))),
        issuer=None,
        performer=None,
        observations=(),
        studies=(),
    )
    performer = _performer(report.performer, view)
    results = sorted(repr(_plain(result, view)) for result in results_of(report))
    return plain, performer, tuple(results)


def _performer(stated: Organization | None, view: View) -> str | None:
    """Return what a stated performer is told by: its id, else its code, else its name alone."""
    return None if stated is None else view.places.find(stated).id or stated.code or stated.name


def _plain(result: Observation | Study, view: View) -> tuple[object, ...]:
    place = _performer(result.performer, view)
    codes = tuple(sorted(set(result.codes)))
    name = None if codes else result.name
    if isinstance(result, Study):
        return (
            replace(result, id="", name=name, links=(), performer=None, codes=codes, status_text=None),
            place,
        )
    value = result.value
    if value is not None and (value.number is not None or value.titre is not None or value.code is not None):
        number = value.number.normalize() if value.number is not None else None
        value = Value("", number, value.comparator, value.titre, value.code)
    unit = read_unit(result.unit) if result.unit is not None else None
    specimen = replace(result.specimen, id=None) if result.specimen is not None else None
    flags = tuple(sorted(set(result.flags))) if result.flags is not None else None
    plain = replace(
        result,
        id="",
        name=name,
        range=None,
        performer=None,
        status_text=None,
        codes=codes,
        value=value,
        unit=unit.code if unit is not None else result.unit,
        specimen=specimen,
        flags=flags,
    )
    return (plain, place)


def results_of(report: Report) -> tuple[Observation | Study, ...]:
    """Return the observations and studies of a report; a pending one without any stands for one to come."""
    results: tuple[Observation | Study, ...] = (*report.observations, *report.studies)
    if results or report.status not in PENDING or not report.codes:
        return results
    laboratory, exam = Observation("", report.codes, report.name), Study("", report.codes, report.name)
    if report.kind is None:
        return (laboratory, exam)
    return (laboratory,) if report.kind == "laboratory" else (exam,)
