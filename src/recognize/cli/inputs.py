"""Files given on the command line: orders and reports, in this library's JSON or as FHIR R4."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import ValidationError

from recognize.errors import ReadError
from recognize.fhir import FhirOptions, OrderFacts, read_orders, read_reports
from recognize.moment import Moment, read_offset
from recognize.order import Access, Order, Organization
from recognize.report import Report, reports_adapter

MAX_BYTES: Final = 256 * 1024 * 1024
Lang = Literal["zh", "en"]


def moment(text: str | None) -> Moment:
    """Read ``--at``; now when it is not given.

    Raises:
        ReadError: The text is no exact moment with a zone.
    """
    if text is None:
        return Moment.of(datetime.now().astimezone())
    try:
        read = Moment.read(text)
    except ValueError as error:
        raise ReadError(f"--at: {error}") from None
    if not read.exact:
        raise ReadError('--at: give the second too, as "2026-11-22T09:00:00+08:00"')
    return read


def zone(text: str | None) -> int | None:
    """Read ``--utc-offset`` as minutes east of UTC; ``None`` when it is not given.

    Raises:
        ReadError: The text is no zone.
    """
    if text is None:
        return None
    read = read_offset(text)
    if read is None:
        raise ReadError('--utc-offset: a zone is written "+08:00"')
    return read


def facts_of(args: argparse.Namespace) -> OrderFacts:
    """Return what the caller adds to an order in FHIR.

    Raises:
        ReadError: A code is not written as ``system|value``.
    """
    try:
        return OrderFacts(
            organization=Organization(code=args.organization) if args.organization else None,
            setting=args.setting,
            access=Access(viewer=args.viewer, purpose="treatment", basis="patient-consent") if args.viewer else None,
        )
    except ValidationError:
        raise ReadError("--organization: a code is written system|value") from None


def one_order(path: Path, options: FhirOptions, facts: OrderFacts, lang: Lang) -> Order:
    """Read one order.

    Raises:
        ReadError: The file holds none, several, or one with faults; every fault is named.
    """
    data = _json(path)
    if isinstance(data, dict) and "resourceType" not in data:
        try:
            return Order.model_validate_json(_bytes(path))
        except ValidationError as error:
            raise ReadError(_faults(path, error)) from None
    result = read_orders(path, options, facts)
    for fault in result.faults:
        print(fault.text(lang), file=sys.stderr)
    if len(result.orders) != 1:
        raise ReadError(f"{path.name}: one order is needed, found {len(result.orders)}")
    return result.orders[0]


def all_reports(paths: Sequence[Path], options: FhirOptions, lang: Lang) -> tuple[Report, ...]:
    """Read reports of all files; what could not be read is told on stderr and costs itself only.

    Raises:
        ReadError: A file cannot be read at all.
    """
    reports: list[Report] = []
    for path in paths:
        if path.is_file() and _own(path):
            try:
                reports.extend(reports_adapter().validate_json(_bytes(path)))
            except ValidationError as error:
                raise ReadError(_faults(path, error)) from None
            continue
        result = read_reports(path, options)
        reports.extend(result.reports)
        for fault in result.faults:
            print(fault.text(lang), file=sys.stderr)
    return tuple(reports)


def _own(path: Path) -> bool:
    """Say whether a file holds this library's reports: a JSON list of objects that are no resources."""
    if path.suffix in {".gz", ".ndjson"}:
        return False
    data = _json(path)
    return isinstance(data, list) and not any(isinstance(one, dict) and "resourceType" in one for one in data)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ReadError(f"{path.name}: larger than {MAX_BYTES} bytes")
        raw = path.read_bytes()
        return gzip.decompress(raw) if path.suffix == ".gz" else raw
    except OSError as error:
        raise ReadError(f"{path.name}: {error.strerror or 'cannot be read'}") from None


def _json(path: Path) -> Any:
    if path.suffix in {".gz", ".ndjson"} or path.is_dir():
        return None
    try:
        return json.loads(_bytes(path))
    except (ValueError, RecursionError):
        return None


def _faults(path: Path, error: ValidationError) -> str:
    """Write every fault with its place, never with what was given."""
    lines = []
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        place = ".".join(str(step) for step in fault["loc"]) or "-"
        lines.append(f"{path.name}: {place}: {fault['msg']}")
    return "\n".join(lines)
