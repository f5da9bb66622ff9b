"""What of an advice may be told to whoever reads it.

An advice should hold nothing that is withheld; this asks once more, so that a text never says more than
the advice permits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from recognize.advice import ItemAdvice, Named, Shown, Suggestion
from recognize.reasons import Reason, tells_content
from recognize.render.plain import plain
from recognize.render.words import Lang

Withheld = Literal["identity", "access", "sensitive"]
WITHHOLDING: Final[dict[str, Withheld]] = {
    "sensitive-withheld": "sensitive",
    "not-authorised": "access",
    "identity-unconfirmed": "identity",
    "identity-conflict": "identity",
}
"""Reasons under which content is not shown."""

_RANK: Final[tuple[Withheld, ...]] = ("sensitive", "access", "identity")
_RIVALRY: Final = frozenset({"newer-result-exists", "results-disagree"})
_NEVER: Final = -(2**63)


def readable(suggestion: Suggestion) -> tuple[Shown, ...]:
    """Return the members whose content may be shown."""
    return tuple(member for member in suggestion.members if member.withheld is None)


def withheld(suggestion: Suggestion) -> Withheld | None:
    """Say why nothing of a suggestion may be shown, the strictest cause first; ``None``: something may."""
    causes = {member.withheld for member in suggestion.members}
    if None in causes or not causes:
        return None
    return next(cause for cause in _RANK if cause in causes)


def has_origin(suggestion: Suggestion) -> bool:
    """Say whether issuer, report number and date may be told.

    Where the patient's identity is not confirmed they may; without authorisation, and of sensitive
    results, only that something exists.
    """
    return withheld(suggestion) in {None, "identity"}


def critical(suggestion: Suggestion) -> tuple[Shown, ...]:
    """Return the members with a critical value that may be shown."""
    return tuple(member for member in readable(suggestion) if member.critical)


def reasons(item: ItemAdvice) -> tuple[Reason, ...]:
    """Return the reasons that may be told: those that tell content only of results that may be shown."""
    open_reasons = {one for suggestion in item.suggestions for member in readable(suggestion) for one in member.reasons}
    hidden = any(one.code in WITHHOLDING for one in item.reasons) or any(
        member.withheld for suggestion in item.suggestions for member in suggestion.members
    )
    return tuple(one for one in item.reasons if not hidden or one in open_reasons or not tells_content(one))


def only_member(item: ItemAdvice) -> str | None:
    """Return the catalogue item an order item asks for, where it asks for one alone."""
    members = {one.item for one in item.names} | {one.item for shown in item.suggestions for one in shown.members}
    members |= {*item.remaining_members, *item.to_judge}
    return members.pop() if len(members) == 1 else None


def member_name(member: Shown | Named, lang: Lang) -> str:
    """Return a member's name, else its catalogue id."""
    return plain(member.name_zh if lang == "zh" else member.name_en) or plain(member.item)


def short_name(member: Shown | Named, lang: Lang) -> str:
    """Return a member's abbreviation, by which doctors know it beside others, else its name."""
    return plain(member.short) or member_name(member, lang)


def own_name(item: ItemAdvice, lang: Lang) -> str:
    """Return what an order item is called, else its code without the system; empty where it has neither."""
    named = plain(item.name_en) if lang == "en" else ""
    return named or plain(item.name) or plain(item.code.partition("|")[2])


def names_of(item: ItemAdvice, lang: Lang, *, short: bool = False) -> dict[str, str]:
    """Return the names of the catalogue items an advice itself tells, ``short`` with abbreviations."""
    told: list[Shown | Named] = [*item.names, *(member for one in item.suggestions for member in one.members)]
    return {one.item: short_name(one, lang) if short else member_name(one, lang) for one in told}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two results that stand against each other: the newer one (or the one that may be), and the older."""

    newer: Suggestion
    older: Suggestion
    certain: bool


def rivals(item: ItemAdvice) -> Pair | None:
    """Return the result that keeps another from being reused because it is newer or disagrees, and that one.

    ``None`` when there is no such pair, or one of them may not be shown.
    """
    overtaken = next((one for one in item.suggestions if _codes(one) & _RIVALRY), None)
    if overtaken is None:
        return None
    members = {member.item for member in readable(overtaken)}
    others = [
        one for one in item.suggestions if one is not overtaken and members & {member.item for member in readable(one)}
    ]
    if not others:
        return None
    other = max(others, key=_latest)  # the first of equals
    if _latest(other) != _NEVER and _latest(other) < _latest(overtaken):
        other, overtaken = overtaken, other
    certain = _latest(overtaken) != _NEVER and _earliest(other) > _latest(overtaken)
    return Pair(other, overtaken, certain)


def oldest_effective(suggestion: Suggestion) -> Shown | None:
    """Return the member with the oldest collection among those that may be told; ``None``: none states it."""
    known = [
        member
        for member in suggestion.members
        if member.effective is not None and member.withheld in {None, "identity"}
    ]
    return min(known, key=lambda member: member.effective.earliest if member.effective else 0, default=None)


def _codes(suggestion: Suggestion) -> frozenset[str]:
    return frozenset(one.code for member in readable(suggestion) for one in member.reasons)


def _latest(suggestion: Suggestion) -> int:
    moments = [member.effective for member in readable(suggestion)]
    return max((moment.latest for moment in moments if moment is not None), default=_NEVER)


def _earliest(suggestion: Suggestion) -> int:
    moments = [member.effective for member in readable(suggestion)]
    return min((moment.earliest for moment in moments if moment is not None), default=_NEVER)
