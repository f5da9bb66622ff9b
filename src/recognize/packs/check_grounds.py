"""Grounds: what every grant and limit stands on, and what a lower row may replace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from recognize.packs.faults import Fault, near
from recognize.packs.grounds import citation_key, citation_of, start_of
from recognize.packs.readings import Reading, Readings
from recognize.packs.schema import Assessment, CodeMapping, DatedRow, LimitRow, Listed, Target, WindowRule


def ground_faults(readings: Readings) -> Iterator[Fault]:
    """Find grants without a source, limits without a basis, and what may not be released."""
    for reading in readings:
        for rows in reading.rows.values():
            for row in rows:
                if isinstance(row, DatedRow):
                    yield from _dates(readings, reading, row)
                    yield from _source(readings, reading, row)
                if isinstance(row, LimitRow):
                    yield from _basis(reading, row)
                    yield from _replaces(readings, reading, row)
                if isinstance(row, CodeMapping) and row.confirmed == "yes":
                    if row.confirmed_by is None or row.confirmed_on is None:
                        yield reading.fault(row, "confirmed-by", "confirmed")
        for row in reading.rows.get("suspensions", ()):
            yield from _dates(readings, reading, row)
        for row in reading.rows.get("prices", ()):
            yield from _dates(readings, reading, row)
        if reading.manifest is not None and reading.manifest.status == "released":
            yield from _released(readings, reading)


def grants(row: DatedRow) -> bool:
    """Say whether a row grants: those of grant files, and assessments passed."""
    return not isinstance(row, LimitRow) or (isinstance(row, Assessment) and row.result == "passed")


def _dates(readings: Readings, reading: Reading, row: Any) -> Iterator[Fault]:
    if row.until is not None and row.until <= start_of(readings, reading, row):
        yield reading.fault(row, "until-before-from", "until", found=row.until.isoformat())


def _source(readings: Readings, reading: Reading, row: DatedRow) -> Iterator[Fault]:
    found = citation_key(readings, reading, row)
    if found is None:
        known_list = not isinstance(row, Listed) or any(
            row.list in manifest.lists for manifest in readings.manifests(reading)
        )
        if grants(row) and known_list:
            yield reading.fault(row, "grant-uncited", "citation")
        return
    citation = citation_of(readings, reading, row)
    if row.from_ is None and citation is not None and citation.in_force is None and citation.retrieved is None:
        at = f"citations.{citation.key}"
        if not found[0].opened.refused(at):
            yield Fault.of(found[0].toml, "citation-undated", None, at)


def _basis(reading: Reading, row: LimitRow) -> Iterator[Fault]:
    if row.basis is None:
        yield reading.fault(row, "basis-missing", "basis")
    elif row.basis == "published" and row.citation is None:
        yield reading.fault(row, "basis-published", "citation")
    elif row.basis == "hospital" and (row.signed_by is None or row.signed_on is None):
        yield reading.fault(row, "basis-hospital", "signed_by")


def _replaces(readings: Readings, reading: Reading, row: LimitRow) -> Iterator[Fault]:
    for rule in row.replaces:
        pack, file, name = rule.split("/", 2)
        if pack not in readings.above[reading.id]:
            if reading.id in readings.whole:
                yield reading.fault(row, "replaces-above", "replaces", name=rule)
            continue
        if file != row.file:
            yield reading.fault(row, "replaces-file", "replaces", name=rule)
            continue
        upper = readings.packs[pack]
        known = {*upper.declared.get(file, ()), *(one.rule.split("/", 2)[2] for one in upper.rows.get(file, ()))}
        if name not in known and not upper.faulty(file):
            guess = near(name, known)
            yield reading.fault(
                row, "rule-unknown", "replaces", name=rule, near=f"{pack}/{file}/{guess}" if guess else None
            )
    if row.replaces and row.citation is None:
        yield reading.fault(row, "replaces-uncited", "citation")
    if row.replaces and row.basis == "project":
        yield reading.fault(row, "replaces-project", "basis")


def _released(readings: Readings, reading: Reading) -> Iterator[Fault]:
    """Find what keeps a pack from being released: unconfirmed grants, project values that stand alone."""
    for rows in reading.rows.values():
        for row in rows:
            if isinstance(row, DatedRow) and (grants(row) or isinstance(row, WindowRule)):
                citation = citation_of(readings, reading, row)
                if citation is not None and not citation.confirmed:
                    yield reading.fault(row, "unconfirmed-released", "citation", name=citation.key)
    for file, rows in reading.rows.items():
        backed: set[Target] = set()
        for one in readings.visible(reading):
            for row in one.rows.get(file, ()):
                if isinstance(row, LimitRow) and row.basis in ("published", "hospital"):
                    backed.update(_about(row))
        for row in rows:
            if isinstance(row, LimitRow) and row.basis == "project" and not set(_about(row)) <= backed:
                yield reading.fault(row, "project-released", "basis")


def _about(row: LimitRow) -> tuple[Any, ...]:
    """Return what a limit is about; rows of files without targets are about one thing, their file's."""
    return getattr(row, "targets", None) or getattr(row, "items", None) or ("",)
