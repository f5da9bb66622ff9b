"""Void notices: which reports they withdraw for good, and which they leave in doubt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from recognize.packs.places import Place
from recognize.report import Report


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a report as it is told apart.

    Attributes:
        report: The copy.
        issuer: Where its issuer lies.
        number: Its number as compared; empty: not stated.
        key: What the issuer is told by, for versions; ``None``: not stated.
        keys: All the issuer may be: the code as stated, and every organization the code may mean.
    """

    report: Report
    issuer: Place
    number: str
    key: str | None
    keys: frozenset[str]

    @property
    def kin(self) -> frozenset[str]:
        """All the issuer may be, and what that is part of."""
        return self.keys | frozenset(self.issuer.chain)


@dataclass(slots=True)
class Notices:
    """The void copies of a patient, ready to be asked.

    Attributes:
        same: Issuer and number of what is withdrawn.
        ids: Source and source's id of what is withdrawn.
        kin: By number, the issuers (with what they are part of) of voids; under the empty number of all that state one.
        anyone: Numbers of voids that any report may be: their issuer is not stated, or not registered.
        unnumbered: Issuers of voids without a number.
        of_anyone: Whether a void states neither issuer nor number.
    """

    same: set[tuple[str, str]] = field(default_factory=set)
    ids: set[tuple[str, str]] = field(default_factory=set)
    kin: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    anyone: set[str] = field(default_factory=set)
    unstated: set[str] = field(default_factory=set)
    unnumbered: set[str] = field(default_factory=set)
    of_anyone: bool = False

    @classmethod
    def of(cls, voids: Iterable[Copy]) -> Notices:
        """Read the void copies."""
        notices = cls()
        for void in voids:
            notices.ids.add((void.report.source, void.report.id))
            if not void.number:
                notices.unnumbered |= void.kin
                notices.of_anyone = notices.of_anyone or not void.keys
                continue
            notices.same |= {(key, void.number) for key in void.keys}
            notices.kin[void.number] |= void.kin
            notices.kin[""] |= void.kin
            if not void.keys:
                notices.unstated.add(void.number)
            if not void.issuer.candidates:
                notices.anyone.add(void.number)
        return notices

    def withdraw(self, copy: Copy) -> bool:
        """Say whether a copy is withdrawn: by issuer and number, or by its source's own id."""
        return (copy.report.source, copy.report.id) in self.ids or any(
            (key, copy.number) in self.same for key in copy.keys if copy.number
        )

    def leave_in_doubt(self, copy: Copy) -> bool:
        """Say whether a notice may mean a copy: issuers that may be kin, numbers equal or one not stated."""
        if self.of_anyone or copy.kin & self.unnumbered or (not copy.keys and self.unnumbered):
            return True
        if copy.number and (copy.number in self.anyone or (not copy.keys and copy.number in self.kin)):
            return True
        if not copy.number and (self.unstated or (not copy.keys and self.kin[""])):
            return True
        return bool(copy.kin & self.kin.get(copy.number, set()))
