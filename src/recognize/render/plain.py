"""Text written by others, made safe to print: one line, nothing hidden, nothing that turns the line around."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

HIDDEN: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that cannot be seen. Taken out without a trace it could join two numbers."""

_SAFE: Final = re.compile(r"[!-~°²³·×µμ一-鿿、-】！-～]+(?: [!-~°²³·×µμ一-鿿、-】！-～]+)*")
_SPACES: Final = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85")
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})


def plain(text: str | None) -> str:
    """Write foreign text on one line, without control characters and overrides of the writing direction.

    White space of any kind becomes one space; a hidden character inside becomes ``HIDDEN``, at an end it
    goes. Text with right-to-left letters is isolated, so that numbers beside it keep their place.

    Returns:
        The text, empty when nothing of it can be seen.
    """
    if not text:
        return ""
    if _SAFE.fullmatch(text):
        return text
    line = " ".join("".join(map(_seen, text)).split(" ")).strip(" " + HIDDEN)
    line = re.sub(" {2,}", " ", line)
    if line and unicodedata.category(line[0])[0] == "M":
        line = HIDDEN + line  # it would be drawn over what stands before
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in line):
        return f"\N{FIRST STRONG ISOLATE}{line}\N{POP DIRECTIONAL ISOLATE}"
    return line


def paragraphs(text: str | None) -> tuple[str, ...]:
    """Write foreign text of several lines, each as ``plain`` writes it; empty lines go."""
    return tuple(line for line in map(plain, (text or "").splitlines()) if line)


def size(text: str) -> int:
    """Count characters as most hospital systems do: those beyond the basic plane count twice."""
    return len(text) + sum(char > "\uffff" for char in text)


def _seen(char: str) -> str:
    category = unicodedata.category(char)
    if category[0] == "Z" or char in _SPACES:
        return " "
    code = ord(char)
    if category in {"Cc", "Cf", "Cs"} or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return HIDDEN
    return char
