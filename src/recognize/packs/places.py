"""Institutions and territories: the registry of all loaded packs on one day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from recognize.order import Organization
from recognize.packs.ruleset import Pack, RuleSet
from recognize.packs.schema import DatedRow, OrganizationCode, OrganizationRow, Territory

InForce = Callable[[Pack, DatedRow], bool]

MAX_PLACES: Final = 10_000
"""How many stated organizations are remembered."""
_MUNICIPALITIES: Final = frozenset({"11", "12", "31", "50"})


def division_holds(outer: str, inner: str) -> bool:
    """Say whether one GB/T 2260 division holds another.

    A province ``AA0000`` holds ``AAxxxx``; a city ``AABB00`` holds ``AABBxx``. In the municipalities the
    city is the province. Units administered by the province (``AA90xx``) are cities of their own.
    """
    if outer == inner:
        return True
    if outer[2:] == "0000":
        return outer[:2] == inner[:2]
    if outer[2:4] == "90":
        return False
    if outer[4:] == "00":
        if outer[:2] in _MUNICIPALITIES and outer[2:4] in {"01", "02"}:
            return outer[:2] == inner[:2]
        return outer[:4] == inner[:4]
    return False


@dataclass(frozen=True, slots=True)
class Place:
    """Where an organization lies, as far as known.

    Attributes:
        id: Its id in the registry; ``None``: not registered.
        division: GB/T 2260; ``None``: unknown.
        alliances: Alliances it belongs to.
        chain: Its own id and those of the organizations it is part of, nearest first; also what it may be
            where code or division contradict: that withholds, it never grants.
        row: Its row in the registry.
        rules: Rows that told so.
        candidates: What it may be in the registry; more than its id where that cannot be told.
    """

    id: str | None
    division: str | None
    alliances: frozenset[str]
    chain: tuple[str, ...]
    row: OrganizationRow | None
    rules: tuple[str, ...]
    candidates: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether its division is known, and with it which packs apply."""
        return self.division is not None


class Places:
    """The registry on one day, and which territory holds which organization."""

    def __init__(self, rules: RuleSet, in_force: InForce) -> None:
        self._rows: dict[str, OrganizationRow] = {}
        self._territories: dict[str, Territory] = {t.id: t for _, t in rules.rows(Territory, "territories")}
        for pack, row in rules.rows(OrganizationRow, "organizations"):
            if in_force(pack, row):
                self._rows.setdefault(row.id, row)
        meant: dict[str, dict[str, str]] = {}
        for pack, code in rules.rows(OrganizationCode, "organization_codes"):
            if in_force(pack, code):
                meant.setdefault(code.code, {})[code.organization] = code.rule
        self._ambiguous = {code: tuple(orgs) for code, orgs in meant.items() if len(orgs) > 1}
        self._codes = {code: next(iter(orgs.items())) for code, orgs in meant.items() if len(orgs) == 1}
        self._cache: dict[Organization, Place] = {}

    def row(self, org: str) -> OrganizationRow | None:
        """Return an organization's row."""
        return self._rows.get(org)

    def find(self, stated: Organization | None) -> Place:
        """Place an organization by its code, else by what is stated of it.

        Registry and statement disagreeing on the division: nothing is known of where it lies.
        """
        if stated is None:
            return Place(None, None, frozenset(), (), None, ())
        found = self._cache.get(stated)
        if found is None:
            found = self._find(stated)
            if len(self._cache) < MAX_PLACES:
                self._cache[stated] = found
        return found

    def _find(self, stated: Organization) -> Place:
        if stated.code in self._ambiguous:
            return self._doubtful(self._ambiguous[stated.code], ())
        org, by_code = self._codes.get(stated.code or "", (None, None))
        row = self._rows.get(org) if org is not None else None
        if row is None and org is not None:
            return self._doubtful((org,), ())
        if row is None:
            return Place(None, stated.division, frozenset(stated.alliances), (), None, ())
        place = self.registered(row.id)
        rules = (*place.rules, by_code) if by_code is not None else place.rules
        if place.division is not None and stated.division not in (None, place.division):
            return self._doubtful((row.id,), rules)
        division = place.division or stated.division
        return Place(place.id, division, place.alliances, place.chain, row, rules, place.candidates)

    def _doubtful(self, orgs: Iterable[str], rules: tuple[str, ...]) -> Place:
        """Place an organization that cannot be told: nothing is granted, and whatever it may be withholds."""
        places = [self.registered(org) for org in sorted(orgs)]
        chain = tuple(dict.fromkeys(step for place in places for step in place.chain))
        used = (*rules, *(rule for place in places for rule in place.rules))
        return Place(None, None, frozenset(), chain, None, used, tuple(sorted(orgs)))

    def registered(self, org: str) -> Place:
        """Place an organization of the registry; what it does not state comes from what it is part of."""
        chain: list[str] = []
        rules: list[str] = []
        division: str | None = None
        alliances: set[str] = set()
        step: str | None = org
        while step is not None and step not in chain:
            row = self._rows.get(step)
            chain.append(step)
            if row is None:
                break
            rules.append(row.rule)
            division = division or row.division
            alliances.update(row.alliances if step == org else ())
            step = row.part_of
        return Place(org, division, frozenset(alliances), tuple(chain), self._rows.get(org), tuple(rules), (org,))

    def same(self, one: Place, other: Place) -> bool:
        """Say whether two are one institution: equal, part of the other, or both part of a third."""
        return bool(set(one.chain) & set(other.chain))

    def holds(self, territory: str, place: Place) -> tuple[bool, tuple[str, ...]]:
        """Say whether a territory holds an organization, and by which rows of ``territories.csv``."""
        trail: defaultdict[str, bool] = defaultdict(bool)
        held = self._holds(territory, place, trail)
        return held, tuple(sorted(self._territories[name].rule for name, on in trail.items() if on))

    def _holds(self, territory: str, place: Place, trail: defaultdict[str, bool]) -> bool:
        kind, _, value = territory.partition(":")
        if kind == "org":
            return value in place.chain
        if kind == "alliance":
            return value in place.alliances
        if kind == "div":
            return place.division is not None and division_holds(value, place.division)
        row = self._territories.get(territory)
        if row is None or territory in trail:
            return False
        trail[territory] = False
        held = any([self._holds(member, place, trail) for member in row.members])
        trail[territory] = held
        return held
