"""What is said in each situation a doctor may meet, one function a situation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from recognize.advice import ItemAdvice, Suggestion
from recognize.moment import Moment
from recognize.reasons import SEVERITY, Reason
from recognize.render.parts import Part, Rank, Sentence, part
from recognize.render.phrases import say
from recognize.render.pieces import (
    INCOMPLETE,
    Reader,
    heading,
    images,
    item_name,
    mark,
    may_miss,
    origin,
    pending,
    short_day,
    until,
    values,
    values_text,
    why,
)
from recognize.render.sentences import answer_of, gate_of, parameter, ranked
from recognize.render.visible import Pair, critical, member_name, readable, reasons, rivals, withheld
from recognize.render.words import AND

_DECIDED_BY: Final = {"undetermined": "unknown", "caution": "caution", "repeat-justified": "caution"}
_PHRASE: Final = {"undetermined": "undetermined", "caution": "caution", "repeat-justified": "justified"}


@dataclass(frozen=True, slots=True)
class Scene:
    """What is said of an item, and the phrase that leaves the decision to the doctor."""

    body: tuple[Sentence, ...]
    decision: str


def reuse(item: ItemAdvice, reader: Reader) -> Scene:
    """Reuse, whole or in part; in part with what remains."""
    main = [one for one in item.suggestions if one.action == "reuse" and readable(one)]
    members = [one for shown in main for one in readable(shown) if one.standing == "reusable"]
    head = heading(f"head.{item.verdict}", item, reader)
    title = item_name(item, reader) if item.verdict == "reuse" else None
    where = (origin(main, reader), images(main, reader), mark(main), until(main, reader))
    body: tuple[Sentence, ...] = (Sentence((values(members, title, reader),), head), Sentence(where))
    if any(one.kind == "exam" for one in main):
        body = (Sentence(where, head), Sentence((_aside("conclusion", reader),)))
    if item.verdict == "reuse_part":
        remaining = _members("rest", item.remaining_members or item.remaining, reader)
        body = (*body, Sentence((remaining,)), Sentence((_members("to-judge", item.to_judge, reader),)))
    return Scene(body, "judge.repeat")


def alarm(item: ItemAdvice, reader: Reader) -> Scene:
    """Tell a critical value before anything else; then what stands against it, or else why not more."""
    alarming = [one for one in item.suggestions if critical(one)]
    shown = max(alarming, key=lambda one: max(_latest(member.effective) for member in critical(one)))
    told = critical(shown)
    title = member_name(told[0], reader.lang) if len(told) == 1 else None
    head = part(Rank.ITEM, say("head.critical", reader.lang))
    where = (origin([shown], reader), part(Rank.REASON, say("verify", reader.lang)))
    pair = rivals(item)
    if pair is not None and shown is pair.newer:
        tail = _against("older", pair.older, title, reader)
    elif pair is not None and shown is pair.older:
        tail = _against("newer-too", pair.newer, title, reader)
    elif item.verdict == "reuse_part":
        tail = heading("part-too", item, reader)
    else:
        tail = why("also", _why(item, but="result-critical"), reader, Rank.ASIDE)
    value = Part(Rank.CRITICAL, values(told, None, reader).forms)
    body = (Sentence((value,), head), Sentence(where), Sentence((tail,)))
    return Scene(body, "judge.check")


def rivalry(item: ItemAdvice, pair: Pair, reader: Reader) -> Scene:
    """Show the newer result first, then the one it keeps from being reused."""
    told = {one.code for one in reasons(item)}
    if "newer-result-exists" in told or "results-disagree" not in told:
        key, tail = ("newer", "older") if pair.certain else ("maybe-newer", "other")
    else:
        key, tail = "disagree", "other"
    first = Sentence((part(Rank.REASON, say(key, reader.lang)),), heading("head.consider", item, reader))
    title = item_name(item, reader)
    facts = Sentence((values(readable(pair.newer), title, reader), origin([pair.newer], reader)))
    return Scene((first, facts, Sentence((_against(tail, pair.older, title, reader),))), "judge.repeat")


def emergency(item: ItemAdvice, reader: Reader) -> Scene:
    """In a state of emergency nothing waits; what exists is told for reference."""
    head = heading("head.emergency", item, reader)
    body: tuple[Sentence, ...] = (Sentence((part(Rank.REASON, say("emergency", reader.lang)),), head),)
    shown = next((one for one in item.suggestions if withheld(one) is None), None)
    if shown is not None:
        reference = part(Rank.REASON, say("for-reference", reader.lang))
        facts = (values(readable(shown), item_name(item, reader), reader), origin([shown], reader))
        others = [one for one in _why(item) if gate_of(one) != "situation"]
        also = why("also", others, reader, Rank.ASIDE)
        body = (*body, Sentence(facts, reference), Sentence((also,)))
    return Scene(body, "judge.use" if shown is not None else "judge.repeat")


def hidden(item: ItemAdvice, reader: Reader) -> Scene:
    """Results exist that may not be shown: why, and what would open them."""
    cause = withheld(item.suggestions[0])
    shown = [one for one in item.suggestions if withheld(one) == cause]
    if cause == "identity":
        given = [one for one in item.reasons if one.code == "identity-unconfirmed"]
        known = why("identity", given, reader)
        facts = (known if given else part(Rank.REASON, say("identity.short", reader.lang)), origin(shown, reader))
        then = "confirm-identity"
    else:
        facts = (part(Rank.REASON, say(cause or "access", reader.lang)), origin((), reader))
        then = "authorise-sensitive" if cause == "sensitive" else "authorise"
    body = (Sentence(facts, heading("head.consider", item, reader)), Sentence((_aside(then, reader),)))
    return Scene(body, "judge.repeat")


def consider(item: ItemAdvice, reader: Reader) -> Scene:
    """Something relevant that is not plainly reusable: why, the values, where and when."""
    head = heading("head.consider", item, reader)
    shown = next((one for one in item.suggestions if withheld(one) is None), None)
    if shown is None:
        nothing = why("bare", _why(item), reader)
        return Scene((Sentence((nothing,), head), Sentence((_aside("as-usual", reader),))), "judge.repeat")
    where = origin([shown], reader)
    if item.ground == "caution" and any(one.code == "images-unavailable" for one in reasons(item)):
        missing = part(Rank.REASON, say("no-images", reader.lang))
        also = why("also", _why(item, but="images-unavailable"), reader, Rank.ASIDE)
        asks = Sentence((_aside("ask-patient", reader),))
        return Scene((Sentence((where, missing), head), Sentence((also,)), asks), "judge.repeat")
    because = why(_PHRASE.get(item.ground or "", "caution"), _why(item), reader)
    facts = (values(readable(shown), item_name(item, reader), reader), where, until([shown], reader))
    decision = "judge.repeat" if item.ground == "repeat-justified" else "judge.use"
    return Scene((Sentence((because,), head), Sentence(facts)), decision)


def order(item: ItemAdvice, looked: tuple[str, ...], reader: Reader) -> tuple[Sentence, ...]:
    """Order as usual: nothing found, or why what was found cannot be used; not found is not none."""
    misses = _why(item)
    if not misses and not item.pending and looked:
        usual = (part(Rank.REASON, say("as-usual", reader.lang)), _aside("not-counted", reader))
        not_found = part(Rank.REASON, say("not-found", reader.lang))
        return (Sentence((not_found,), part(Rank.LOOKED, *looked)), Sentence(usual))
    because, then = _miss(item, misses, reader)
    shown = [one for one in item.suggestions if then != "check-identity"][:1]
    after = Sentence((_aside(then, reader),)) if then else Sentence()
    head = heading("head.order", item, reader)
    return (Sentence((because,), head), Sentence((origin(shown, reader),)), after, may_miss(looked, reader))


def _miss(item: ItemAdvice, misses: list[Reason], reader: Reader) -> tuple[Part, str | None]:
    """Say why there is nothing to reuse, and what might be done."""
    conflict = next((one for one in misses if one.code == "identity-conflict"), None)
    if conflict is not None:
        facts = dict(conflict.params).get("factors")
        full = facts and say("conflict", reader.lang, facts=parameter("factors", facts, reader.lang))
        return part(Rank.REASON, full, say("conflict.short", reader.lang)), "check-identity"
    if item.pending:
        return pending(item, "pending", reader, Rank.REASON), "wait"
    if not misses:
        return part(Rank.REASON, say("none-found", reader.lang)), None
    codes = {one.code for one in misses}
    if codes == {"own-report"}:
        return part(Rank.REASON, say("own", reader.lang)), None
    key = "bare" if all(answer_of(one) == "note" for one in misses) else "not-reusable"
    return why(key, misses, reader), None


def _why(item: ItemAdvice, *, but: str | None = None) -> list[Reason]:
    """Return the reasons to tell, the deciding ones first, none that weighs more than the verdict says."""
    decided = _DECIDED_BY.get(item.ground or "", "block")
    told = [one for one in ranked(reasons(item), decided) if one.code not in {but, "no-result", *INCOMPLETE}]
    if decided == "block":
        return [one for one in told if answer_of(one) == decided] or told
    return [one for one in told if SEVERITY.get(answer_of(one), 0) <= SEVERITY[decided]] or told


def _against(key: str, other: Suggestion, title: str | None, reader: Reader) -> Part:
    """Write the other of two results, with its values and day; ``title`` is the name already told."""
    found = values_text(readable(other), title, reader)
    full = found and say(key, reader.lang, values=found, day=short_day(other, reader))
    return part(Rank.OLDER, full or None, say(f"{key}.short", reader.lang))


def _members(key: str, members: Sequence[str], reader: Reader) -> Part:
    """Name members, or count them where one has no name or there is no room."""
    if not members:
        return part(Rank.REST, "")
    known = [reader.names[member] for member in members if member in reader.names]
    full = say(key, reader.lang, names=AND[reader.lang].join(known)) if len(known) == len(members) else None
    return part(Rank.REST, full, say(f"{key}.count", reader.lang, count=str(len(members))))


def _aside(key: str, reader: Reader) -> Part:
    return part(Rank.ASIDE, say(key, reader.lang), "")


def _latest(moment: Moment | None) -> int:
    return 0 if moment is None else moment.latest
