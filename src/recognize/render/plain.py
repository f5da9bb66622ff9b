"""Text written by others, made safe to print: one line, nothing hidden, nothing that turns the line around."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

HIDDEN: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that cannot be seen. Taken out without a trace it could join two numbers."""

_SAFE: Final = re.compile(r"[!-~°²³·×µμ一-鿿、-】！-～]+(?: [!-~°²³·×µμ一-鿿、-】！-～]+)*")
_SPACES: Final = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85")
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs"})
_LAST_TWO: Final = 0xFFFE
"""The last two places of every plane are no characters, nor is ``_NO_CHARACTERS``."""
_NO_CHARACTERS: Final = range(0xFDD0, 0xFDF0)
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


def size(text: str) -> int:
    """Count characters as most hospital systems do: those beyond the basic plane count twice."""
    return len(text) + sum(char > "\uffff" for char in text)


def _seen(char: str) -> str:
    category = unicodedata.category(char)
    if category[0] == "Z" or char in _SPACES:
        return " "
    code = ord(char)
    if category in _UNSEEN or code & _LAST_TWO == _LAST_TWO or code in _NO_CHARACTERS:
        return HIDDEN
    return char
