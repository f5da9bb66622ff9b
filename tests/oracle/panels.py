"""Section 8 of docs/decision.md, 8.1 to 8.5: panels, the basket, what remains. DESIGN 4.3, 4.7, PACKS orderables."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, product

from tests.oracle.matching import Candidate, Ordered
from tests.oracle.rows import Case, assumption, the_item
from tests.oracle.versions import issuer_key

from recognize.moment import Length
from recognize.order import OrderItem
from recognize.packs import schema
from recognize.packs.schema import Laboratory
from recognize.report import Observation

STANDING = ("reusable", "with-caution", "undetermined", "not-reusable")

# Basket -------------------------------------------------------------------------------------------


def same_facts(one: OrderItem, other: OrderItem) -> bool:
    """8.3: equal code and equal facts, whatever the lines are called."""
    blank = {"id": "-", "name": None, "order_set": None, "replaces": None}
    return one.model_copy(update=blank) == other.model_copy(update=blank)


def in_series(case: Case, item: OrderItem) -> bool:
    return any(other.id != item.id and same_facts(item, other) for other in case.order.items)


def overlaps(case: Case, ordering: Ordered, member: str, baskets: list[Ordered]) -> bool:
    """8.3: the member belongs to the item with most members, then to the first."""
    sharing = [basket for basket in baskets if any(one.item == member for one in basket.members)]
    most = max(len(basket.members) for basket in sharing)
    owner = next(basket for basket in sharing if len(basket.members) == most)
    return owner is not ordering and not same_facts(owner.item, ordering.item)


# Order of candidates ------------------------------------------------------------------------------


def by_name(case: Case, candidate: Candidate) -> tuple[str, str, str, str]:
    report = candidate.report
    return (issuer_key(case, report) or "", report.number or "", report.id, candidate.result.id)


def latest_first(candidate: Candidate) -> tuple[int, int]:
    collected = candidate.collected
    return (-collected.earliest, -collected.latest) if collected else (10**30, 10**30)


def best(case: Case, found: list[Candidate]) -> Candidate | None:
    """8.5: standing, then latest collection, then issuer, number, report, result."""
    return min(
        found,
        key=lambda one: (STANDING.index(one.standing), latest_first(one), by_name(case, one)),
        default=None,
    )


# One report, one specimen, inputs -----------------------------------------------------------------


def only_newer(candidate: Candidate) -> bool:
    return all(finding.gate == "newer" for finding in candidate.findings)


def one_specimen(case: Case, ordering: Ordered, found: list[Candidate], inputs: list[Candidate]) -> None:
    """8.1, 10.14 for the members of one report that are reusable, or would be but for a newer result."""
    group = [one for one in found if isinstance(one.result, Observation) and only_newer(one)]
    if len({one.member for one in found if only_newer(one)}) < 2:
        return
    if all(specimen_id(one) is None for one in found if not one.void and not one.other_only):
        if assumption(case, "specimen.one") == "yes" and at_one_time(group):
            if len(group) > 1:
                for one in group:
                    one.stand_in(case, "specimen", ONE)
            return
    parts: dict[str, list[Candidate]] = {}
    for number, one in enumerate(sorted(group, key=lambda one: (one.member, latest_first(one), by_name(case, one)))):
        name = specimen_id(one)
        together = name is not None and at_one_time([other for other in group if specimen_id(other) == name])
        parts.setdefault(f"0{name}" if together else f"1{number:05}", []).append(one)
    if len(parts) < 2:
        return
    most = min(parts, key=lambda name: (*serves(case, ordering, parts[name], group, inputs), name))
    for name, part in parts.items():
        if name != most:
            for one in part:
                one.add("specimen", "unknown", "specimens-differ")


def specimen_id(one: Candidate) -> str | None:
    specimen = one.result.specimen if isinstance(one.result, Observation) else None
    return (specimen.id or None) if specimen else None


ONE = "specimen.one:result.specimen.id"


def at_one_time(group: list[Candidate]) -> bool:
    """10.14: collections that may be equal, each with each."""
    return all(may_be_equal(one, other) for one, other in combinations(group, 2))


def may_be_equal(one: Candidate, other: Candidate) -> bool:
    mine, theirs = one.collected, other.collected
    return mine is None or theirs is None or (mine.earliest <= theirs.latest and theirs.earliest <= mine.latest)


def of_its_specimen(case: Case, candidate: Candidate, given: Candidate) -> str:
    """10.15: whether an input that is no member is of the specimen: by its id, by a stand-in, or not."""
    if not may_be_equal(candidate, given):
        return "no"
    mine, theirs = specimen_id(candidate), specimen_id(given)
    if mine is None and theirs is None:
        return "assumed" if assumption(case, "specimen.one") == "yes" else "no"
    return "stated" if mine == theirs else "no"


def serves(
    case: Case, ordering: Ordered, part: list[Candidate], group: list[Candidate], inputs: list[Candidate]
) -> tuple[int, int]:
    """How many required members and groups it fills (calculated ones with their inputs), how many members."""
    members = {one.member for one in part}
    contested = {one.member for one in group}
    left = set(members)
    while True:
        gone = set()
        for name in left:
            item = the_item(case, name)
            if isinstance(item, Laboratory) and calculates(item):
                there = all(
                    one in left
                    if one in contested
                    else any(
                        other.member == one
                        and other.standing == "reusable"
                        and any(mine.member == name and of_its_specimen(case, mine, other) != "no" for mine in part)
                        for other in inputs
                    )
                    for one in item.inputs
                )
                if not item.inputs or not there:
                    gone.add(name)
        if not gone:
            break
        left -= gone
    filled = sum(any(name in left for name in names) for names in required_sets(ordering))
    return -filled, -len(members)


def calculates(item: Laboratory) -> bool:
    return item.calculated == "yes" or (item.calculated == "unknown" and bool(item.inputs))


def calculated(case: Case, candidate: Candidate, same_report: dict[str, list[Candidate]], members: set[str]) -> None:
    """8.2: reusable only beside all its inputs; 10.15: those that are no members must be of its specimen."""
    item = the_item(case, candidate.member)
    if candidate.standing != "reusable" or not isinstance(item, Laboratory) or item.calculated == "no":
        return
    if item.calculated == "unknown" and not item.inputs:
        return
    complete = bool(item.inputs)
    assumed = False
    for name in item.inputs:
        there = [one for one in same_report.get(name, ()) if one.standing == "reusable"]
        if name in members:
            complete = complete and bool(there)
            continue
        ways = {of_its_specimen(case, candidate, one) for one in there}
        complete = complete and bool(ways & {"stated", "assumed"})
        assumed = assumed or "stated" not in ways
    if not complete:
        candidate.add("panel", "caution", "calculated-without-inputs")
    elif assumed:
        candidate.stand_in(case, "specimen", ONE)


# What is reused -----------------------------------------------------------------------------------


def required_sets(ordering: Ordered) -> list[list[str]]:
    """Each required member alone; each one-of group as its alternatives."""
    groups: dict[str, list[str]] = {}
    found = [[member.item] for member in ordering.members if member.role == "required"]
    for member in ordering.members:
        if member.role == "one-of":
            groups.setdefault(member.group, []).append(member.item)
    return found + list(groups.values())


def reused(case: Case, ordering: Ordered, found: list[Candidate]) -> list[Candidate]:
    """8.1: the members reused, of the main report, and of others where they may be combined."""
    reusable = [one for one in found if one.standing == "reusable"]
    if not reusable:
        return []
    reports = list({id(one.settled): one.settled for one in reusable}.values())

    def rank(settled: object) -> tuple[object, ...]:
        own = [one for one in reusable if one.settled is settled]
        members = {one.member for one in own}
        count = sum(any(name in members for name in names) for names in required_sets(ordering))
        return (-count, min(latest_first(one) for one in own), min(by_name(case, one)[:3] for one in own))

    main = min(reports, key=rank)
    chosen: list[Candidate] = []
    for member in ordering.members:
        own = [one for one in reusable if one.settled is main and one.member == member.item]
        candidate = best(case, own)
        if candidate is not None:
            chosen.append(candidate)
    if ordering.combine is not None:
        base = list(chosen)
        for member in ordering.members:
            item = the_item(case, member.item)
            if any(one.member == member.item for one in base) or not isinstance(item, Laboratory):
                continue
            if item.combinable == "yes":
                near = [
                    one
                    for one in reusable
                    if one.member == member.item
                    and all(within(one, other, ordering.combine, case.offset) for other in base)
                ]
                candidate = best(case, near)
                if candidate is not None:
                    chosen.append(candidate)
    order = [member.item for member in ordering.members]
    return sorted(chosen, key=lambda one: order.index(one.member))


def within(one: Candidate, other: Candidate, length: Length, offset: int) -> bool:
    """Surely within a length of each other."""
    mine, theirs = one.collected, other.collected
    if mine is None or theirs is None:
        return False
    first, last = min(mine.earliest, theirs.earliest), max(mine.latest, theirs.latest)
    return length.after(first, offset) >= last


# What remains -------------------------------------------------------------------------------------


def with_inputs(case: Case, names: set[str]) -> set[str]:
    """A calculated member is not ordered without its inputs."""
    found = set(names)
    for name in names:
        item = the_item(case, name)
        if isinstance(item, Laboratory) and item.calculated != "no":
            found.update(item.inputs)
    return found


def to_order(case: Case, ordering: Ordered, chosen: list[Candidate]) -> list[set[str]]:
    """8.4: every choice of what remains."""
    have = {one.member for one in chosen}
    missing = [names for names in required_sets(ordering) if not have & set(names)]
    return [with_inputs(case, set(choice)) for choice in product(*missing)]


def orders(case: Case, row: schema.Orderable) -> set[str]:
    """What an orderable orders: its items and the required members of its panels."""
    found: set[str] = set()
    for target in row.members:
        if target.kind == "item":
            found.add(target.value)
        else:
            found.update(
                member.item
                for pack in case.packs
                for member in pack.of(schema.Member, "members")
                if member.panel == target.value and member.role == "required"
            )
    return found


def price(case: Case, code: str) -> Decimal | None:
    for pack in case.applying:
        for row in pack.of(schema.Price, "prices"):
            if row.code == code and (row.from_ is None or row.from_ <= case.day(pack)):
                if row.until is None or case.day(pack) < row.until:
                    return row.price
    return None


def cover(case: Case, choices: list[set[str]]) -> tuple[tuple[str, ...], set[str]] | None:
    """The exact cover of what remains: fewest codes, then price (unknown last), then code."""
    offered = {row.code: orders(case, row) for pack in case.applying for row in pack.of(schema.Orderable, "orderables")}
    found: list[tuple[tuple[object, ...], tuple[str, ...], set[str]]] = []
    for wanted in choices:
        useful = sorted(code for code, items in offered.items() if items and items <= wanted)
        for count in range(1, len(useful) + 1):
            for codes in combinations(useful, count):
                parts = [offered[code] for code in codes]
                if sum(map(len, parts)) == len(wanted) and set().union(*parts) == wanted:
                    prices = [price(case, code) for code in codes]
                    total = sum(one for one in prices if one is not None)
                    found.append(((count, None in prices, total, codes), codes, wanted))
    if not found:
        return None
    _, codes, wanted = min(found, key=lambda one: one[0])
    return codes, wanted
