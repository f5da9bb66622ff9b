"""A candidate: one order item, one member, one result, and everything a gate may read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from recognize.history import Held, Match
from recognize.moment import DAY, local_day, start_of_day
from recognize.order import Order, OrderItem, Organization
from recognize.packs.dictionary import Item
from recognize.packs.places import Place
from recognize.packs.ruleset import Pack
from recognize.packs.schema import Band
from recognize.packs.view import L, View
from recognize.report import Observation, Report, Study


@dataclass(frozen=True, slots=True)
class Candidate:
    """A result that may answer a member of an order item.

    Attributes:
        order: The order.
        line: The order item.
        item: The catalogue item ordered.
        has: The catalogue item of the result; another one only by a cover.
        held: The result with its report, as settled.
        fixed: Whether the order's code stands for its items without its specimen.
        match: How the result was matched to ``has``.
        cover: Rows by which ``has`` covers ``item``.
        view: The rules as they hold.
        at: The moment of the decision, microseconds UTC.
        vouches: What the source's contract guarantees.
        shared: What is the same for all candidates of a decision, computed once.
    """

    order: Order
    line: OrderItem
    item: Item
    has: Item
    held: Held
    fixed: bool
    match: Match
    cover: tuple[str, ...]
    view: View
    at: int
    vouches: frozenset[str]
    shared: dict[object, object] = field(repr=False)

    @property
    def items(self) -> tuple[Item, ...]:
        """The item ordered and, under a cover, the item the result is: limits are asked of both."""
        return (self.item,) if self.item.id == self.has.id else (self.item, self.has)

    @property
    def report(self) -> Report:
        """The report the result stands in."""
        return self.held.report

    @property
    def result(self) -> Observation | Study:
        """The result."""
        return self.held.result

    @property
    def issuer(self) -> Place:
        """Where the issuer lies, as registered or stated."""
        return self.held.issuer

    @property
    def performer(self) -> Place | None:
        """The stated performing laboratory, of the result else of the report.

        By name only it is the issuer where that is the issuer's name; ``None``: not stated, or a stranger.
        """
        stated = self._performer
        if stated is None:
            return None
        if stated.code is not None:
            return self.view.places.find(stated)
        return self.issuer if self._named_as_issuer(stated) else None

    @property
    def stranger(self) -> bool:
        """Whether the performer is stated by a name only that is not the issuer's: nobody stands in for it."""
        stated = self._performer
        return stated is not None and stated.code is None and not self._named_as_issuer(stated)

    @property
    def performers(self) -> tuple[Place, ...]:
        """Every performing laboratory stated with a code, of the result and of the report."""
        stated = (self.result.performer, self.report.performer)
        return tuple(self.view.places.find(one) for one in stated if one is not None and one.code is not None)

    @property
    def _performer(self) -> Organization | None:
        stated = self.result.performer or self.report.performer
        return stated if stated is not None and (stated.code is not None or stated.name) else None

    def _named_as_issuer(self, stated: Organization) -> bool:
        issuer, row = self.report.issuer, self.issuer.row
        names = (issuer.name if issuer is not None else None, row.name_zh if row is not None else None)
        return issuer is not None and issuer.code is not None and stated.name in names

    def limits(self, kind: type[L], file: str) -> list[tuple[Pack, L, int]]:
        """Return the rows of a limit file on the item ordered and on the item the result is, each row once."""
        rows = {found[1].rule: found for item in reversed(self.items) for found in self.view.limits(kind, file, item)}
        return list(rows.values())

    def silent(self, key: str, fact: str) -> tuple[bool, tuple[str, ...], tuple[str, ...]]:
        """Say whether silence about a fact may be read as absence.

        Returns:
            Whether it may, the stand-in as ``key:fact``, and the rows that say so.
        """
        value, rules = self.view.assume(key)
        return (True, (f"{key}:{fact}",), rules) if value == "absent" else (False, (), rules)

    def collection_days(self, offset: int) -> tuple[date, date] | None:
        """Return the first and last local day any collection moment may mean; ``None``: unknown."""
        span = self.held.span
        return None if span is None else (local_day(span[0], offset), local_day(span[1], offset))

    def age_in(self, band: Band, span: tuple[int, int], offset: int) -> bool | None:
        """Say whether the patient's age lies in a band at some instant of a span; ``None``: birth date unknown.

        Both ends of the band are included; its last day is the whole local day.
        """
        birth = self.shared.get("birth")
        if not isinstance(birth, date):
            return None
        born = start_of_day(birth, offset)
        first = born if band.low is None else band.low.after(born, offset)
        last = None if band.high is None else band.high.after(born, offset) + DAY - 1
        return first <= span[1] and (last is None or span[0] <= last)
