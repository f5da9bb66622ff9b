"""Bytes: from files, folders and packed files, never more than was allowed."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from stat import S_ISREG
from typing import Final

Source = bytes | str | os.PathLike[str]

_SUFFIXES: Final = (".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz")
_GZIP: Final = b"\x1f\x8b"
_CHUNK: Final = 65_536
_FREE: Final = 1024 * 1024
_MOST_MEMBERS: Final = 10_000


class Unreadable(Exception):
    """A file that is not read; ``code`` is that of the fault."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def named(source: Source | Sequence[Source]) -> tuple[list[tuple[str, bytes | Path]], bool]:
    """List what is to be read, by name, and whether it was one file that the caller named itself.

    Of a folder and the folders in it, the files ending in .json, .ndjson, .jsonl (or these and .gz) are
    read, in the order of their paths; links to folders are not followed.
    """
    if isinstance(source, bytes):
        return [("", source)], True
    if not isinstance(source, (str, os.PathLike)):
        parts = [named(part)[0] for part in source]
        return [found for part in parts for found in part], False
    path = Path(source)
    if not path.is_dir():
        return [(str(path), path)], True
    return [(str(found), found) for found in sorted(_below(path))], False


def _below(folder: Path) -> Iterator[Path]:
    for top, _, names in os.walk(folder):
        for name in names:
            if name.lower().endswith(_SUFFIXES) and not name.startswith("."):
                yield Path(top) / name


def content(raw: bytes | Path, max_bytes: int, max_ratio: int) -> bytes:
    """Return the content of a file, unpacked.

    Raises:
        Unreadable: No such file, not a plain file, too large, or damaged.
    """
    if not isinstance(raw, bytes):
        try:
            if not S_ISREG(raw.stat().st_mode):  # a pipe would block for ever
                raise Unreadable("file-not-readable")
            with raw.open("rb") as file:
                raw = file.read(max_bytes + 1)
        except (OSError, ValueError):
            raise Unreadable("file-not-readable") from None
    if len(raw) > max_bytes:
        raise Unreadable("too-large")
    return _inflate(raw, min(max_bytes, max(_FREE, len(raw) * max_ratio))) if raw[:2] == _GZIP else raw


def _inflate(packed: bytes, limit: int) -> bytes:
    """Unpack gzip, member by member, in small steps, up to ``limit`` bytes."""
    whole = bytearray()
    place = members = 0
    while place < len(packed):
        if packed[place] == 0 and not packed[place:].strip(b"\0"):  # padding after the last member
            break
        members += 1
        if members > _MOST_MEMBERS:
            raise Unreadable("inflates-too-far")
        member = zlib.decompressobj(wbits=31)
        try:
            while not member.eof:
                step = member.unconsumed_tail
                if not step:
                    step = packed[place : place + _CHUNK]
                    place += len(step)
                out = member.decompress(step, _CHUNK)
                whole += out
                if len(whole) > limit:
                    raise Unreadable("inflates-too-far")
                if not (step or out or member.eof):
                    raise Unreadable("not-gzip")
        except zlib.error:
            raise Unreadable("not-gzip") from None
        place -= len(member.unused_data)
    return bytes(whole)
