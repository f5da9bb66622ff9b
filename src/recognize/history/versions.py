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

from recognize.history.notices import Copy, Notices
from recognize.history.tubes import tubes_of
from recognize.moment import Moment
from recognize.order import Organization
from recognize.packs.dictionary import normal
from recognize.packs.places import Place
from recognize.packs.view import View
from recognize.quantities import computable, read_number
from recognize.reasons import Reason, reason
from recognize.report import PENDING, VOID, Observation, Report, Study, Subject, Value
from recognize.units import read_unit

NOBODY: Final = Subject()


@dataclass(frozen=True, slots=True)
class Settled:
    """A report that still stands, or was withdrawn; versions that were replaced are gone."""

    report: Report
    copies: tuple[Report, ...]
    issuer: Place
    reasons: tuple[Reason, ...]


def settle(reports: Sequence[Report], view: View) -> list[Settled]:
    """Settle versions and copies of the reports that are there."""
    copies = [_copy(report, view) for report in reports]
    notices = Notices.of(copy for copy in copies if copy.report.status in VOID)
    groups: dict[tuple[str, ...], list[Copy]] = defaultdict(list)
    for copy in copies:
        key, number = copy.key, copy.number
        groups[(key, number) if key and number else ("", copy.report.source, copy.report.id)].append(copy)
    settled: list[Settled] = []
    for group in groups.values():
        void = any(notices.withdraw(copy) for copy in group)
        for equal, found in [([copy], (reason("report-void"),)) for copy in group] if void else _versions(group, view):
            copy = min(
                equal,
                key=lambda copy: (not groups_tubes(copy.report), copy.report.source, copy.report.id, repr(copy.report)),
            )
            told = not void and any(notices.leave_in_doubt(one) for one in group)
            reasons = (*found, *((reason("issuer-notice"),) if told else ()))
            settled.append(Settled(copy.report, tuple(one.report for one in equal), copy.issuer, reasons))
    return settled


def _copy(report: Report, view: View) -> Copy:
    issuer = view.places.find(report.issuer)
    code = report.issuer.code if report.issuer is not None else None
    keys = frozenset((*issuer.candidates, *((code,) if code else ())))
    sole = issuer.candidates[0] if len(issuer.candidates) == 1 else code
    return Copy(report, issuer, normal(report.number or ""), issuer.id or sole, keys)


def _versions(copies: list[Copy], view: View) -> list[tuple[list[Copy], tuple[Reason, ...]]]:
    """Return the copies that stand, equal ones together, and what was found of them.

    Of the versions the issuer authored the newest replaces the others; a copy that equals none of them is in
    conflict with it.
    """
    distinct = _distinct(copies, view)
    if len(distinct) == 1:
        return [(copies, ())]
    authored = [found for found in distinct if any(_by_issuer(copy, view) for copy in found)]
    strange = [found for found in distinct if found not in authored]
    for one in authored:
        replaced = [other for other in authored if other is not one]
        if all(_replaces(one, other, view) for other in replaced):
            conflict = (reason("versions-conflict"),) if strange or _speaks_again(one, replaced) else ()
            return [(found, conflict) for found in (one, *strange)]
    return [(found, (reason("versions-conflict"),)) for found in distinct]


def _distinct(copies: list[Copy], view: View) -> list[list[Copy]]:
    """Put copies that are equal in content together.

    Copies that tell other specimens apart are not; one that tells none apart goes with each way.
    """
    alike: dict[object, list[Copy]] = defaultdict(list)
    for copy in copies:
        alike[_content(copy.report, view)].append(copy)
    distinct = []
    for found in alike.values():
        ways: dict[object, list[Copy]] = defaultdict(list)
        for copy in found:
            if groups_tubes(copy.report):
                ways[_tubes(copy.report, view)].append(copy)
        silent = [copy for copy in found if not groups_tubes(copy.report)]
        distinct += [[*way, *silent] for way in ways.values()] or [silent]
    return distinct


def _speaks_again(one: list[Copy], replaced: list[list[Copy]]) -> bool:
    """Say whether a version has a result that a version it replaces took back: a retraction is for good."""
    before = [result for copies in replaced for result in results_of(copies[0].report)]
    taken = {code for result in before if is_void(result) for code in result.codes}
    return any(taken.intersection(result.codes) for result in results_of(one[0].report))


def is_void(result: Observation | Study) -> bool:
    """Say whether a result was taken back, by itself or with its specimen."""
    specimen = result.specimen if isinstance(result, Observation) else None
    return result.status in VOID or (specimen is not None and specimen.status == "entered-in-error")


def _replaces(ones: list[Copy], others: list[Copy], view: View) -> bool:
    """Say whether one version comes after another: some number or time says so, and none of any copy denies it."""
    by_issuer = [[copy for copy in copies if _by_issuer(copy, view)] for copies in (ones, others)]
    return any(1 in _votes(one, other) for one, other in product(*by_issuer)) and not any(
        -1 in _votes(one, other) for one, other in product(ones, others)
    )


def _votes(one: Copy, other: Copy) -> tuple[int, int, int]:
    return (
        _version(one.report.version, other.report.version),
        _later(one.report.audited, other.report.audited),
        _later(one.report.issued, other.report.issued),
    )


def _by_issuer(copy: Copy, view: View) -> bool:
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


def groups_tubes(report: Report) -> bool:
    """Say whether a report tells several specimens apart."""
    return len(tubes_of(report.observations)) > 1


def _tubes(report: Report, view: View) -> tuple[tuple[str, ...], ...]:
    """Return which results share a specimen; the ids themselves are nobody's, a result without one is alone."""
    tubes: dict[str, list[str]] = defaultdict(list)
    for number, one in enumerate(report.observations):
        name = one.specimen.id if one.specimen is not None else None
        tubes[f"+{name}" if name else f"-{number}"].append(repr(_plain(one, view)))
    return tuple(sorted(tuple(sorted(found)) for found in tubes.values()))


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
        number = value.number.normalize() if value.number is not None and computable(value.number) else value.number
        words = "" if read_number(value.text) is not None else normal(value.text)
        value = Value(words, number, value.comparator, value.titre, value.code)
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
    """Return the observations and studies of a report."""
    return (*report.observations, *report.studies)


def to_come(report: Report) -> tuple[Observation | Study, ...]:
    """Return what stands for results to come: of a pending report with codes, of any other that has no results.

    A void report has none to come.
    """
    pending = report.status in PENDING
    if report.status in VOID or not report.codes or (results_of(report) and not pending):
        return ()
    laboratory, exam = Observation("", report.codes, report.name), Study("", report.codes, report.name)
    if report.kind is None:
        return (laboratory, exam)
    return (laboratory,) if report.kind == "laboratory" else (exam,)
