"""``recognize review``: check an order against shared results, and print what a doctor would see."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import get_args

from recognize.order import Setting


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("review", help="check an order against shared results / 对照外院结果检查医嘱")
    add_inputs(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(run=run)


def add_inputs(parser: argparse.ArgumentParser) -> None:
    """Add what ``review`` and ``explain`` have in common."""
    parser.add_argument("--order", type=Path, required=True, metavar="FILE", help="order: JSON, or FHIR ServiceRequest")
    parser.add_argument(
        "--reports", type=Path, nargs="+", required=True, metavar="PATH", help="reports: JSON list, FHIR files, folders"
    )
    parser.add_argument("--packs", nargs="+", default=["example-hospital"], metavar="ID", help="rule packs (leaves)")
    parser.add_argument("--rules", type=Path, action="append", metavar="DIR", help="a further folder of packs")
    parser.add_argument("--at", metavar="MOMENT", help="moment of the decision, as 2026-11-22T09:00:00+08:00")
    parser.add_argument("--utc-offset", metavar="ZONE", help="zone of times that name none, as +08:00 (else not read)")
    parser.add_argument("--organization", metavar="CODE", help="FHIR orders: ordering organization, as system|value")
    parser.add_argument("--setting", choices=get_args(Setting), help="FHIR orders: patient class")
    parser.add_argument("--viewer", metavar="ID", help="FHIR orders: who looks, for treatment, by consent")
    parser.add_argument("--strict", action="store_true", help="no stand-ins for missing facts")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")


def run(args: argparse.Namespace) -> int:
    """Decide and print."""
    from recognize.advice import canonical  # noqa: PLC0415 - a verb loads only what it needs
    from recognize.cli.inputs import all_reports, facts_of, moment, one_order, zone  # noqa: PLC0415
    from recognize.cli.rules import rules_of  # noqa: PLC0415
    from recognize.decision import decide  # noqa: PLC0415
    from recognize.fhir import FhirOptions  # noqa: PLC0415
    from recognize.render import advice_text  # noqa: PLC0415

    options = FhirOptions(utc_offset=zone(args.utc_offset))
    rules = rules_of(args)
    at = moment(args.at)
    order = one_order(args.order, options, facts_of(args), args.lang)
    reports, sources = all_reports(args.reports, options, args.lang)
    advice = decide(order, reports, rules, at=at, sources=sources, strict=args.strict)
    if args.format == "json":
        sys.stdout.write(canonical(advice).decode() + "\n")
    else:
        print(advice_text(advice, args.lang, now=at))
    return 0
