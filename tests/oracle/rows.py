"""Section 1 of docs/decision.md: which packs, which rows. DESIGN 4.1, 4.5, 5.

Slow and plain on purpose: every question walks all rows again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from recognize.advice import SourceOutcome
from recognize.moment import Length, Moment, local_day
from recognize.order import Order, Organization
from recognize.packs import schema
from recognize.packs.ruleset import Pack, RuleSet
from recognize.packs.schema import ASSUMABLE, Exam, Laboratory, Row, Target
from recognize.report import Report

R = TypeVar("R", bound=Row)
Item = Laboratory | Exam
MUNICIPALITIES = ("11", "12", "31", "50")
ALWAYS = date(1, 1, 1)


@dataclass(frozen=True)
class Place:
    """An organization as far as the registry and a statement tell."""

    key: str | None  # registry id, else stated code; none where code or division contradict the registry
    row: schema.OrganizationRow | None
    division: str | None
    alliances: tuple[str, ...]
    may_be: tuple[str, ...] = ()  # the code as stated, and every organization the code may mean


@dataclass
class Case:
    """Everything one decision stands on."""

    order: Order
    reports: tuple[Report, ...]
    rules: RuleSet
    at: Moment
    sources: tuple[SourceOutcome, ...] = ()
    strict: bool = False
    assumed: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.packs: list[Pack] = [self.rules.packs[key] for key in sorted(self.rules.packs)]
        self.ordering: Place | None = ordering_place(self)
        known = self.ordering
        self.applying: list[Pack] = [
            pack for pack in self.packs if known and lies_in(self, pack.manifest.territory, known)
        ]
        self.granting = self.applying
        # 1.2 unknown: no grant holds, the limits of every loaded pack hold
        self.limiting = self.applying if known else self.packs
        # naming is not granting: for an unknown organization codes are still read, to say that something exists
        self.naming = self.applying if known else self.packs

    def day(self, pack: Pack) -> date:
        """The local day of ``at`` in a pack's zone."""
        return local_day(self.at.earliest, pack.manifest.offset)

    @property
    def offset(self) -> int:
        """G19: the zone of days that no row rules, the smallest of the packs whose limits hold."""
        return min((pack.manifest.offset for pack in self.limiting), default=480)


# Rows ---------------------------------------------------------------------------------------------


def citation_of(case: Case, pack: Pack, key: str | None) -> schema.Citation | None:
    """A citation by ``key`` or ``pack:key``."""
    if key is None:
        return None
    if ":" in key:
        other, _, key = key.partition(":")
        if other not in case.rules.packs:
            return None
        pack = case.rules.packs[other]
    return pack.manifest.citations.get(key)


def cited_as(pack: Pack, row: Any) -> str | None:
    """The citation of a row; a blank one inherits its list's (PACKS, habits)."""
    if row.citation is None and isinstance(row, schema.Listed | schema.IssuerRule):
        found = pack.manifest.lists.get(row.list)
        return found.citation if found else None
    citation: str | None = row.citation
    return citation


def begins(case: Case, pack: Pack, row: Any) -> date:
    """PACKS: blank ``from`` = since the citation's ``in_force``, else since it was ``retrieved``."""
    if row.from_ is not None:
        found: date = row.from_
        return found
    cited = citation_of(case, pack, cited_as(pack, row))
    if cited is None:
        return ALWAYS
    return cited.in_force or cited.retrieved or ALWAYS


def in_force(case: Case, pack: Pack, row: Any, day: date) -> bool:
    """``from`` included, ``until`` excluded."""
    return begins(case, pack, row) <= day and (row.until is None or day < row.until)


def unconfirmed(case: Case, pack: Pack, row: Any) -> bool:
    """1.6: the row stands on a citation with ``confirmed = no``."""
    cited = citation_of(case, pack, cited_as(pack, row))
    return cited is not None and not cited.confirmed


def dated(case: Case, packs: Iterable[Pack], kind: type[R], file: str) -> Iterator[tuple[Pack, R]]:
    """1.3: rows of a file in these packs, in force on the local day of ``at``."""
    for pack in packs:
        for row in pack.of(kind, file):
            if in_force(case, pack, row, case.day(pack)):
                yield pack, row


def all_rows(case: Case, kind: type[R], file: str) -> Iterator[R]:
    """Dictionary rows hold wherever they stand."""
    for pack in case.packs:
        yield from pack.of(kind, file)


def limits(case: Case, kind: type[R], file: str, item: str) -> list[tuple[Pack, R]]:
    """Limit rows that hold for an item; a lower row with its own citation may replace an upper (DESIGN 5)."""
    found = [
        (pack, row)
        for pack, row in dated(case, case.limiting, kind, file)
        if any(holds(case, pack, target, item) for target in row.targets)  # type: ignore[attr-defined]
    ]
    return without_replaced(case, found)


def without_replaced(case: Case, found: list[tuple[Pack, Any]]) -> list[tuple[Pack, Any]]:
    """Take out every row that a row of a lower pack ``replaces`` by id, with its own citation."""
    gone = {
        upper.rule
        for pack, row in found
        for above, upper in found
        if upper.rule in row.replaces and row.citation is not None and above.id in case.rules.above[pack.id]
    }
    return [(pack, row) for pack, row in found if row.rule not in gone]


# Items and targets --------------------------------------------------------------------------------


def item_of(case: Case, item: str) -> Item | None:
    for row in all_rows(case, Laboratory, "laboratory"):
        if row.id == item:
            return row
    for exam in all_rows(case, Exam, "exams"):
        if exam.id == item:
            return exam
    return None


def the_item(case: Case, item: str) -> Item:
    found = item_of(case, item)
    assert found is not None, item
    return found


def kind_of(item: Item) -> str:
    return "laboratory" if isinstance(item, Laboratory) else "exam"


def holds(case: Case, pack: Pack, target: Target, item_id: str) -> bool:
    """1.5: whether a target, written in ``pack``, holds an item."""
    item = the_item(case, item_id)
    if target.kind == "all":
        return True
    if target.kind == "item":
        return target.value == item_id
    if target.kind == "class":
        return target.value == item.class_
    if target.kind == "kind":
        return target.value == kind_of(item)
    if target.kind == "panel":
        return any(
            row.panel == target.value and row.item == item_id for row in all_rows(case, schema.Member, "members")
        )
    if target.kind == "group":
        modality, _, site = target.value.partition("/")
        return isinstance(item, Exam) and (item.modality, item.site) == (modality, site)
    if target.kind == "list":
        return on_list(case, pack, target.value, item_id)
    return False


def on_list(case: Case, pack: Pack, list_id: str, item_id: str) -> bool:
    return any(True for _ in listing(case, pack, list_id, item_id))


def listing(case: Case, pack: Pack, list_id: str, item_id: str) -> Iterator[schema.Listed]:
    """The rows in force by which a list of a pack names an item."""
    for row in pack.of(schema.Listed, "listed"):
        if row.list == list_id and in_force(case, pack, row, case.day(pack)):
            if row.target.kind != "list" and holds(case, pack, row.target, item_id):
                yield row


# Places -------------------------------------------------------------------------------------------


def meant(case: Case, code: str) -> list[str]:
    """1.2: every organization a code stands for in the registry."""
    rows = dated(case, case.packs, schema.OrganizationCode, "organization_codes")
    return sorted({row.organization for _, row in rows if row.code == code})


def organization_row(case: Case, organization: str | None) -> schema.OrganizationRow | None:
    for _, row in dated(case, case.packs, schema.OrganizationRow, "organizations"):
        if row.id == organization:
            return row
    return None


def place(case: Case, stated: Organization | None) -> Place | None:
    """An issuer or performer; ``None`` when it is not stated (a name alone states nothing)."""
    if stated is None or stated.code is None:
        return None
    ids = meant(case, stated.code)
    may_be = (stated.code, *ids)
    row = organization_row(case, ids[0]) if len(ids) == 1 else None
    if (
        len(ids) > 1
        or (ids and row is None)
        or (row and row.division and stated.division and row.division != stated.division)
    ):
        return Place(None, None, None, (), may_be)
    if row is None:
        return Place(stated.code, None, stated.division, stated.alliances, may_be)
    return Place(row.id, row, row.division or stated.division, row.alliances, may_be)


def registry_place(case: Case, organization: str) -> Place:
    row = organization_row(case, organization)
    if row is None:
        return Place(organization, None, None, (), (organization,))
    return Place(row.id, row, row.division, row.alliances, (row.id,))


def ordering_place(case: Case) -> Place | None:
    """1.2, G1: the ordering organization; unknown when its division is."""
    stated = case.order.organization
    there = place(case, stated)
    if there is None:
        there = Place(None, None, stated.division, stated.alliances)
    return there if there.division is not None else None


def chain(case: Case, organization: str | None) -> list[str]:
    """An organization and what it is (transitively) part of."""
    found: list[str] = []
    while organization is not None and organization not in found:
        found.append(organization)
        row = organization_row(case, organization)
        organization = row.part_of if row else None
    return found


def lies_in(case: Case, territory: str, there: Place, seen: tuple[str, ...] = ()) -> bool:
    """1.1: whether an organization lies in a territory."""
    kind, _, value = territory.partition(":")
    if kind == "org" and value:
        return value in chain(case, there.key)
    if kind == "alliance" and value:
        return value in there.alliances
    if kind == "div" and value:
        return there.division is not None and division_within(value, there.division)
    return territory not in seen and any(
        lies_in(case, member, there, (*seen, territory))
        for row in all_rows(case, schema.Territory, "territories")
        if row.id == territory
        for member in row.members
    )


def division_within(code: str, division: str) -> bool:
    """GB/T 2260, as 1.1 reads it."""
    if code[2:4] == "90":
        return division == code
    if code.endswith("0000") or (code.endswith("00") and code[:2] in MUNICIPALITIES):
        return division[:2] == code[:2]
    if code.endswith("00"):
        return division[:4] == code[:4]
    return division == code


# Terms --------------------------------------------------------------------------------------------


LONGEST = 400  # 10.10: a longer word is not understood


def meaning(case: Case, kind: str, word: str, class_: str | None, needed: str | None = None) -> str | None:
    """What a word means: a row of the class first, then of no class; a meaning means itself (G14)."""
    if word == "" or len(word) > LONGEST:
        return None
    terms = [row for row in all_rows(case, schema.Term, "terms") if row.kind == kind]
    for row in terms:
        if row.term == word and row.class_ == class_ and class_ is not None:
            return row.meaning
    for row in terms:
        if row.term == word and row.class_ is None:
            return row.meaning
    if word == needed or any(row.meaning == word for row in terms) or word in used(case, kind):
        return word
    return None


def used(case: Case, kind: str) -> set[str | None]:
    """The values of a kind that the dictionary uses: systems, conditions, facets."""
    field = {"specimen": "system"}.get(kind, kind)
    items = (*all_rows(case, Laboratory, "laboratory"), *all_rows(case, Exam, "exams"))
    return {getattr(item, field, None) for item in items} - {None, "n/a", "required", "stated"}


# Assumptions --------------------------------------------------------------------------------------


def lowest_stating(case: Case, stating: list[Pack]) -> list[Pack]:
    ids = case.rules.lowest([pack.id for pack in stating])
    return [case.rules.packs[key] for key in ids]


def assumption(case: Case, key: str, item: str | None = None) -> str | Length | None:
    """1.4: what stands in: the lowest applying pack that states the key, of several the stricter value."""
    choices = ASSUMABLE[key]
    nothing = None if choices in (("length",), ("text",)) else choices[0]
    if case.strict:
        return nothing
    lowest = lowest_stating(case, [pack for pack in case.applying if key in pack.manifest.assume])
    if not lowest:
        return nothing
    for pack in lowest:
        case.read.add(f"{pack.id}/assume/{key}")
    values = [stated_value(case, pack, key, item) for pack in lowest]
    if choices == ("text",):
        return min(str(value) for value in values)
    if choices == ("length",):
        lengths = [value for value in values if isinstance(value, Length)]
        longest_first = sorted(lengths, key=lambda length: length.after(0, 0))
        # a longer transport or turnaround puts collection earlier; a shorter grace forgives less
        return longest_first[0] if key == "quality.grace" else longest_first[-1]
    return min((str(value) for value in values), key=choices.index)


def doubtful(case: Case, stand_in: str) -> bool:
    """10.19: whether a stand-in, named ``key:fact``, is under an assumption whose citation is not confirmed.

    Of several lowest packs each could have forbidden it, so one that is not confirmed is enough.
    """
    key = stand_in.partition(":")[0]
    lowest = lowest_stating(case, [pack for pack in case.applying if key in pack.manifest.assume])
    for pack in lowest:
        cited = citation_of(case, pack, pack.manifest.assume[key].citation)
        if cited is not None and not cited.confirmed:
            return True
    return False


def stated_value(case: Case, pack: Pack, key: str, item: str | None) -> str | Length:
    stated = pack.manifest.assume[key]
    for kind in ("item", "panel", "list", "class", "kind", "all"):
        for target, length in stated.by_target:
            if item is not None and target.kind == kind and holds(case, pack, target, item):
                return length
    return stated.value


def own_reports(case: Case) -> tuple[bool, Length | None]:
    """The switch and its least age; of several lowest packs the stricter."""
    stating = [pack for pack in case.applying if pack.manifest.own_reports is not None]
    switch = [pack.manifest.own_reports for pack in lowest_stating(case, stating)]
    stating = [pack for pack in case.applying if pack.manifest.own_reports_min_age is not None]
    ages = [pack.manifest.own_reports_min_age for pack in lowest_stating(case, stating)]
    longest = max((age for age in ages if age), key=lambda age: age.after(0, 0), default=None)
    return bool(switch) and all(switch), longest


def matched_by_name(case: Case) -> bool:
    stating = [pack for pack in case.applying if pack.manifest.matched_by_name is not None]
    switch = [pack.manifest.matched_by_name for pack in lowest_stating(case, stating)]
    return bool(switch) and all(switch)


def vouched(case: Case, source: str, what: str) -> bool:
    """4.5: what a source's contract guarantees; ``strict`` turns it off."""
    return not case.strict and any(outcome.name == source and what in outcome.vouches for outcome in case.sources)
