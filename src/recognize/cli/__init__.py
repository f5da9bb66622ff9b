"""The command line: one module a verb. stdout is data, stderr is messages; 0 ok, 1 finding, 2 usage."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from recognize.errors import ReadError, RecognizeError

FINDING: Final = 1
USAGE: Final = 2


def run(argv: Sequence[str]) -> int:
    """Run one verb.

    Args:
        argv: The words after ``recognize``.

    Returns:
        The exit code; what this library refuses is told on stderr and is no traceback.
    """
    from recognize import __version__  # noqa: PLC0415 - a verb loads only what it needs
    from recognize.cli import demo, explain, packs, review, schema  # noqa: PLC0415

    parser = argparse.ArgumentParser(prog="recognize", description="检查检验结果互认 / mutual recognition of results")
    parser.add_argument("--version", action="version", version=__version__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for verb in (demo, review, explain, packs, schema):
        verb.register(verbs)
    args = parser.parse_args(argv)
    try:
        code: int = args.run(args)
    except RecognizeError as error:
        print(error, file=sys.stderr)
        return USAGE if isinstance(error, ReadError) else FINDING
    return code
