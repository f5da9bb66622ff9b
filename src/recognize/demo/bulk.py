"""The bulk run: what synthetic patients had reported, ordered again by another institution days later.

The records are those of others (Synthea); they carry no mark, assessment or division. These are assigned
by a seed that is printed, so that the run can be repeated. The decision sees what was reported by then.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, fields, replace
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

from recognize.advice import Advice
from recognize.decision import traced
from recognize.decision.judging import Judged
from recognize.demo.scenes import ACCESS
from recognize.fhir import FhirOptions, read_reports
from recognize.history import History
from recognize.history.versions import results_of
from recognize.moment import DAY, SECOND, Moment
from recognize.order import Access, Order, OrderItem, Organization, Patient
from recognize.packs.ruleset import Pack, RuleSet
from recognize.packs.schema import (
    Assessment,
    CodeMapping,
    Manifest,
    Orderable,
    OrganizationCode,
    OrganizationRow,
    Target,
)
from recognize.packs.view import dictionary_of
from recognize.report import Mark, Observation, Report, Specimen, Study

SEED: Final = 20261124
PACK: Final = "demo-bulk"
DIVISIONS: Final = ("990101", "990102", "990103", "990201")
ORDERS: Final = 25
"""How many of a patient's latest reports are ordered again."""
DAYS: Final = 40
"""Within how many days."""
MARKED: Final = 0.75
PASSED: Final = 0.7
FAILED: Final = 0.1


@dataclass(frozen=True, slots=True)
class Institution:
    """An institution of the records, with what the seed assigned to it."""

    code: str
    id: str
    division: str
    marks: bool
    assessment: str | None


@dataclass(slots=True)
class Tally:
    """What came out."""

    patients: int = 0
    reports: int = 0
    orders: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    withheld: Counter[str] = field(default_factory=Counter)
    """Results that one reason alone kept from being reusable."""
    left_aside: Counter[str] = field(default_factory=Counter)


def assign(codes: Iterable[str], seed: int) -> tuple[Institution, ...]:
    """Assign division, marking and assessment to each institution, by the seed."""
    draw = random.Random(seed)  # noqa: S311 - a demonstration, repeatable on purpose
    institutions = []
    for number, code in enumerate(sorted(set(codes)), start=1):
        lot = draw.random()
        assessment = "passed" if lot < PASSED else "failed" if lot < PASSED + FAILED else None
        institutions.append(
            Institution(code, f"bulk-{number:03d}x", draw.choice(DIVISIONS), draw.random() < MARKED, assessment)
        )
    return tuple(institutions)


def with_institutions(rules: RuleSet, institutions: Sequence[Institution]) -> RuleSet:
    """Put a pack with the assigned registry and assessments below the packs loaded."""
    leaves = tuple(rules.lowest(rules.packs))
    manifest = Manifest(PACK, "0", "draft", "批量演示（虚构）", "bulk demonstration", "demo-region", extends=leaves)
    rows = {
        "organizations": tuple(
            OrganizationRow(
                pack=PACK,
                file="organizations",
                line=0,
                rule=f"{PACK}/organizations/{one.id}",
                id=one.id,
                name_zh=one.id,
                division=one.division,
                level="3",
                ownership="public",
            )
            for one in institutions
        ),
        "organization_codes": tuple(
            OrganizationCode(
                pack=PACK,
                file="organization_codes",
                line=0,
                rule=f"{PACK}/organization_codes/{one.id}",
                id=one.id,
                organization=one.id,
                code=one.code,
            )
            for one in institutions
        ),
        "assessments": tuple(
            Assessment(
                pack=PACK,
                file="assessments",
                line=0,
                rule=f"{PACK}/assessments/{one.id}",
                id=one.id,
                organization=one.id,
                items=(Target("all", ""),),
                result=one.assessment,
                from_=date(1900, 1, 1),
            )
            for one in institutions
            if one.assessment is not None
        ),
    }
    bulk = Pack(manifest, dict(rows), f"seeded:{len(institutions)}", "")
    return RuleSet.of([*rules.packs.values(), bulk])


def shifted(reports: Sequence[Report], until: Moment) -> tuple[Report, ...]:
    """Move a record by whole days so that its last collection falls on the day of ``until``."""
    last = max((moment.earliest for one in reports if (moment := _collected(one)) is not None), default=0)
    days = (until.earliest - last) // DAY * DAY
    return tuple(_moved(report, days) for report in reports)


def _moved(held: Any, by: int) -> Any:
    """Move every moment of a report, an observation, a study, a specimen."""
    changes: dict[str, Any] = {}
    for one in fields(held):
        value = getattr(held, one.name)
        if isinstance(value, Moment):
            changes[one.name] = replace(value, earliest=value.earliest + by, latest=value.latest + by)
        elif isinstance(value, tuple) and value and isinstance(value[0], Observation | Study):
            changes[one.name] = tuple(_moved(part, by) for part in value)
        elif isinstance(value, Specimen):
            changes[one.name] = _moved(value, by)
    return replace(held, **changes) if changes else held


def marked(report: Report, institutions: dict[str, Institution]) -> Report:
    """Print the region's mark on the reports of institutions that the seed lets mark."""
    held = institutions.get(report.issuer.code or "") if report.issuer is not None else None
    return replace(report, marks=(Mark("示例HR"),)) if held is not None and held.marks else report


def orders(
    reports: Sequence[Report], institutions: Sequence[Institution], panels: Panels, draw: random.Random
) -> Iterator[tuple[Order, Moment]]:
    """Order the content of a patient's latest reports again, each by another institution some days later.

    What makes up most of a panel that can be ordered is ordered as that panel, the rest code by code.
    """
    dated = [(moment, report) for report in reports if (moment := _collected(report)) is not None]
    dated.sort(key=lambda pair: (pair[0].earliest, pair[1].id))
    for moment, report in dated[-ORDERS:]:
        codes = ordered_as({code for result in results_of(report) for code in result.codes}, panels)
        elsewhere = [one for one in institutions if report.issuer is None or one.code != report.issuer.code]
        if not codes or not elsewhere:
            continue
        at = (moment.earliest + draw.randint(1, DAYS) * DAY) // SECOND * SECOND
        yield (
            Order(
                id=f"bulk-{report.id}"[:128],
                patient=Patient.model_validate(
                    {name: getattr(report.subject, name) for name in ("identifiers", "name", "sex", "birth_date")}
                ),
                setting="outpatient",
                organization=Organization(code=draw.choice(elsewhere).code),
                diagnoses=(),
                items=tuple(OrderItem(id=str(n), code=code) for n, code in enumerate(codes[:500], start=1)),
                access=Access.model_validate(ACCESS),
            ),
            Moment(at, at),
        )


Panels = tuple[tuple[str, frozenset[str], frozenset[str]], ...]
"""Orderable code, its members, and the codes that stand for them."""


def panels_of(rules: RuleSet) -> Panels:
    """Return the panels that can be ordered, the largest first."""
    dictionary = dictionary_of(rules)
    codes: dict[str, set[str]] = {}
    for _, row in rules.rows(CodeMapping, "codes"):
        codes.setdefault(row.item, set()).add(row.code)
    found = []
    for _, orderable in rules.rows(Orderable, "orderables"):
        members = {one.item for t in orderable.members for one in dictionary.members.get(t.value, ())}
        if len(members) > 1:
            known = {code for member in members for code in codes.get(member, ())}
            found.append((orderable.code, frozenset(members), frozenset(known)))
    return tuple(sorted(found, key=lambda one: (-len(one[1]), one[0])))


def ordered_as(codes: set[str], panels: Panels) -> list[str]:
    """Return the codes to order: a panel of which at least half is there, then the single codes left."""
    left, ordered = set(codes), []
    for code, members, known in panels:
        if 2 * len(left & known) >= len(members):
            ordered.append(code)
            left -= known
    return [*ordered, *sorted(left)]


def _collected(report: Report) -> Moment | None:
    moments = [report.effective, *(result.effective for result in results_of(report))]
    return min((one for one in moments if one is not None), key=lambda one: one.earliest, default=None)


def count(tally: Tally, advice: Advice, judged: dict[str, tuple[Judged, ...]]) -> None:
    """Count verdicts, reasons, and which single reason kept results from being reused."""
    tally.orders += 1
    for item in advice.items:
        tally.verdicts[item.verdict] += 1
        tally.reasons.update({one.code for one in item.reasons})
    for candidates in judged.values():
        for one in candidates:
            alone = {finding.reason.code for finding in one.findings if finding.reason is not None}
            if len(alone) == 1:
                tally.withheld.update(alone)


@dataclass(frozen=True, slots=True)
class Case:
    """One order of the run, with all that is decided on."""

    order: Order
    history: History
    rules: RuleSet
    at: Moment


def cases(
    people: Sequence[tuple[str, tuple[Report, ...]]], rules: RuleSet, until: Moment, seed: int = SEED
) -> tuple[tuple[Case, ...], tuple[Institution, ...]]:
    """Place the institutions and order what was reported again.

    Args:
        people: File name and reports of each patient.
        rules: Packs to stand on.
        until: The moment at which every record is made to end: the packs hold from their own days on.
        seed: Seed of the assignment.
    """
    codes = [r.issuer.code for _, reports in people for r in reports if r.issuer is not None and r.issuer.code]
    institutions = assign(codes, seed)
    by_code = {one.code: one for one in institutions}
    placed = with_institutions(rules, institutions)
    panels = panels_of(placed)
    draw = random.Random(seed)  # noqa: S311 - a demonstration, repeatable on purpose
    found = []
    for _, reports in people:
        history = History.of(marked(report, by_code) for report in shifted(reports, until))
        ordered = orders(history.reports, institutions, panels, draw)
        found += [Case(order, history, placed, at) for order, at in ordered]
    return tuple(found), institutions


def run(
    people: Sequence[tuple[str, tuple[Report, ...]]], rules: RuleSet, until: Moment, seed: int = SEED
) -> tuple[Tally, tuple[Institution, ...]]:
    """Decide every order of every patient; arguments as of ``cases``."""
    tally = Tally(patients=len(people), reports=sum(len(reports) for _, reports in people))
    ordered, institutions = cases(people, rules, until, seed)
    for one in ordered:
        count(tally, *traced(one.order, one.history, one.rules, at=one.at))
    return tally, institutions


def patients(folder: Path | None) -> tuple[list[tuple[str, tuple[Report, ...]]], Counter[str]]:
    """Read a file a patient: of a folder, or the dozen that come with the library.

    Returns:
        File name and reports of each patient, and how often each fault was met in reading.
    """
    faults: Counter[str] = Counter()
    held = []
    with ExitStack() as stack:
        root = folder or stack.enter_context(as_file(files("recognize.demo").joinpath("patients")))
        for path in sorted(one for one in root.rglob("*") if one.name.endswith((".json", ".json.gz"))):
            result = read_reports(path, FhirOptions(source="bulk"))
            faults.update(fault.code for fault in result.faults)
            if result.reports:
                held.append((path.name, result.reports))
    return held, faults
