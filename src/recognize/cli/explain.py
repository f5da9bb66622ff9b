"""``recognize explain``: one order item, gate by gate: what was read, by which row, under which document."""

from __future__ import annotations

import argparse
import sys

from recognize.cli.review import add_inputs

USAGE = 2


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("explain", help="explain one order item, gate by gate / 逐条说明一个医嘱项目")
    add_inputs(parser)
    parser.add_argument("--item", metavar="ID", help="id of the order item; needed when the order has several")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Decide and explain."""
    from recognize.cli.explaining import explanation  # noqa: PLC0415 - a verb loads only what it needs
    from recognize.cli.inputs import all_reports, facts_of, moment, one_order, zone  # noqa: PLC0415
    from recognize.cli.rules import rules_of  # noqa: PLC0415
    from recognize.fhir import FhirOptions  # noqa: PLC0415

    options = FhirOptions(utc_offset=zone(args.utc_offset))
    rules = rules_of(args)
    order = one_order(args.order, options, facts_of(args), args.lang)
    wanted = args.item or (order.items[0].id if len(order.items) == 1 else None)
    if wanted not in {item.id for item in order.items}:
        ids = " ".join(item.id for item in order.items)
        print(f"--item: 请指定其中一个 / choose one of: {ids}", file=sys.stderr)
        return USAGE
    reports, sources = all_reports(args.reports, options, args.lang)
    at = moment(args.at)
    print(explanation(order, reports, rules, at=at, item=wanted, sources=sources, lang=args.lang, strict=args.strict))
    return 0
