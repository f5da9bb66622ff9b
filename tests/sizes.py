"""How much the long tests do: all of it in CI (the variable CI set), at the desk a share: two minutes is the limit."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")
IN_CI: Final = os.environ.get("CI", "").lower() not in {"", "0", "false"}


def size(in_ci: int, here: int) -> int:
    """Return how many cases to run."""
    return in_ci if IN_CI else here


def some(all_of: Sequence[T], every: int) -> Sequence[T]:
    """Return all in CI, else one of ``every``, evenly spread."""
    return all_of if IN_CI else all_of[::every]
