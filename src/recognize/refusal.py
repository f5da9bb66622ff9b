"""What a refusal of data says: where and why, never what was given; a key nobody knows may be a name."""

from __future__ import annotations

from collections.abc import Collection

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError


def is_told(key: object, known: Collection[str]) -> bool:
    """Say whether a key may be repeated: a field, or what a field's name becomes when misspelt."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed only where something is refused

    return isinstance(key, str) and (key in known or bool(get_close_matches(key, known, 1, 0.8)))


def hidden(error: ValidationError, known: Collection[str]) -> ValidationError:
    """Return a refusal without the keys that are not told, and without anything that was given."""
    lines = [
        InitErrorDetails(
            type=PydanticCustomError(fault["type"], "{words}", {"words": fault["msg"]}),
            loc=tuple(step if isinstance(step, int) or is_told(step, known) else "(key)" for step in fault["loc"]),
            input=None,
        )
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return ValidationError.from_exception_data(error.title, lines, hide_input=True)
