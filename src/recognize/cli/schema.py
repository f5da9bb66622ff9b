"""``recognize schema``: the JSON schema of order, report and advice."""

from __future__ import annotations

import argparse
import json


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("schema", help="JSON schema of order, report and advice / 医嘱、报告、提示的 JSON 模式")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the schema."""
    from recognize.schema import json_schema  # noqa: PLC0415 - a verb loads only what it needs

    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
    return 0
