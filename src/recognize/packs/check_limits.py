"""Limits that say nothing, or contradict themselves."""

from __future__ import annotations

from collections.abc import Iterator

from recognize.packs.faults import Fault
from recognize.packs.readings import Readings
from recognize.packs.schema import CriticalRule, DiagnosisRule, IssuerRule, StateRule


def limit_faults(readings: Readings) -> Iterator[Fault]:
    """Find limits that could never hold, or that hold for everything by mistake."""
    for reading, critical in readings.rows(CriticalRule, "critical"):
        if critical.low is None and critical.high is None:
            yield reading.fault(critical, "critical-empty", "low")
        elif critical.low is not None and critical.high is not None and critical.low >= critical.high:
            yield reading.fault(critical, "critical-order", "low", found=str(critical.low))
    for reading, state in readings.rows(StateRule, "states"):
        if state.age is None and state.pregnancy is None and state.setting is None:
            yield reading.fault(state, "state-empty", "age")
    for reading, diagnosis in readings.rows(DiagnosisRule, "diagnoses"):
        if diagnosis.first > diagnosis.last and not diagnosis.first.startswith(diagnosis.last):
            yield reading.fault(diagnosis, "diagnosis-order", "first", found=diagnosis.first)
    yield from _issuers(readings)


def _issuers(readings: Readings) -> Iterator[Fault]:
    named: set[str] = set()
    for reading, row in readings.rows(IssuerRule, "issuers"):
        if row.rule_ == "named":
            named.add(row.list)
            if not row.organizations:
                yield reading.fault(row, "issuers-named", "organizations")
        elif row.organizations:
            yield reading.fault(row, "issuers-extra", "organizations")
    for reading in readings:
        for name, listed in reading.manifest.lists.items() if reading.manifest is not None else ():
            if listed.issuers == "named" and name not in named and not reading.faulty("issuers"):
                yield Fault.of(reading.toml, "list-nobody", None, f"lists.{name}.issuers")
