"""The command line: one module a verb. stdout is data, stderr is messages; 0 ok, 1 finding, 2 usage."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import Final

from recognize.errors import PackError, ReadError, RecognizeError

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

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")  # not every console says it can write Chinese
    parser = argparse.ArgumentParser(prog="recognize", description="检查检验结果互认 / mutual recognition of results")
    parser.add_argument("--version", action="version", version=f"recognize {__version__}")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for verb in (demo, review, explain, packs, schema):
        verb.register(verbs)
    args = parser.parse_args(argv)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except PackError as error:
        print("\n".join(fault.text(args.lang) for fault in error.faults), file=sys.stderr)
        return FINDING
    except RecognizeError as error:
        print(error, file=sys.stderr)
        return USAGE if isinstance(error, ReadError) else FINDING
    except OSError as error:  # the reader has seen enough, or the disk is full: nothing is flushed at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return 0
        print(f"recognize: {error.strerror or 'reading or writing failed'}", file=sys.stderr)
        return USAGE
    return code
