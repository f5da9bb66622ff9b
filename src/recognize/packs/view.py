"""The rules as they hold for one ordering organization on one day.

Grants hold in packs whose territory contains the ordering organization, limits likewise; where the
organization is unknown every limit holds and no grant does. Built once and shared by all decisions of
that organization and day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from operator import itemgetter
from typing import Final, TypeVar

from recognize.moment import Length, local_day
from recognize.order import Organization
from recognize.packs.dictionary import Dictionary, Item, kind_of
from recognize.packs.places import Place, Places
from recognize.packs.ruleset import Pack, RuleSet
from recognize.packs.schema import (
    ASSUMABLE,
    Citation,
    CodeMapping,
    DatedRow,
    ItemList,
    LimitRow,
    Listed,
    Row,
    Suspension,
    Target,
)

D = TypeVar("D", bound=DatedRow)
L = TypeVar("L", bound=LimitRow)
R = TypeVar("R", bound=Row)

RANK: Final[dict[str, int]] = {"item": 0, "panel": 1, "list": 2, "class": 3, "kind": 4, "all": 5}
"""Most specific target first."""


MAX_VIEWS: Final = 64
"""How many compiled views a rule set keeps (organizations x days x strictness)."""


def citation_of(rules: RuleSet, pack: Pack, key: str | None) -> Citation | None:
    """Return a citation by its key, or by ``pack:key``."""
    if key is None:
        return None
    owner, _, name = key.rpartition(":")
    source = rules.packs.get(owner) if owner else pack
    return source.manifest.citations.get(name) if source is not None else None


def dictionary_of(rules: RuleSet) -> Dictionary:
    """Return the dictionary of the packs, built once."""
    found = rules.memo.get("dictionary")
    if not isinstance(found, Dictionary):
        found = rules.memo["dictionary"] = Dictionary(rules)
    return found


def view_of(rules: RuleSet, organization: Organization, at: int, strict: bool) -> View:
    """Return the rules for an organization on the day of ``at`` (microseconds UTC), built once a day."""
    offsets = {pack.manifest.offset for pack in rules.packs.values()}
    days = tuple((offset, local_day(at, offset)) for offset in sorted(offsets))
    key = (organization, days, strict)
    found = rules.memo.get(key)
    if not isinstance(found, View):
        if len(rules.memo) >= MAX_VIEWS:
            rules.memo.clear()
        found = rules.memo[key] = View(rules, organization, days, strict)
    return found


class View:
    """Rows in force for an ordering organization on the day of ``at``.

    Attributes:
        rules: All packs loaded.
        days: The local day of the decision by zone (minutes east of UTC).
        strict: Whether every stand-in is off.
        dictionary: What items are.
        places: The registry of institutions.
        ordering: Where the ordering organization lies.
        known: Whether that is known.
        applying: Packs whose grants and limits hold, by id.
        territory_rules: Rows that made them apply.
    """

    def __init__(
        self, rules: RuleSet, organization: Organization, days: tuple[tuple[int, date], ...], strict: bool
    ) -> None:
        self.rules = rules
        self.days = dict(days)
        self.strict = strict
        self.dictionary = dictionary_of(rules)
        self.places = Places(rules, self.in_force)
        self.ordering: Place = self.places.find(organization)
        self.known = self.ordering.known
        used: set[str] = set(self.ordering.rules)
        self.applying: dict[str, Pack] = {}
        for pack in rules.packs.values():
            held, by = self.places.holds(pack.manifest.territory, self.ordering)
            if held and self.known:
                self.applying[pack.id] = pack
                used.update(by)
        self.territory_rules = tuple(sorted(used))
        self._limiting = self.applying if self.known else rules.packs
        self._citations: dict[str, Citation | None] = {}
        self._assumed: dict[tuple[str, str | None], tuple[str | Length | None, tuple[str, ...]]] = {}
        self._limits: dict[tuple[str, str], tuple[tuple[Pack, LimitRow, int], ...]] = {}
        self._codes: dict[str, tuple[CodeMapping, ...]] | None = None
        self._gone: dict[str, frozenset[str]] = {}

    def today(self, pack: Pack) -> date:
        """Return the local day of the decision in a pack's zone."""
        return self.days[pack.manifest.offset]

    def in_force(self, pack: Pack, row: DatedRow | Suspension) -> bool:
        """Say whether a row is in force on the day of the decision.

        A blank ``from`` is the day its citation came into force, else was retrieved.
        """
        return self.start_of(pack, row) <= self.today(pack) < (row.until or date.max)

    def start_of(self, pack: Pack, row: DatedRow | Suspension) -> date:
        """Return the first day of a row."""
        if isinstance(row, Suspension):
            return row.from_
        if row.from_ is not None:
            return row.from_
        citation = self.citation(pack, row)
        if citation is None:
            return date.min
        return citation.in_force or citation.retrieved or date.min

    def citation(self, pack: Pack, row: DatedRow) -> Citation | None:
        """Return the citation of a row; a blank one inherits that of its list."""
        key = row.citation
        if key is None and isinstance(row, Listed):
            found = self.find_list(pack, row.list)
            if found is not None:
                return citation_of(self.rules, found[0], found[1].citation)
        return citation_of(self.rules, pack, key)

    def assumed_on(self, key: str) -> Citation | None:
        """Return the citation under which a key of ``assume`` is stated here; of several one nobody confirmed first."""
        if key not in self._citations:
            stating = [pack_id for pack_id, pack in self.applying.items() if key in pack.manifest.assume]
            packs = [self.applying[pack_id] for pack_id in self.rules.lowest(stating)]
            told = [citation_of(self.rules, pack, pack.manifest.assume[key].citation) for pack in packs]
            held = [citation for citation in told if citation is not None]
            self._citations[key] = min(held, key=lambda citation: (citation.confirmed, citation.key), default=None)
        return self._citations[key]

    def find_list(self, pack: Pack, name: str) -> tuple[Pack, ItemList] | None:
        """Find a list by its id in a pack, else in those it extends."""
        if name in pack.manifest.lists:
            return pack, pack.manifest.lists[name]
        for above in sorted(self.rules.above[pack.id]):
            upper = self.rules.packs[above]
            if name in upper.manifest.lists:
                return upper, upper.manifest.lists[name]
        return None

    # rows ---------------------------------------------------------------------------------------

    def grants(self, kind: type[D], file: str) -> Iterator[tuple[Pack, D]]:
        """Walk the rows of a grant file that hold."""
        for pack in self.applying.values():
            for row in pack.of(kind, file):
                if self.in_force(pack, row):
                    yield pack, row

    def naming(self, kind: type[D], file: str) -> Iterator[tuple[Pack, D]]:
        """Walk the rows that name things; for an unknown organization those of all packs, as naming is not granting."""
        for pack in self._limiting.values():
            for row in pack.of(kind, file):
                if self.in_force(pack, row):
                    yield pack, row

    def hospital(self, kind: type[R], file: str) -> Iterator[tuple[Pack, R]]:
        """Walk the rows of a file of the hospital's own, or of dictionary files that limit."""
        for pack in self._limiting.values():
            for row in pack.of(kind, file):
                yield pack, row

    def all_limits(self, kind: type[L], file: str) -> Iterator[tuple[Pack, L]]:
        """Walk the rows of a limit file that hold, whatever they are about."""
        for pack in self._limiting.values():
            for row in pack.of(kind, file):
                if self.in_force(pack, row) and row.rule not in self._replaced(file):
                    yield pack, row

    def limits(self, kind: type[L], file: str, item: Item) -> list[tuple[Pack, L, int]]:
        """Return the rows of a limit file that hold for an item, with the rank of their best target.

        A row that a lower pack's row on the same item ``replaces`` does not hold, except of windows, where
        the replacing row must win its pack first.
        """
        key = (file, item.id)
        found = self._limits.get(key)
        if found is None:
            rows = [
                (pack, row, rank)
                for pack in self._limiting.values()
                for row in pack.of(kind, file)
                if self.in_force(pack, row) and (rank := self.rank(pack, getattr(row, "targets", ()), item)) is not None
            ]
            if file != "windows":
                gone = {
                    rule
                    for pack, row, _ in rows
                    for rule in row.replaces
                    if row.citation and rule.partition("/")[0] in self.rules.above[pack.id]
                }
                rows = [entry for entry in rows if entry[1].rule not in gone]
            found = tuple(rows)
            self._limits[key] = found
        return list(found)  # type: ignore[arg-type]  # one kind a file

    def _replaced(self, file: str) -> frozenset[str]:
        if file not in self._gone:
            self._gone[file] = frozenset(
                rule
                for pack in self._limiting.values()
                for row in pack.rows.get(file, ())
                if isinstance(row, LimitRow) and row.citation and self.in_force(pack, row)
                for rule in row.replaces
                if rule.partition("/")[0] in self.rules.above[pack.id]
            )
        return self._gone[file]

    # targets ------------------------------------------------------------------------------------

    def rank(self, pack: Pack, targets: tuple[Target, ...], item: Item) -> int | None:
        """Return the rank of the most specific target that holds an item; ``None``: none does."""
        ranks = [RANK[target.kind] for target in targets if self.about(pack, target, item)]
        return min(ranks, default=None)

    def about(self, pack: Pack, target: Target, item: Item) -> bool:
        """Say whether a target is about an item."""
        match target.kind:
            case "all":
                return True
            case "item":
                return target.value == item.id
            case "class":
                return target.value == item.class_
            case "kind":
                return target.value == kind_of(item)
            case "panel":
                return target.value in self.dictionary.panels_of.get(item.id, frozenset())
            case "list":
                return bool(self.listing_rows(pack, target.value, item))
        return False

    def listing_rows(self, pack: Pack, name: str, item: Item) -> list[Listed]:
        """Return the rows in force by which a list names an item."""
        found = self.find_list(pack, name)
        if found is None:
            return []
        return [
            row
            for owner in self._limiting.values()
            if owner.id == found[0].id or found[0].id in self.rules.above[owner.id]
            for row in owner.of(Listed, "listed")
            if row.list == name and self.find_list(owner, name) == found and self.in_force(owner, row)
            if self.names(owner, row.target, item)
        ]

    def names(self, pack: Pack, target: Target, item: Item) -> bool:
        """Say whether a line of a list names an item; ``group:`` lines name exams by modality and site."""
        if target.kind == "group":
            return kind_of(item) == "exam" and target.value == f"{item.modality}/{item.site}"  # type: ignore[union-attr]
        return target.kind != "list" and self.about(pack, target, item)

    # codes --------------------------------------------------------------------------------------

    def mappings(self, code: str) -> tuple[CodeMapping, ...]:
        """Return what a code may stand for, by specimen; of several packs the lowest one's word holds."""
        if self._codes is None:
            self._codes = self._compile_codes()
        return self._codes.get(code, ())

    def _compile_codes(self) -> dict[str, tuple[CodeMapping, ...]]:
        rows: dict[tuple[str, str | None], list[tuple[Pack, CodeMapping]]] = {}
        for pack, row in self.naming(CodeMapping, "codes"):
            rows.setdefault((row.code, row.specimen), []).append((pack, row))
        codes: dict[str, list[CodeMapping]] = {}
        for (code, _), found in rows.items():
            lowest = self.rules.lowest({pack.id for pack, _ in found})
            codes.setdefault(code, []).extend(row for pack, row in found if pack.id in lowest)
        return {code: tuple(sorted(found, key=lambda row: row.rule)) for code, found in codes.items()}

    def coded(self) -> dict[str, tuple[CodeMapping, ...]]:
        """Return all mappings that hold, by code."""
        self.mappings("")
        return self._codes or {}

    # assumptions --------------------------------------------------------------------------------

    def assume(self, key: str, item: Item | None = None) -> tuple[str | Length | None, tuple[str, ...]]:
        """Return what may stand in under a key, and the rows that say so.

        The lowest applying pack that states the key holds, of equals the stricter. ``None`` where the key
        is at its strictest: stated nowhere, or ``strict``.
        """
        cached = (key, item.id if item is not None else None)
        if cached not in self._assumed:
            self._assumed[cached] = self._assume(key, item)
        return self._assumed[cached]

    def _assume(self, key: str, item: Item | None) -> tuple[str | Length | None, tuple[str, ...]]:
        if self.strict:
            return None, ()
        stating = [pack_id for pack_id, pack in self.applying.items() if key in pack.manifest.assume]
        lowest = self.rules.lowest(stating)
        if not lowest:
            return None, ()
        used = tuple(f"{pack_id}/assume/{key}" for pack_id in lowest)
        choices = ASSUMABLE[key]
        values: list[str | Length] = []
        for pack_id in lowest:
            pack = self.applying[pack_id]
            assumption = pack.manifest.assume[key]
            value = assumption.value
            if item is not None:
                ranked = [
                    (rank, length)
                    for target, length in assumption.by_target
                    if (rank := self.rank(pack, (target,), item)) is not None
                ]
                best = [length for rank, length in ranked if rank == min(ranked, key=itemgetter(0))[0]]
                value = self._strictest_length(key, best) or value
            values.append(value)
        if choices == ("length",):
            lengths = [value for value in values if isinstance(value, Length)]
            return self._strictest_length(key, lengths), used
        if choices == ("text",):
            return min(str(value) for value in values), used
        strictest = min(values, key=lambda value: choices.index(str(value)))
        return (None if strictest == choices[0] else strictest), used

    def _strictest_length(self, key: str, lengths: list[Length]) -> Length | None:
        """Return the length that recognizes less: the longest time back, the shortest grace."""
        if not lengths:
            return None
        order = sorted(lengths, key=lambda length: (length.after(0, 0), str(length)))
        return order[0] if key == "quality.grace" else order[-1]

    def switch(self, name: str) -> tuple[bool | Length | None, tuple[str, ...]]:
        """Return a switch of the lowest applying packs that state it; of equals the stricter (off, longer)."""
        stating = [pid for pid, pack in self.applying.items() if getattr(pack.manifest, name) is not None]
        lowest = self.rules.lowest(stating)
        if not lowest:
            return None, ()
        values = [getattr(self.applying[pack_id].manifest, name) for pack_id in lowest]
        used = tuple(f"{pack_id}/switches/{name}" for pack_id in lowest)
        if isinstance(values[0], Length):
            return max(values, key=lambda length: length.after(0, 0)), used
        return all(values), used

    def limiting(self) -> list[Pack]:
        """Return the packs whose limits hold."""
        return list(self._limiting.values())
