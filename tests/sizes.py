"""How much the long tests do: all of it with the variable LONG set, else a share: two minutes is the limit."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")
IN_CI: Final = os.environ.get("LONG", "").lower() not in {"", "0", "false"}


def size(in_ci: int, here: int) -> int:
    """Return how many cases to run."""
    return in_ci if IN_CI else here


def some(all_of: Sequence[T], every: int) -> Sequence[T]:
    """Return all when LONG is set, else one of ``every``, evenly spread."""
    return all_of if IN_CI else all_of[::every]
