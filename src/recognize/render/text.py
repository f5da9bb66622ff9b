"""The text of a whole advice, as ``recognize review`` prints it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from recognize.advice import Advice, ItemAdvice, Suggestion
from recognize.moment import Moment
from recognize.render.layout import wrap
from recognize.render.plain import plain
from recognize.render.sentences import told
from recognize.render.summary import summary
from recognize.render.values import listing, printed, stamp
from recognize.render.visible import has_origin, member_name, names_of, own_name, reasons, short_name
from recognize.render.words import ACTIONS, AND, FRICTIONS, LOOKED, VERDICTS, Lang, word

COLUMNS: Final = 96


def advice_text(advice: Advice, lang: Lang, *, offset: int = 480, now: Moment | None = None) -> str:
    """Write an advice for the terminal: each item with its summary, reports, remainder and reasons.

    Args:
        advice: The advice.
        lang: ``zh`` or ``en``.
        offset: Minutes east of UTC in which times are written.
        now: The moment of reading; ``None``: the advice's.
    """
    lines: list[str] = []
    for item in advice.items:
        lines += [*_item(advice, item, lang, offset, now), ""]
    looked = word(LOOKED, advice.looked, lang)
    causes = [told(one, lang) for one in advice.looked_reasons]
    if lang == "zh":
        lines.append("；".join((f"查询：{looked}", *causes)))
    else:
        lines.append("; ".join((f"looked: {looked}", *causes)))
    return "\n".join(lines)


def _item(advice: Advice, item: ItemAdvice, lang: Lang, offset: int, now: Moment | None) -> Iterable[str]:
    zh = lang == "zh"
    verdict, friction = word(VERDICTS, item.verdict, lang), word(FRICTIONS, item.friction, lang)
    name = own_name(item, lang) or plain(item.code)
    yield f"{name}：{verdict}（{friction}）" if zh else f"{name}: {verdict} ({friction})"
    yield from wrap(summary(item, lang, offset=offset, now=now, advice=advice), COLUMNS, "  ", "  ")
    for suggestion in item.suggestions:
        yield from wrap(_suggestion(suggestion, lang, offset), COLUMNS, "  - ", "    ")
    if item.remaining:
        codes = " ".join(plain(code.rpartition("|")[2]) for code in item.remaining)
        yield f"  还需开：{codes}" if zh else f"  still to order: {codes}"
    names = names_of(item, lang)
    if item.to_judge:
        members = AND[lang].join(names.get(one, plain(one)) for one in item.to_judge)
        yield f"  请判断：{members}" if zh else f"  to judge: {members}"
    for one in reasons(item):
        yield from wrap(told(one, lang, names), COLUMNS, "  · ", "    ")


def _suggestion(suggestion: Suggestion, lang: Lang, offset: int) -> str:
    zh = lang == "zh"
    action = word(ACTIONS, suggestion.action, lang)
    named = member_name if len(suggestion.members) == 1 else short_name
    shown = [one for member in suggestion.members if (one := printed(member, named(member, lang), lang))]
    names = [named(member, lang) for member in suggestion.members]
    values = listing(shown, lang) if shown else AND[lang].join(names)
    told = f"{action}：{values}。" if zh else f"{action}: {values}. "
    if not has_origin(suggestion):
        return told.rstrip()
    origins = [member.effective for member in suggestion.members if member.withheld in {None, "identity"}]
    times = sorted({text for moment in origins if (text := stamp(moment, offset))})
    about = (suggestion.issuer, suggestion.report_number, *times, suggestion.mark)
    until = stamp(suggestion.valid_until, offset)
    end = "" if until is None else f"，至 {until} 有效" if zh else f", valid until {until}"
    return told + "  ".join(filter(None, map(plain, about))) + end
