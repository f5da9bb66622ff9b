"""The dictionary of all loaded packs: items, panels, terms, comparable units. It grants nothing."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from recognize.packs.ruleset import RuleSet
from recognize.packs.schema import Exam, Laboratory, Member, Panel, Term, UnitRule
from recognize.units import Unit, convert, read_unit

Item = Laboratory | Exam
MAX_TERM: Final = 400
FACETS: Final = ("modality", "site", "laterality", "contrast", "technique", "tracer", "views")


_CLAUSES: Final = re.compile(r"[，,。．.；;、！!？?\n\r]")
"""What parts the clauses of a remark."""


def normal(text: str, limit: int = MAX_TERM) -> str:
    """Return a term as it is compared: NFKC, case folded, without what is not seen; no more than ``limit`` of it.

    White space and characters of format (zero width, direction) are not seen.
    """
    folded = unicodedata.normalize("NFKC", text[:limit]).casefold()
    return "".join(char for char in folded if not char.isspace() and unicodedata.category(char) != "Cf")


def kind_of(item: Item) -> Literal["laboratory", "exam"]:
    """Say whether an item is a laboratory item or an exam."""
    return "laboratory" if isinstance(item, Laboratory) else "exam"


@dataclass(frozen=True, slots=True)
class MemberOf:
    """A member of a panel: its item, role and group, and the rows that say so."""

    item: str
    role: Literal["required", "optional", "one-of"]
    group: str
    rules: tuple[str, ...]


class Dictionary:
    """What items are, over all loaded packs."""

    def __init__(self, rules: RuleSet) -> None:
        self.items: dict[str, Item] = {}
        for _, lab in rules.rows(Laboratory, "laboratory"):
            self.items.setdefault(lab.id, lab)
        for _, exam in rules.rows(Exam, "exams"):
            self.items.setdefault(exam.id, exam)
        self.panels: dict[str, Panel] = {}
        for _, panel in rules.rows(Panel, "panels"):
            self.panels.setdefault(panel.id, panel)
        self.members: dict[str, tuple[MemberOf, ...]] = _members(rules)
        self.panels_of: dict[str, frozenset[str]] = _panels_of(self.members)
        self._terms: dict[tuple[str, str], dict[str | None, Term]] = defaultdict(dict)
        self._meanings: dict[str, set[str]] = defaultdict(set)
        self._contained: dict[str, list[tuple[str, Term]]] = defaultdict(list)
        for _, term in rules.rows(Term, "terms"):
            self._terms[term.kind, normal(term.term)].setdefault(term.class_, term)
            self._meanings[term.kind].add(term.meaning)
            self._contained[term.kind].append((normal(term.term), term))
        for item in self.items.values():
            for kind, value in _values(item):
                if value is not None and value not in {"n/a", "required", "stated", "none"}:
                    self._meanings[kind].add(value)
        self._units: dict[str, list[tuple[UnitRule, Unit]]] = defaultdict(list)
        for _, unit_rule in rules.rows(UnitRule, "units"):
            unit = read_unit(unit_rule.unit)
            if unit is not None:
                self._units[unit_rule.item].append((unit_rule, unit))
        self._by_name: dict[str, frozenset[str]] = _by_name(self.items)

    def meaning(self, kind: str, text: str, class_: str | None) -> tuple[str | None, tuple[str, ...]]:
        """Return what a whole word or code means, and the row that says so; ``None``: not understood.

        A word that is itself a meaning means itself; one longer than any term is not understood.
        """
        if len(text) > MAX_TERM:
            return None, ()
        key = normal(text)
        rows = self._terms.get((kind, key))
        if rows is not None:
            row = rows.get(class_) or rows.get(None)
            if row is not None:
                return row.meaning, (row.rule,)
        return (text, ()) if text in self._meanings[kind] else (None, ())

    def contained(self, kind: str, text: str, class_: str) -> tuple[list[Term], tuple[str, ...]]:
        """Return the terms of a kind that a text contains, for a class; they may only withhold.

        What stands between two marks of punctuation and is made of terms that mean ``harmless`` (无溶血) and
        nothing else is taken out first; the rows of these come second.
        """
        terms = [(part, term) for part, term in self._contained[kind] if part and term.class_ in {None, class_}]
        harmless = sorted(((part, term) for part, term in terms if term.meaning == "harmless"), key=_longest_first)
        kept: list[str] = []
        taken: list[Term] = []
        for clause in _CLAUSES.split(text):
            said = _made_of(normal(clause, len(clause)), harmless)
            if said is None:
                kept.append(clause)
            else:
                taken += said
        key = normal(" ".join(kept), len(text))
        found = [term for part, term in terms if term.meaning != "harmless" and part in key]
        return found, tuple(dict.fromkeys(term.rule for term in taken))

    def units(self, item: str, codes: tuple[str, ...]) -> list[tuple[UnitRule, Unit]]:
        """Return the units comparable for an item under the codes a result carries."""
        return [(rule, unit) for rule, unit in self._units[item] if rule.code is None or rule.code in codes]

    def named(self, text: str) -> frozenset[str]:
        """Return the items with exactly this normalised Chinese or English name."""
        return self._by_name.get(normal(text), frozenset())

    def in_reference(
        self, item: str, codes: tuple[str, ...] | None, number: Decimal, unit: Unit
    ) -> tuple[Decimal | None, tuple[str, ...]]:
        """Bring a number into the item's reference unit, by the rows for the codes a result carries.

        The reference unit is that of the row with factor 1, else of the first row without a factor.

        Args:
            item: The catalogue item.
            codes: The result's codes; ``None``: rows for any code may be used.
            number: The number.
            unit: Its unit.

        Returns:
            The number in the reference unit, ``None`` when the unit is not listed for item and codes or
            no row connects it; and the rows used.
        """
        rows = self._units[item] if codes is None else self.units(item, codes)
        for rule, listed in rows:
            if listed.code == unit.code:
                if rule.factor is not None:
                    return number * rule.factor + (rule.offset or Decimal(0)), (rule.rule,)
                converted = convert(number, listed, _reference(self._units[item]))
                return converted, (rule.rule,)
        if codes is None and rows:
            return convert(number, unit, _reference(rows)), ()
        return None, tuple(rule.rule for rule, _ in rows)


def _values(item: Item) -> list[tuple[str, str | None]]:
    """Return the words the dictionary itself uses, by kind of term."""
    if isinstance(item, Laboratory):
        return [("specimen", item.system), ("condition", item.condition)]
    return [(facet, getattr(item, facet)) for facet in FACETS]


def _made_of(clause: str, harmless: list[tuple[str, Term]]) -> list[Term] | None:
    """Return the harmless terms a clause is made of and nothing else; ``None``: it says something else too."""
    left, used = clause, []
    for part, term in harmless:
        if part in left:
            left = left.replace(part, "")
            used.append(term)
    return used if used and not left else None


def _longest_first(one: tuple[str, Term]) -> tuple[int, str, str]:
    return -len(one[0]), one[0], one[1].rule


def _reference(rows: list[tuple[UnitRule, Unit]]) -> Unit:
    return min(rows, key=lambda row: (row[0].factor != 1, row[0].factor is not None, row[1].code))[1]


def _members(rules: RuleSet) -> dict[str, tuple[MemberOf, ...]]:
    """Put the rows of several packs together: required beats one-of beats optional."""
    rows: dict[str, dict[str, list[Member]]] = defaultdict(lambda: defaultdict(list))
    for _, row in rules.rows(Member, "members"):
        rows[row.panel][row.item].append(row)
    merged: dict[str, tuple[MemberOf, ...]] = {}
    for panel, items in rows.items():
        merged[panel] = tuple(_merge(item, found) for item, found in items.items())
    return merged


def _merge(item: str, rows: list[Member]) -> MemberOf:
    roles = {row.role for row in rows}
    ids = tuple(sorted(row.rule for row in rows))
    if "required" in roles:
        return MemberOf(item, "required", "", ids)
    groups = sorted(role.removeprefix("one-of:") for role in roles if role.startswith("one-of:"))
    return MemberOf(item, "one-of", groups[0], ids) if groups else MemberOf(item, "optional", "", ids)


def _panels_of(members: dict[str, tuple[MemberOf, ...]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for panel, rows in members.items():
        for row in rows:
            found[row.item].add(panel)
    return {item: frozenset(panels) for item, panels in found.items()}


def _by_name(items: dict[str, Item]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for item in items.values():
        found[normal(item.name_zh)].add(item.id)
        found[normal(item.name_en)].add(item.id)
    return {name: frozenset(ids) for name, ids in found.items()}
