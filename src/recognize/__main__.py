"""``recognize``, also as ``python -m recognize``."""

from __future__ import annotations

import sys

from recognize.cli import run


def main() -> int:
    """Run the command line; stdout is data, stderr is messages."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
