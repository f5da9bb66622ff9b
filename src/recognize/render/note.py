"""The note for the medical record (引用): what was reused, from whom, by whom; or why it is repeated."""

from __future__ import annotations

from recognize.advice import ItemAdvice, Shown, Suggestion
from recognize.moment import Moment
from recognize.render.plain import plain
from recognize.render.values import stamp
from recognize.render.visible import has_origin, member_name, readable
from recognize.render.words import Lang


def record_note(
    item: ItemAdvice,
    suggestion: Suggestion,
    *,
    by: str,
    at: Moment,
    lang: Lang = "zh",
    offset: int = 480,
    reason: str | None = None,
) -> str:
    """Write the note for the medical record, and the sentence for the patient.

    Institution, report number, time of sampling, values verbatim with unit and range, mark, who and when.
    Local rules ask for it (result, institution, date; the reason of a repeat). Of an exam image and data are
    recognized; the conclusion is passed along as the issuer's. What is withheld is not written.

    Args:
        item: The advice for the order item.
        suggestion: The suggestion that was accepted or not.
        by: Who decided, as the record names them.
        at: When.
        lang: ``zh`` or ``en``.
        offset: Minutes east of UTC in which times are written.
        reason: Why it is repeated all the same; ``None``: it is reused.
    """
    zh = lang == "zh"
    name = plain(item.name) or plain(item.code.partition("|")[2]) or plain(item.code)
    kind = "检查" if suggestion.kind == "exam" else "检验"
    lines = [f"引用外院{kind}结果：{name}" if zh else f"Result of another institution: {name}"]
    if has_origin(suggestion):
        lines.append(_origin(suggestion, lang))
    for time, members in _by_time(suggestion, offset, lang).items():
        word = (f"{kind if kind == '检查' else '采样'}时间") if zh else "Collected or performed"
        lines.append(f"{word}：{time}" if zh else f"{word}: {time}")
        lines += [f"  {_value(member, lang)}" for member in members]
    if len(readable(suggestion)) < len(suggestion.members):
        lines.append("另有内容未显示，未予引用" if zh else "Further content is withheld and not cited")
    if suggestion.mark and has_origin(suggestion):
        lines.append(f"互认标识：{plain(suggestion.mark)}" if zh else f"Mark: {plain(suggestion.mark)}")
    if suggestion.conclusion and readable(suggestion):
        text = plain(suggestion.conclusion)
        lines.append(
            f"出具机构结论（供参考，不属互认内容）：{text}"
            if zh
            else f"Issuer's conclusion (theirs, not recognized): {text}"
        )
    decision = _reused(suggestion, lang) if reason is None else _repeated(plain(reason), lang)
    signed = (plain(by), stamp(at, offset) or "")
    return "\n".join((*lines, decision[0] + ("，" if zh else ", ").join(filter(None, signed)), decision[1]))


def _reused(suggestion: Suggestion, lang: Lang) -> tuple[str, str]:
    """Say how it was reused, and the sentence for the patient; by judgement it met not every condition."""
    judged = suggestion.action == "look"
    if lang == "zh":
        means = "经医师判断可以采用" if judged else "符合互认条件"
        return (
            "经医师判断采用：" if judged else "互认：",
            f"告知患者：您在外院的这项结果{means}，本次直接采用，不再重复该项检查检验，也不再收取该项费用。",
        )
    means = "was judged fit for use" if judged else "meets the conditions"
    return (
        "Used by the physician's judgement: " if judged else "Reused: ",
        f"For the patient: your result from the other hospital {means} and is used; "
        "the test is not repeated and not charged again.",
    )


def _repeated(reason: str, lang: Lang) -> tuple[str, str]:
    """Say why it is repeated, and the sentence for the patient."""
    if lang == "zh":
        return f"未互认，重新检查。理由：{reason}。", f"告知患者：您在外院有这项结果；需要重新检查，原因：{reason}。"
    return (
        f"Not reused, repeated. Reason: {reason}. ",
        f"For the patient: there is a result from another hospital; it is repeated because: {reason}.",
    )


def _origin(suggestion: Suggestion, lang: Lang) -> str:
    if lang == "zh":
        return f"机构：{plain(suggestion.issuer) or '未注明'}；报告号：{plain(suggestion.report_number) or '未注明'}"
    issuer, number = (plain(text) or "not stated" for text in (suggestion.issuer, suggestion.report_number))
    return f"Institution: {issuer}; report number: {number}"


def _by_time(suggestion: Suggestion, offset: int, lang: Lang) -> dict[str, list[Shown]]:
    times: dict[str, list[Shown]] = {}
    for member in readable(suggestion):
        time = stamp(member.effective, offset) or ("未注明" if lang == "zh" else "not stated")
        times.setdefault(time, []).append(member)
    return times


def _value(member: Shown, lang: Lang) -> str:
    name = member_name(member, lang)
    if member.value is None:
        return f"{name}：影像与数据见报告" if lang == "zh" else f"{name}: image and data, see the report"
    written = " ".join(filter(None, map(plain, (name, member.value, member.unit, *member.flags))))
    if not member.range:
        return written
    extent = plain(member.range)
    return f"{written}（参考区间 {extent}）" if lang == "zh" else f"{written} (range {extent})"
