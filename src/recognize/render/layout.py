"""Columns and line breaks for a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

_WIDE: Final = 2
_NEVER_FIRST: Final = frozenset("、，。；：！？）》】”’」,.;:!?)]}%")
_NEVER_LAST: Final = frozenset("（《【“‘「([{")


def width(text: str) -> int:
    """Count the columns of a text."""
    return sum(map(_columns, text))


def pad(text: str, columns: int) -> str:
    """Fill a text up with spaces; a longer one stays whole."""
    return text + " " * max(0, columns - width(text))


def wrap(text: str, columns: int, first: str = "", rest: str | None = None) -> list[str]:
    """Break a text into lines, never inside a number, a word of Latin letters, or number and unit.

    Args:
        text: The text, one line.
        columns: Columns of a line; what cannot be broken may stand out.
        first: What the first line begins with.
        rest: What the other lines begin with; ``None``: as many spaces as ``first`` is wide.
    """
    begin = " " * width(first) if rest is None else rest
    lines: list[str] = []
    line, empty = first, True
    for piece in _pieces(text):
        if not empty and width(line) + width(piece.rstrip(" ")) > columns:
            lines.append(line.rstrip(" "))
            line = begin + piece.lstrip(" ")
        else:
            line += piece
        empty = False
    return [*lines, line.rstrip(" ")]


def _columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return _WIDE if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _pieces(text: str) -> Iterator[str]:
    """Cut where a line may end: after a space, and between wide characters."""
    piece = ""
    for char in text:
        if piece and _may_break(piece, char):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _may_break(piece: str, after: str) -> bool:
    before = piece[-1]
    if after == " " or after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    if (piece[-2:-1] if before == " " else before).isdigit():
        return False  # 60天, 5.02 mmol/L
    if (before.isascii() and before.isalnum()) or (after.isascii() and after.isalnum() and before != " "):
        return False  # 鄂HR
    return before == " " or _WIDE in (_columns(before), _columns(after))
