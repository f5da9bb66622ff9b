"""The note for the medical record (引用): what was reused, from whom, by whom; or why it is repeated."""

from __future__ import annotations

from recognize.advice import ItemAdvice, Shown, Suggestion
from recognize.moment import Moment
from recognize.render.plain import plain
from recognize.render.values import stamp
from recognize.render.visible import member_name, names_of, own_name, readable
from recognize.render.words import AND, SITUATIONS, Lang, word


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
    recognized; the conclusion is passed along as the issuer's. What is withheld is not written, and of a report
    of which nothing may be shown only that it was not cited: it may be another patient's.

    Args:
        item: The advice for the order item.
        suggestion: The suggestion that was accepted or not.
        by: Who decided, as the record names them.
        at: When.
        lang: ``zh`` or ``en``.
        offset: Minutes east of UTC in which times are written.
        reason: Why it is repeated all the same: a situation of the closed list, or the doctor's words;
            ``None``: it is reused.
    """
    why = None if reason is None else word(SITUATIONS, reason, lang)
    signed = ("，" if lang == "zh" else ", ").join(filter(None, (plain(by), stamp(at, offset))))
    if not readable(suggestion):
        return "\n".join(_not_cited(item, suggestion, why, signed, lang))
    lines = [_title(item, suggestion, lang, cited=why is None), _origin(suggestion, lang)]
    lines += _content(suggestion, lang, offset)
    if why is None:
        lines += _rest(item, lang)
    done, told = _reused(suggestion, lang) if why is None else _repeated(why, lang)
    return "\n".join((*lines, done + signed, told))


def _title(item: ItemAdvice, suggestion: Suggestion, lang: Lang, *, cited: bool) -> str:
    name = own_name(item, lang) or plain(item.code)
    if lang == "zh":
        kind = "检查" if suggestion.kind == "exam" else "检验"
        return f"引用外院{kind}结果：{name}" if cited else f"未采用外院{kind}结果：{name}"
    return f"Result of another institution: {name}" if cited else f"Result of another institution, not used: {name}"


def _not_cited(item: ItemAdvice, suggestion: Suggestion, why: str | None, signed: str, lang: Lang) -> list[str]:
    """Say of a report of which nothing may be shown that it was not cited, and tell the patient nothing of it."""
    lines = [_title(item, suggestion, lang, cited=False)]
    lines.append("内容未显示，未予引用" if lang == "zh" else "Its content is withheld and not cited")
    if why is None:
        return [*lines, ("记录：" if lang == "zh" else "Recorded: ") + signed]
    if lang == "zh":
        done, told = f"本次检查。理由：{why}。", f"告知患者：本次需要检查，原因：{why}；目的和必要性已说明。"
    else:
        done = f"Done now. Reason: {why}. "
        told = f"For the patient: it is needed now because: {why}; purpose and necessity were explained."
    return [*lines, done + signed, told]


def _content(suggestion: Suggestion, lang: Lang, offset: int) -> list[str]:
    """Write what may be shown: times, values, mark, and the conclusion where nothing of the report is withheld."""
    zh = lang == "zh"
    lines = []
    for time, members in _by_time(suggestion, offset, lang).items():
        taken = ("检查时间" if suggestion.kind == "exam" else "采样时间") if zh else "Collected or performed"
        lines.append(f"{taken}：{time}" if zh else f"{taken}: {time}")
        lines += [f"  {_value(member, lang)}" for member in members]
    withheld = len(readable(suggestion)) < len(suggestion.members)
    if withheld:
        lines.append("另有内容未显示，未予引用" if zh else "Further content is withheld and not cited")
    if suggestion.mark:
        lines.append(f"互认标识：{plain(suggestion.mark)}" if zh else f"Mark: {plain(suggestion.mark)}")
    if suggestion.conclusion and not withheld:
        text = plain(suggestion.conclusion)
        label = "出具机构结论（供参考，不属互认内容）：" if zh else "Issuer's conclusion (theirs, not recognized): "
        lines.append(label + text)
    return lines


def _rest(item: ItemAdvice, lang: Lang) -> list[str]:
    """Say what is ordered beside it, by name, else by this hospital's codes."""
    names = names_of(item, lang)
    known = bool(item.remaining_members) and all(one in names for one in item.remaining_members)
    rest = [names[one] for one in item.remaining_members] if known else [plain(one) for one in item.remaining]
    if not rest:
        return []
    return [("另行开立：" if lang == "zh" else "Ordered beside it: ") + AND[lang].join(rest)]


def _reused(suggestion: Suggestion, lang: Lang) -> tuple[str, str]:
    """Say how it was reused, and the sentence for the patient; by judgement it met not every condition."""
    judged = suggestion.action == "look"
    if lang == "zh":
        means = "经医师判断可以采用" if judged else "符合互认条件"
        return (
            "经医师判断采用：" if judged else "互认：",
            f"告知患者：您在外院的这项结果{means}，本次直接采用，不再重复检查；病情需要时医师会再安排。",
        )
    means = "was judged fit for use" if judged else "meets the conditions"
    return (
        "Used by the physician's judgement: " if judged else "Reused: ",
        f"For the patient: your result from the other hospital {means} and is used; "
        "it is not repeated unless your condition asks for it.",
    )


def _repeated(why: str, lang: Lang) -> tuple[str, str]:
    """Say why it is repeated, and the sentence for the patient."""
    if lang == "zh":
        told = f"告知患者：您在外院有这项结果；本次需要重新检查，原因：{why}；目的和必要性已说明。"
        return f"未互认，重新检查。理由：{why}。", told
    return (
        f"Not reused, repeated. Reason: {why}. ",
        f"For the patient: there is a result from another hospital; it is repeated because: {why}; "
        "purpose and necessity were explained.",
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
