"""The summary: one line for a busy doctor, under 140 characters, in which nothing is cut."""

from __future__ import annotations

from recognize.advice import Advice, ItemAdvice
from recognize.moment import Moment
from recognize.render.parts import Sentence, fit
from recognize.render.pieces import Reader, causes, judge, may_miss, pending
from recognize.render.scenes import Scene, alarm, consider, emergency, hidden, order, reuse, rivalry
from recognize.render.sentences import Names
from recognize.render.visible import critical, names_of, only_member, rivals, withheld
from recognize.render.words import Lang


def summary(
    item: ItemAdvice,
    lang: Lang,
    *,
    offset: int = 480,
    now: Moment | None = None,
    advice: Advice | None = None,
    names: Names | None = None,
) -> str:
    """Say in one line what an advice means for one order item.

    Under 140 characters, always, and never with a line break. What does not fit is left out whole, the
    least important first: mark, asides, values (critical and flagged ones stay longest; members are
    counted), end of validity, reasons. A number, a unit, a date or the issuer's name is never cut; a name
    that is too long for any line is left to the details. What is withheld is not told.

    Args:
        item: The advice for the item; there is a text for a ``silent`` one too.
        lang: ``zh`` or ``en``.
        offset: Minutes east of UTC in which days and times are written.
        now: The moment of reading: days of its year are written without the year, what lies within two
            days with the clock time. ``None``: the advice's moment, else years are always written.
        advice: The advice it belongs to, which tells what was looked at.
        names: Names of catalogue items by id, for members of which no result is shown.
    """
    if now is None and advice is not None:
        now = advice.basis.at
    reader = Reader(lang, offset, now, {**(names or {}), **names_of(item, lang, short=only_member(item) is None)})
    return fit(_sentences(item, advice, reader), lang)


def _sentences(item: ItemAdvice, advice: Advice | None, reader: Reader) -> tuple[Sentence, ...]:
    """Put the scene together with what holds beside it: what was not looked at, reports to come."""
    looked = causes(item, advice, reader)
    if item.verdict == "order" and not any(critical(one) for one in item.suggestions):
        return order(item, looked, reader)
    scene = _scene(item, reader)
    to_come = Sentence((pending(item, "pending-too", reader),))
    return (*scene.body, may_miss(looked, reader), to_come, judge(scene.decision, reader))


def _scene(item: ItemAdvice, reader: Reader) -> Scene:
    if any(critical(one) for one in item.suggestions):
        return alarm(item, reader)
    if item.verdict in {"reuse", "reuse_part"}:
        return reuse(item, reader)
    if item.suggestions and all(withheld(one) for one in item.suggestions):
        return hidden(item, reader)
    if item.emergency:
        return emergency(item, reader)
    pair = rivals(item)
    return consider(item, reader) if pair is None else rivalry(item, pair, reader)
