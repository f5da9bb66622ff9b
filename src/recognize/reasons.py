"""Reason codes: which gate gives which answer for which reason, and the sentence for it.

The one table of gate, answer and reason code. A reason is a code with parameters; its text is made
when somebody reads it, in Chinese or English. Parameters never name a patient.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Answer = Literal["pass", "caution", "unknown", "block"]
SEVERITY: Final[dict[str, int]] = {"pass": 0, "caution": 1, "unknown": 2, "block": 3}
"""How far each answer pulls away from recognition."""


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """A reason as an advice carries it.

    Attributes:
        code: A key of ``REASONS``, or the name of a plugin's gate and its own code.
        params: Named parameters in alphabetical order, values as text.
    """

    code: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a reason code means.

    Attributes:
        gate: The gate that gives it; ``advice`` for reasons of the whole item or basket.
        answer: The answer it stands for; ``note`` for reasons of the advice itself.
        zh: Chinese sentence, with ``{parameters}``.
        en: English sentence, with the same parameters.
    """

    gate: str
    answer: Answer | Literal["note"]
    zh: str
    en: str


def _rows() -> dict[str, Sentence]:
    return {code: Sentence(*rest) for code, *rest in _TABLE}  # type: ignore[arg-type]  # rows are checked by tests


_TABLE: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    # identity
    ("identity-conflict", "identity", "block", "患者身份信息不一致（{factors}），不予显示", "patient identity conflicts ({factors}), not shown"),
    ("identity-unconfirmed", "identity", "unknown", "患者身份未能确认（缺{factors}）", "patient identity not confirmed (missing: {factors})"),
    # matching
    ("code-ambiguous", "match", "unknown", "项目代码、名称与标本不能确定是哪一项", "code, name and specimen do not tell which item it is"),
    ("code-unconfirmed", "match", "unknown", "项目代码对照未经确认", "mapping of the code not confirmed"),
    ("matched-by-name", "match", "unknown", "仅按名称匹配，代码未对照", "matched by name only, code not mapped"),
    ("ambiguous-result", "match", "unknown", "同一项目有多个结果，无法区分", "several results of one item, not told apart"),
    # status and versions
    ("report-pending", "status", "block", "报告尚未完成（{status}）", "report not final ({status})"),
    ("report-void", "status", "block", "报告已作废或撤回", "report cancelled or withdrawn"),
    ("status-unknown", "status", "unknown", "报告状态无法识别", "status of the report not understood"),
    ("versions-conflict", "status", "unknown", "同一报告的版本或副本不一致", "versions or copies of the report disagree"),
    ("issuer-notice", "status", "unknown", "出具机构有一份作废通知，未指明是哪份报告", "a void notice of the issuer names no report"),
    ("issued-missing", "status", "unknown", "报告时间缺失", "time of release missing"),
    ("report-unusable", "status", "unknown", "报告含有无法识别的限定内容", "the report carries a modifier that is not understood"),
    # specimen
    ("specimen-differs", "specimen", "block", "标本不同（{found}，需要{needed}）", "other specimen ({found}; needed: {needed})"),
    ("specimen-unfit", "specimen", "block", "标本不合格（{found}）", "unfit specimen ({found})"),
    ("specimen-missing", "specimen", "unknown", "标本类型缺失", "specimen not stated"),
    ("specimen-not-understood", "specimen", "unknown", "标本类型无法识别", "specimen not understood"),
    ("fitness-unknown", "specimen", "unknown", "标本状态未说明或无法识别", "condition of the specimen not stated or not understood"),
    ("point-of-care", "specimen", "caution", "床旁检测（POCT）结果", "made at the point of care"),
    ("point-of-care-unknown", "specimen", "unknown", "是否床旁检测未说明", "point of care or not: not stated"),
    ("specimens-differ", "specimen", "unknown", "组合各项未能确认来自同一份标本", "members not known to come from one specimen"),
    # condition
    ("condition-differs", "condition", "block", "采样条件不同（{found}，需要{needed}）", "other condition of sampling ({found}; needed: {needed})"),
    ("condition-missing", "condition", "unknown", "采样条件未说明", "condition of sampling not stated"),
    ("condition-not-understood", "condition", "unknown", "采样条件无法识别", "condition of sampling not understood"),
    # facets
    ("facet-differs", "facets", "block", "检查要素不同（{facet}：{found}，需要{needed}）", "other exam ({facet}: {found}; needed: {needed})"),
    ("facet-missing", "facets", "unknown", "检查要素未说明（{facet}）", "exam not fully stated ({facet})"),
    ("facet-not-understood", "facets", "unknown", "检查要素无法识别（{facet}）", "exam not understood ({facet})"),
    # listed
    ("not-listed", "listed", "block", "不在互认目录内", "not on the list of recognized items"),
    ("listing-unknown", "listed", "unknown", "所见互认目录不完整，其中没有该项目", "the lists known are incomplete and do not name it"),
    ("no-list", "listed", "unknown", "没有适用的互认目录", "no list of recognized items applies"),
    ("negative-list", "listed", "block", "在不予互认清单内", "on a negative list"),
    ("issuer-not-listed", "listed", "block", "出具或检测机构不在互认机构之列", "issuing or performing institution not on the list"),
    ("issuer-level-unknown", "listed", "unknown", "出具或检测机构的级别或性质未知", "level or ownership of the institution not known"),
    ("issuer-unknown", "listed", "unknown", "出具机构未知", "issuing institution not known"),
    ("performer-unknown", "listed", "unknown", "检测机构未知", "performing laboratory not known"),
    ("issuer-suspended", "listed", "block", "该机构的互认已暂停", "recognition of the institution is suspended"),
    ("citation-unconfirmed", "listed", "caution", "依据文件未经核对（{citation}）", "document behind it not checked ({citation})"),
    # mark
    ("mark-missing", "mark", "block", "无互认标识", "no recognition mark"),
    ("mark-missing-noted", "mark", "caution", "无互认标识", "no recognition mark"),
    ("mark-too-narrow", "mark", "block", "互认标识范围不含本院（{mark}）", "mark does not reach this hospital ({mark})"),
    ("mark-too-narrow-noted", "mark", "caution", "互认标识范围不含本院（{mark}）", "mark does not reach this hospital ({mark})"),
    ("mark-not-understood", "mark", "unknown", "互认标识无法识别（{mark}）", "mark not understood ({mark})"),
    ("mark-of-report-only", "mark", "unknown", "仅报告整体有互认标识，项目未标", "only the report as a whole carries a mark"),
    # quality
    ("eqa-failed", "quality", "block", "室间质评未通过", "external quality assessment failed"),
    ("eqa-lapsed", "quality", "block", "室间质评已过期", "external quality assessment lapsed"),
    ("eqa-lapsed-grace", "quality", "caution", "室间质评刚过期，尚无新结果", "external quality assessment just lapsed, no news yet"),
    ("eqa-unknown", "quality", "unknown", "室间质评情况未知", "external quality assessment not known"),
    ("eqa-unknown-noted", "quality", "caution", "室间质评情况未知", "external quality assessment not known"),
    ("eqa-date-unknown", "quality", "unknown", "不能确定采样日室间质评是否有效", "external quality assessment not certain on the specimen's day"),
    # window
    ("window-expired", "window", "block", "已超过互认时限（{length}）", "outside the validity window ({length})"),
    ("window-uncertain", "window", "unknown", "时间不够精确，无法判断是否在时限内", "time too imprecise for the validity window"),
    ("start-unknown", "window", "unknown", "采样或检查时间缺失", "time of collection or exam missing"),
    ("start-in-future", "window", "unknown", "采样或检查时间晚于现在", "time of collection or exam in the future"),
    ("times-inconsistent", "window", "unknown", "报告中的时间前后矛盾", "times of the report contradict each other"),
    ("schedule-unknown", "window", "unknown", "医嘱执行时间或次数未说明", "when or how often it shall be done not stated"),
    ("window-not-published", "window", "caution", "该情形没有公布的互认时限", "no validity window published for this order"),
    ("window-project", "window", "caution", "时限为本软件建议值，并非公布值", "the window is a project default, not published"),
    ("window-class-not-stated", "window", "caution", "公布的时限未说明适用哪类患者", "the published window names no patient class"),
    ("window-item-unrated", "window", "caution", "时限按大类公布，该项目稳定性未评定", "window of a whole class, stability of the item not rated"),
    ("beyond-stability-cap", "window", "caution", "该项目变化快，已超过其稳定期（{length}）", "the item changes fast, beyond its cap ({length})"),
    ("start-estimated", "window", "caution", "采样时间按收样或报告时间推定", "collection estimated from reception or release"),
    # content
    ("value-absent", "content", "block", "没有结果值", "no value"),
    ("value-not-usable", "content", "block", "结果形式不能用于本项目", "kind of value not usable for this item"),
    ("value-not-understood", "content", "unknown", "结果值无法识别", "value not understood"),
    ("unit-not-comparable", "content", "block", "单位不可比（{found}）", "unit not comparable ({found})"),
    ("unit-not-understood", "content", "unknown", "单位无法识别（{found}）", "unit not understood ({found})"),
    ("unit-missing", "content", "unknown", "单位缺失", "unit missing"),
    ("method-differs", "content", "caution", "检测方法不同", "other method"),
    ("method-unknown", "content", "caution", "该项目依赖检测方法，方法未知", "the item depends on the method, which is not known"),
    ("result-critical", "content", "caution", "危急值", "critical value"),
    ("flags-unknown", "content", "unknown", "异常提示未说明或无法识别", "flags not stated or not understood"),
    ("remark-withholds", "content", "unknown", "报告备注有提示（{remark}）", "remark of the report ({remark})"),
    ("remark-unknown", "content", "unknown", "报告备注未说明", "remarks not stated"),
    # images
    ("images-unavailable", "images", "caution", "影像无法打开或未提供", "images not available"),
    # intervention
    ("intervention-since", "intervention", "block", "治疗干预后结果可能改变（{intervention}）", "an intervention may have changed it ({intervention})"),
    ("intervention-since-noted", "intervention", "caution", "治疗干预后结果可能改变（{intervention}）", "an intervention may have changed it ({intervention})"),
    ("interventions-unknown", "intervention", "unknown", "治疗干预情况未说明", "interventions not stated"),
    ("dose-dependent", "intervention", "caution", "结果取决于用药剂量与时间", "depends on dose and time of a drug"),
    # state
    ("state-differs", "state", "block", "患者或就诊状态不适用（{state}）", "not for this state of the patient ({state})"),
    ("state-differs-noted", "state", "caution", "患者或就诊状态须酌情（{state}）", "state of the patient asks for judgement ({state})"),
    ("state-unknown", "state", "unknown", "患者或就诊状态未说明（{state}）", "state of the patient not stated ({state})"),
    # class
    ("class-by-judgement", "class", "caution", "此类项目须由医师判断（{category}）", "this class is for judgement ({category})"),
    ("class-never", "class", "block", "此类项目不互认（{category}）", "this class is never recognized ({category})"),
    ("class-before-transfusion", "class", "block", "输血、手术或分娩前须重新检测", "to be repeated before transfusion, surgery or delivery"),
    ("specimen-site-missing", "class", "unknown", "微生物标本部位未说明", "site of the microbiology specimen not stated"),
    ("class-not-cited", "class", "unknown", "该类项目须逐项列出方可互认", "this class needs a cited row of its own"),
    # situation
    ("repeat-justified", "situation", "caution", "有可以重新检查的情形（{situation}）", "a repeat is justified ({situation})"),
    ("appraisal", "situation", "block", "鉴定须重新检查（{situation}）", "an appraisal needs a new examination ({situation})"),
    ("situation-unknown", "situation", "unknown", "是否有可以重新检查的情形未说明", "reasons to repeat not stated"),
    ("serial-monitoring", "situation", "caution", "连续监测或随访", "serial monitoring or follow-up"),
    # origin
    ("own-report", "origin", "block", "本院报告", "this hospital's own report"),
    ("origin-unknown", "origin", "unknown", "出具机构未知，无法判断是否外院", "issuer not known"),
    # access and organization
    ("not-authorised", "access", "unknown", "未取得调阅授权，内容不显示", "viewing not authorised, content withheld"),
    ("sensitive-withheld", "access", "unknown", "敏感项目，仅提示存在", "sensitive, only its existence is told"),
    ("organization-unknown", "access", "unknown", "开单机构未知", "ordering organization not known"),
    # other results, panel, basket
    ("newer-result-exists", "newer", "caution", "另有较新的结果", "a newer result exists"),
    ("results-disagree", "newer", "caution", "外院结果之间差异较大", "results disagree"),
    ("calculated-without-inputs", "panel", "caution", "计算项目须与其原始项目一并使用", "calculated, needs its inputs beside it"),
    ("basket-overlap", "basket", "caution", "本次医嘱中其他项目已包含", "another item of this order has it"),
    # plugins
    ("gate-failed", "plugin", "unknown", "扩展规则出错（{gate}）", "a plugin's gate failed ({gate})"),
    # the item and the basket as a whole
    ("item-not-in-catalogue", "advice", "note", "本院项目代码未对照，无法查找外院结果", "code of the order not mapped, nothing can be looked up"),
    ("no-result", "advice", "note", "没有查到外院结果", "no outside result found"),
    ("member-missing", "advice", "note", "组合中缺少项目（{member}）", "member missing ({member})"),
    ("members-in-several-reports", "advice", "note", "各项分散在多份报告中，不能拼合使用", "members stand in several reports, not to be combined"),
    ("remainder-not-orderable", "advice", "note", "其余项目在本院不能单独开立", "the rest cannot be ordered here on its own"),
    ("source-unavailable", "advice", "note", "来源未应答（{source}）", "a source did not answer ({source})"),
    ("source-partial", "advice", "note", "来源应答不完整（{source}）", "a source answered in part ({source})"),
    ("no-usable-identifier", "advice", "note", "没有可用的患者标识", "no usable identifier of the patient"),
)  # fmt: skip

REASONS: Final[dict[str, Sentence]] = _rows()


CONTENT: Final = frozenset({"specimen", "condition", "facets", "content", "images", "plugin"})
"""Gates that tell something of what a result says."""


def tells_content(given: Reason) -> bool:
    """Say whether a reason tells something of what a result says, which may be withheld; a plugin's always may."""
    known = REASONS.get(given.code)
    return known is None or known.gate in CONTENT or given.code == "results-disagree"


def reason(code: str, /, **params: str) -> Reason:
    """Build a reason; parameters come in alphabetical order whatever the call's order."""
    return Reason(code, tuple(sorted(params.items())))


def sentence(given: Reason, lang: Literal["zh", "en"]) -> str:
    """Write a reason as a sentence; a code of a plugin that is not in the table is written as it is."""
    known = REASONS.get(given.code)
    if known is None:
        return given.code
    return (known.zh if lang == "zh" else known.en).format_map(dict(given.params))
