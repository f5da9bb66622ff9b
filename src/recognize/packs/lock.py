"""``lock.toml``: the digest of every version that was released. What is released is not edited in place.

It stands beside the packs. Entries of earlier versions stay, so that no version ever means two contents.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from recognize.packs.faults import Fault
from recognize.packs.readings import Reading

LOCK: Final = "lock.toml"
MAX_BYTES: Final = 2**22
_HEAD: Final = """\
# 已发布规则包的摘要，由 recognize packs lock 登记，不要手工修改。
# The digests of released packs, entered by `recognize packs lock`; not to be edited by hand.
"""


class Released(NamedTuple):
    """A released version of a pack and the digest of its contents."""

    id: str
    version: str
    digest: str


def read_lock(data: bytes, path: str) -> tuple[tuple[Released, ...], tuple[Fault, ...]]:
    """Read a lock file.

    Args:
        data: Its bytes; empty where there is none yet.
        path: How messages name it.
    """
    try:
        table = tomllib.loads(data.decode("utf-8-sig"))
        entries = table.pop("released", [])
        found = tuple(Released(*(entry.pop(name) for name in Released._fields)) for entry in entries)
        whole = not table and not any(entries) and all(isinstance(one, str) for entry in found for one in entry)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return (), (Fault.of(path, "lock-broken"),)
    return (found, ()) if whole else ((), (Fault.of(path, "lock-broken"),))


def lock_faults(locked: Iterable[Released], readings: Iterable[Reading]) -> Iterator[Fault]:
    """Find released packs that are not locked, or have changed since; a retired pack is held to its lock."""
    digests = {(entry.id, entry.version): entry.digest for entry in locked}
    for reading, released in _published(readings):
        digest = digests.get((released.id, released.version))
        if digest is not None and digest != released.digest:
            yield Fault.of(reading.toml, "lock-changed", None, "version", version=released.version)
        elif digest is None and reading.manifest is not None and reading.manifest.status == "released":
            yield Fault.of(reading.toml, "lock-missing", None, "version", version=released.version)


def lock(locked: Iterable[Released], readings: Iterable[Reading]) -> tuple[Released, ...]:
    """Return the lock with the released packs added; entries that are there are never changed."""
    entries = {(entry.id, entry.version): entry for entry in locked}
    for reading, released in _published(readings):
        if reading.manifest is not None and reading.manifest.status == "released":
            entries.setdefault((released.id, released.version), released)
    return tuple(sorted(entries.values()))


def write_lock(entries: Iterable[Released]) -> bytes:
    """Write a lock file."""
    blocks = (
        f'[[released]]\nid = "{entry.id}"\nversion = "{entry.version}"\ndigest = "{entry.digest}"\n'
        for entry in sorted(entries)
    )
    return "\n".join((_HEAD, *blocks)).encode()


def _published(readings: Iterable[Reading]) -> Iterator[tuple[Reading, Released]]:
    for reading in readings:
        pack = reading.pack()
        if pack is not None and pack.manifest.status in ("released", "retired"):
            yield reading, Released(pack.id, pack.manifest.version, pack.digest)
