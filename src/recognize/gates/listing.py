"""Lists of recognized items (互认项目目录), institutions, negative lists, suspensions; and the mark."""

from __future__ import annotations

from collections.abc import Iterator

from recognize.gates.candidate import Candidate
from recognize.gates.finding import Finding, doubtful, found, passed
from recognize.packs.dictionary import kind_of
from recognize.packs.places import Place
from recognize.packs.ruleset import Pack
from recognize.packs.schema import (
    IssuerRule,
    ItemList,
    Listed,
    MarkRule,
    NegativeRule,
    Qualification,
    Suspension,
)
from recognize.reasons import SEVERITY
from recognize.report import Mark


def listed(candidate: Candidate) -> Iterator[Finding]:
    """A list in force names the item and admits issuer and performer; nothing withholds it by name."""
    view = candidate.view
    found_on: list[list[Finding]] = []
    complete: list[str] = []
    lists: list[str] = []
    for pack in view.applying.values():
        for name, item_list in pack.manifest.lists.items():
            if item_list.kind not in (None, kind_of(candidate.has)):
                continue
            lists.append(f"{pack.id}/lists/{name}")
            if item_list.complete:
                complete.append(f"{pack.id}/lists/{name}")
            rows = view.listing_rows(pack, name, candidate.has)
            if rows:
                found_on.append(list(_on_list(candidate, pack, item_list, rows)))
    if found_on:
        yield from min(
            found_on,
            key=lambda findings: (
                max(SEVERITY[f.answer] for f in findings),
                sorted(f.rules for f in findings),
            ),
        )
    elif complete:
        yield found("not-listed", rules=tuple(complete))
    else:
        yield found("listing-unknown", rules=tuple(lists)) if lists else found("no-list")
    yield from _negative(candidate)
    yield from _suspended(candidate)


def _on_list(candidate: Candidate, pack: Pack, item_list: ItemList, rows: list[Listed]) -> Iterator[Finding]:
    view = candidate.view
    ids = (f"{pack.id}/lists/{item_list.id}", *sorted(row.rule for row in rows))
    citations = [view.citation(view.rules.packs[row.pack], row) for row in rows]
    if not any(citation is None or citation.confirmed for citation in citations):
        key = min(citation.key for citation in citations if citation is not None)
        yield doubtful("listed", key, rules=ids)
    limits = [
        row
        for owner, row in view.all_limits(IssuerRule, "issuers")
        if row.list == item_list.id and view.find_list(owner, row.list) == (pack, item_list)
    ]
    named = [row for row in limits if row.rule_ == "named"]
    if item_list.issuers == "named" and not named:
        yield found("issuer-not-listed", rules=ids)
        return
    if not limits:
        yield passed("listed", rules=ids)
        return
    used = (*ids, *sorted(row.rule for row in limits))
    if candidate.report.issuer is None or candidate.report.issuer.code is None:
        yield found("issuer-unknown", rules=used)
    else:
        yield from _admit(candidate, limits, candidate.issuer, used)
    performer = candidate.performer
    if performer is not None:
        yield from _admit(candidate, limits, performer, used)
        return
    stands_in, by, assumed = laboratory(candidate)
    if stands_in is not None:
        yield passed("listed", assumed=assumed, rules=(*used, *by))
    else:
        yield found("performer-unknown", rules=(*used, *by))


def _admit(candidate: Candidate, limits: list[IssuerRule], who: Place, used: tuple[str, ...]) -> Iterator[Finding]:
    """Say whether every rule of a list admits an institution; several ``named`` rows add up."""
    rules = (*used, *who.rules)
    codes = {_admits(candidate, row, who) for row in limits if row.rule_ != "named"}
    named = [row for row in limits if row.rule_ == "named"]
    if named and not any(who.id in row.organizations for row in named):
        codes.add("issuer-not-listed")
    for code in ("issuer-not-listed", "issuer-level-unknown"):
        if code in codes:
            yield found(code, rules=rules)
            return
    yield passed("listed", rules=rules)


def _admits(candidate: Candidate, row: IssuerRule, who: Place) -> str | None:
    """Return why one rule does not admit an institution; unknown level or ownership is unknown."""
    if row.rule_ == "public":
        if who.row is None or who.row.ownership is None:
            return "issuer-level-unknown"
        return None if who.row.ownership == "public" else "issuer-not-listed"
    theirs, ours = _level(who), _level(candidate.view.ordering)
    if theirs is None or ours is None:
        return "issuer-level-unknown"
    return None if theirs >= ours else "issuer-not-listed"


def _level(who: Place) -> int | None:
    text = who.row.level if who.row is not None else None
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


def _negative(candidate: Candidate) -> Iterator[Finding]:
    chains = _everybody(candidate)
    for _, row, _ in candidate.limits(NegativeRule, "negative"):
        if row.organization is None or row.organization in chains:
            yield found("negative-list", rules=(row.rule,))


def _everybody(candidate: Candidate) -> set[str]:
    """Return all that issuer and performers may be and are part of; who stands in for one that is not stated too."""
    performer = laboratory(candidate)[0]
    places = (candidate.issuer, *candidate.performers, *((performer,) if performer is not None else ()))
    return {step for place in places for step in place.chain}


def _suspended(candidate: Candidate) -> Iterator[Finding]:
    """A suspension counts on the day of the decision, and on any day the collection may mean."""
    view = candidate.view
    chains = _everybody(candidate)
    for pack in view.limiting():
        for row in pack.of(Suspension, "suspensions"):
            if row.organization not in chains:
                continue
            if all(view.rank(pack, row.targets, item) is None for item in candidate.items):
                continue
            days = candidate.collection_days(pack.manifest.offset)
            if days is None:
                collected = row.from_ <= view.today(pack)
            else:
                collected = row.from_ <= days[1] and (row.until is None or days[0] < row.until)
            if collected or view.in_force(pack, row):
                yield found("issuer-suspended", rules=(row.rule,))


# mark -------------------------------------------------------------------------------------------


def mark(candidate: Candidate) -> Iterator[Finding]:
    """A mark whose territory contains the ordering organization, or what may stand for it."""
    view = candidate.view
    own = candidate.result.mark
    marks = [own] if own is not None else []
    assumed: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    if own is None and candidate.report.marks and not candidate.held.marked:
        value, rules = view.assume("mark.of_report")
        if value == "pass":
            marks, assumed = list(candidate.report.marks), ("mark.of_report:result.mark",)
    judged = [(one, *territory_of(candidate, one)) for one in sorted(marks, key=repr)]
    facts = tuple(("result.mark", one.text) for one, _, _ in judged)
    reaching: list[Finding] = []
    for _, territory, by in judged:
        if territory is None:
            continue
        held, through = view.places.holds(territory, view.ordering)
        used = (*rules, *(row.rule for row in by), *through)
        if held and view.known:
            doubt = _doubt(candidate, by)
            if doubt is None:
                yield passed("mark", facts=facts, rules=used, assumed=assumed)
                return
            reaching.append(doubtful("mark", doubt, facts=facts, rules=used, assumed=assumed))
    stand_in = _stand_in(candidate)
    if stand_in is not None and stand_in.answer == "pass":
        yield stand_in
        return
    if reaching or stand_in is not None:
        yield [*reaching, *([stand_in] if stand_in is not None else [])][0]
        return
    yield _missing(candidate, judged, facts, rules)


def _missing(
    candidate: Candidate,
    judged: list[tuple[Mark, str | None, list[MarkRule]]],
    facts: tuple[tuple[str, str], ...],
    rules: tuple[str, ...],
) -> Finding:
    unread = [one for one, territory, _ in judged if territory is None]
    used = (*rules, *(row.rule for _, _, by in judged for row in by))
    if unread:
        return found("mark-not-understood", mark=unread[0].text, facts=facts, rules=used)
    if judged:
        value, by_key = candidate.view.assume("mark.narrow")
        code = "mark-too-narrow-noted" if value == "caution" else "mark-too-narrow"
        return found(code, mark=judged[0][0].text, facts=facts, rules=(*used, *by_key))
    if candidate.result.mark is None and candidate.report.marks and not candidate.held.marked:
        return found("mark-of-report-only", rules=used)
    value, by_key = candidate.view.assume("mark.none")
    return found("mark-missing-noted" if value == "caution" else "mark-missing", rules=(*used, *by_key))


def territory_of(candidate: Candidate, stated: Mark) -> tuple[str | None, list[MarkRule]]:
    """Return the territory a printed mark names, and the rows that say so; ``None``: not understood."""
    view = candidate.view
    rows = []
    for pack, row in view.rules.rows(MarkRule, "marks"):
        if row.text != stated.text or not view.in_force(pack, row):
            continue
        if row.printed_in is not None and not view.places.holds(row.printed_in, candidate.issuer)[0]:
            continue
        if row.place is not None and stated.place is not None and row.place != stated.place:
            continue
        if row.footnote == "required" and not stated.footnote:
            continue
        rows.append(row)
    territories = {row.territory for row in rows}
    return (territories.pop(), rows) if len(territories) == 1 else (None, rows)


def _doubt(candidate: Candidate, rows: list[MarkRule]) -> str | None:
    view = candidate.view
    keys = []
    for row in rows:
        citation = view.citation(view.rules.packs[row.pack], row)
        if citation is None or citation.confirmed:
            return None
        keys.append(citation.key)
    return min(keys, default=None)


def _stand_in(candidate: Candidate) -> Finding | None:
    """Return what stands for a mark: a published institution-and-item list, an alliance, a contract."""
    view = candidate.view
    if view.strict or not view.known:
        return None
    doubt: Finding | None = None
    performer, by_key, assumed = laboratory(candidate)
    for pack, row in sorted(view.grants(Qualification, "qualifications"), key=lambda pair: pair[1].rule):
        if performer is None or row.organization != performer.id:
            continue
        held, through = view.places.holds(row.mark, view.ordering)
        named = view.rank(pack, row.items, candidate.has) is not None
        excepted = view.rank(pack, row.except_, candidate.has) is not None
        if not (held and named and not excepted):
            continue
        used = (*by_key, row.rule, *through)
        stands = ("qualifications:result.mark", *assumed)
        citation = view.citation(pack, row)
        if citation is None or citation.confirmed:
            return passed("mark", rules=used, assumed=stands)
        doubt = doubt or doubtful("mark", citation.key, rules=used, assumed=stands)
    registered = candidate.issuer.row
    shared = set(registered.alliances if registered else ()) & (
        set(view.ordering.row.alliances) if view.ordering.row else set()
    )
    if shared and registered is not None:
        document = view.citation(view.rules.packs[registered.pack], registered)
        stands = ("alliance:result.mark",)
        if document is None or document.confirmed:
            return passed("mark", rules=candidate.issuer.rules, assumed=stands)
        doubt = doubt or doubtful("mark", document.key, rules=candidate.issuer.rules, assumed=stands)
    if "marked" in candidate.vouches:
        return passed("mark", assumed=("vouches:result.mark",))
    return doubt


def laboratory(candidate: Candidate) -> tuple[Place | None, tuple[str, ...], tuple[str, ...]]:
    """Return the performing laboratory, the rows that tell it, and the stand-in used where not stated."""
    performer = candidate.performer
    if performer is not None:
        return performer, performer.rules, ()
    if candidate.stranger:
        return None, (), ()
    value, by_key = candidate.view.assume("performer.unknown")
    if value != "issuer" or candidate.report.issuer is None or candidate.report.issuer.code is None:
        return None, by_key, ()
    issuer = candidate.issuer
    if issuer.row is not None and issuer.row.laboratory is not None:
        place = candidate.view.places.registered(issuer.row.laboratory)
    else:
        place = issuer
    return place, (*by_key, *issuer.rules, *place.rules), ("performer.unknown:report.performer",)
