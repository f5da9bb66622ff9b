"""Files given on the command line: orders and reports, in this library's JSON or as FHIR R4."""

from __future__ import annotations

import argparse
import codecs
import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import ValidationError

from recognize.advice import SourceOutcome
from recognize.errors import ReadError
from recognize.fhir import FhirOptions, OrderFacts, read_orders, read_reports
from recognize.moment import Moment, read_offset
from recognize.order import Access, Order, Organization
from recognize.report import Report, reports_from_json

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
    data = _document(path)
    if isinstance(data, dict) and "resourceType" not in data:
        if facts != OrderFacts():
            raise ReadError("--organization, --setting, --viewer: only for orders in FHIR; write them into the order")
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


def all_reports(
    paths: Sequence[Path], options: FhirOptions, lang: Lang
) -> tuple[tuple[Report, ...], tuple[SourceOutcome, ...]]:
    """Read reports of all files; what could not be read is told on stderr and makes the source a partial one.

    Raises:
        ReadError: A file cannot be read at all, or a folder has none that could be.
    """
    reports: list[Report] = []
    fhir: list[Path] = []
    for path in paths:
        if not _own(path):
            fhir.append(path)
            continue
        try:
            reports.extend(reports_from_json(_bytes(path)))
        except ValidationError as error:
            raise ReadError(_faults(path, error)) from None
    if not fhir:
        return tuple(reports), ()
    result = read_reports(fhir if len(fhir) > 1 else fhir[0], options)
    if not result.files:
        raise ReadError("--reports: no file that can be read (.json, .ndjson, .gz) in the folder")
    for fault in result.faults:
        print(fault.text(lang), file=sys.stderr)
    return (*reports, *result.reports), (result.outcome(options.source),)


def _own(path: Path) -> bool:
    """Say whether a file holds this library's reports: a JSON list of objects that are no resources."""
    if not path.is_file() or path.suffix in {".gz", ".ndjson"}:
        return False
    data = _document(path)
    return isinstance(data, list) and not any(isinstance(one, dict) and "resourceType" in one for one in data)


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise ReadError(f"{path.name or '(empty)'}: no file")
        if path.stat().st_size > MAX_BYTES:
            raise ReadError(f"{path.name}: larger than {MAX_BYTES} bytes")
        return path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise ReadError(f"{path.name}: {error.strerror or 'cannot be read'}") from None


def _document(path: Path) -> Any:
    """Return what a plain JSON file holds; ``None``: it is packed, or no JSON, for the FHIR reader to say.

    Raises:
        ReadError: The file cannot be read; or it is this library's JSON, and a key stands twice in one object.
    """
    if path.suffix in {".gz", ".ndjson"}:
        return None
    twice: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        held = dict(found)
        if len(held) < len(found):
            twice.append("")
        return held

    try:
        data = json.loads(_bytes(path), object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return None
    of_fhir = [isinstance(one, dict) and "resourceType" in one for one in (data if isinstance(data, list) else [data])]
    if twice and not any(of_fhir):
        raise ReadError(f"{path.name}: a key stands twice in one object: which holds?")
    return data


def _faults(path: Path, error: ValidationError) -> str:
    """Write every fault with its place, never with what was given."""
    lines = []
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        place = ".".join(str(step) for step in fault["loc"]) or "-"
        lines.append(f"{path.name}: {place}: {fault['msg']}")
    return "\n".join(lines)
