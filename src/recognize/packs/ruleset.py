"""Packs as loaded: rows with their manifest, and the order of layers among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from recognize.packs.schema import Manifest, Row

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class Pack:
    """One rule pack, read and checked.

    Attributes:
        manifest: Its ``pack.toml``.
        rows: Its rows by file name, in canonical order.
        digest: Digest of its canonical rows and manifest, suspensions left out.
        suspensions: Digest of its suspensions.
    """

    manifest: Manifest
    rows: dict[str, tuple[Row, ...]]
    digest: str
    suspensions: str

    @property
    def id(self) -> str:
        """The pack's id, the name of its folder."""
        return self.manifest.id

    def of(self, kind: type[R], file: str) -> tuple[R, ...]:
        """Return the rows of a file, typed."""
        return tuple(row for row in self.rows.get(file, ()) if isinstance(row, kind))


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """All packs loaded together, by id; compiled lazily for an organization and a day."""

    packs: dict[str, Pack]
    above: dict[str, frozenset[str]] = field(default_factory=dict)
    """For each pack the packs it extends, directly or through others."""
    memo: dict[object, object] = field(default_factory=dict, repr=False)
    """What has been compiled from it so far."""

    @classmethod
    def of(cls, packs: Iterable[Pack]) -> RuleSet:
        """Put packs together; the order in which they come is of no account."""
        by_id = {pack.id: pack for pack in sorted(packs, key=lambda pack: pack.id)}
        above: dict[str, frozenset[str]] = {}

        def climb(pack_id: str) -> frozenset[str]:
            if pack_id not in above:
                above[pack_id] = frozenset()
                parents = [parent for parent in by_id[pack_id].manifest.extends if parent in by_id]
                above[pack_id] = frozenset(parents).union(*(climb(parent) for parent in parents))
            return above[pack_id]

        for pack_id in by_id:
            climb(pack_id)
        return cls(by_id, above)

    def rows(self, kind: type[R], file: str) -> Iterator[tuple[Pack, R]]:
        """Walk the rows of one file over all packs."""
        for pack in self.packs.values():
            for row in pack.of(kind, file):
                yield pack, row

    def lowest(self, ids: Iterable[str]) -> list[str]:
        """Return those of the given packs that no other of them extends."""
        among = sorted(ids)
        return [one for one in among if not any(one in self.above[other] for other in among)]
