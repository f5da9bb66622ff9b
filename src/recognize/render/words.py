"""The vocabulary: what the closed words of an advice are called in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from recognize.render.plain import plain

Lang = Literal["zh", "en"]
Words = Mapping[str, tuple[str, str]]
"""Chinese and English by word."""

AND: Final[dict[Lang, str]] = {"zh": "、", "en": ", "}
"""Between the things of a list."""


def word(table: Words, key: str, lang: Lang) -> str:
    """Return what a word is called; one that the table does not hold is written as it is."""
    pair = table.get(key)
    return plain(key) if pair is None else pair[lang == "en"]


VERDICTS: Final[Words] = {
    "reuse": ("互认", "reuse"),
    "reuse_part": ("部分互认", "reuse in part"),
    "consider": ("请酌情", "for judgement"),
    "order": ("照常", "order as usual"),
}
ACTIONS: Final[Words] = {
    "reuse": ("可互认", "reuse"),
    "look": ("供查看", "to see"),
}
FRICTIONS: Final[Words] = {
    "ask": ("询问", "ask"),
    "notice": ("提示", "notice"),
    "silent": ("不打扰", "silent"),
}
LOOKED: Final[Words] = {
    "complete": ("已查全", "complete"),
    "partial": ("未查全", "not complete"),
    "not": ("未能查询", "not looked up"),
}
STANDINGS: Final[Words] = {
    "reusable": ("可互认", "reusable"),
    "with-caution": ("须注意", "with caution"),
    "undetermined": ("不能确定", "undetermined"),
    "not-reusable": ("不可互认", "not reusable"),
}
ANSWERS: Final[Words] = {
    "pass": ("符合", "pass"),
    "caution": ("注意", "caution"),
    "unknown": ("不明", "unknown"),
    "block": ("不符", "block"),
    "note": ("说明", "note"),
}
SIGNS: Final[dict[str, str]] = {"pass": "✓", "caution": "!", "unknown": "?", "block": "✗", "note": "·"}
"""Beside the word, never instead of it: for the colour blind, and for logs without these characters."""

GATES: Final[Words] = {
    "identity": ("患者身份", "patient identity"),
    "access": ("调阅授权", "authorisation to view"),
    "match": ("项目对照", "item matching"),
    "status": ("报告状态", "report status"),
    "origin": ("结果来源", "origin"),
    "specimen": ("标本", "specimen"),
    "condition": ("采样条件", "sampling condition"),
    "facets": ("检查要素", "exam details"),
    "listed": ("互认目录", "recognition list"),
    "mark": ("互认标识", "recognition mark"),
    "quality": ("室间质评", "external quality"),
    "window": ("互认时限", "validity window"),
    "content": ("结果内容", "result content"),
    "images": ("影像资料", "images"),
    "intervention": ("治疗干预", "interventions"),
    "state": ("患者状态", "patient state"),
    "class": ("项目类别", "class of item"),
    "situation": ("重检情形", "reasons to repeat"),
    "newer": ("其他结果", "other results"),
    "panel": ("组合项目", "panel"),
    "basket": ("同次医嘱", "this order"),
    "plugin": ("扩展规则", "plugin rule"),
    "advice": ("总体", "overall"),
}
"""In the order in which a doctor would ask."""

SETTINGS: Final[Words] = {
    "outpatient": ("门诊", "outpatient"),
    "inpatient": ("住院", "inpatient"),
    "daycase": ("日间", "day case"),
    "emergency": ("急诊", "emergency"),
    "checkup": ("体检", "health check"),
    "other": ("其他就诊类别", "another setting"),
}
STATUSES: Final[Words] = {
    "registered": ("已登记，未出结果", "registered, no result yet"),
    "partial": ("部分结果已出", "partial"),
    "preliminary": ("初步报告", "preliminary"),
    "final": ("正式报告", "final"),
    "amended": ("已修订", "amended"),
    "corrected": ("已更正", "corrected"),
    "appended": ("已补充", "appended"),
    "cancelled": ("已取消", "cancelled"),
    "voided": ("已作废", "voided"),
    "entered-in-error": ("录入错误", "entered in error"),
    "deleted": ("已删除", "deleted"),
    "wrong-patient": ("患者有误", "wrong patient"),
    "unknown": ("状态不明", "unknown"),
    "available": ("标本可用", "available"),
    "unsatisfactory": ("标本不合格", "unsatisfactory"),
}
FACETS: Final[Words] = {
    "modality": ("类型", "modality"),
    "site": ("部位", "site"),
    "laterality": ("侧别", "side"),
    "contrast": ("增强方式", "contrast"),
    "technique": ("技术", "technique"),
    "tracer": ("示踪剂", "tracer"),
    "views": ("体位", "views"),
}
IDENTITY: Final[Words] = {
    "identifier": ("证件号码", "identifier"),
    "identifiers": ("证件号码", "identifiers"),
    "name": ("姓名", "name"),
    "sex": ("性别", "sex"),
    "birth_date": ("出生日期", "birth date"),
}
SITUATIONS: Final[Words] = {
    "condition-changed": ("病情变化，与既往结果不符", "the condition changed"),
    "fast-changing": ("疾病过程中变化快", "changes fast in this disease"),
    "before-surgery": ("手术前", "before surgery"),
    "before-transfusion": ("输血前", "before transfusion"),
    "before-delivery": ("分娩前", "before delivery"),
    "major-treatment": ("重大医疗措施前", "before a major treatment"),
    "emergency": ("急诊、急救", "emergency"),
    "forensic-appraisal": ("司法鉴定", "forensic appraisal"),
    "disability-appraisal": ("伤残鉴定", "disability appraisal"),
    "retirement-appraisal": ("病退鉴定", "retirement appraisal"),
    "serial-monitoring": ("连续监测或随访", "serial monitoring or follow-up"),
    "other": ("其他确需重新检查的情形", "another need to repeat"),
}
INTERVENTIONS: Final[Words] = {
    "transfusion": ("输血", "transfusion"),
    "surgery": ("手术", "surgery"),
    "contrast": ("使用造影剂", "contrast medium"),
    "dialysis": ("透析", "dialysis"),
    "chemotherapy": ("化疗", "chemotherapy"),
    "radiotherapy": ("放疗", "radiotherapy"),
    "delivery": ("分娩", "delivery"),
    "drug-started": ("开始用药", "a drug started"),
    "drug-stopped": ("停药", "a drug stopped"),
    "drug-changed": ("换药或调整剂量", "a drug or its dose changed"),
}
PATIENT: Final[Words] = {
    "pregnant": ("妊娠", "pregnant"),
    "postpartum": ("产后", "postpartum"),
    "none": ("无", "none"),
    "male": ("男", "male"),
    "female": ("女", "female"),
}
CLASSES: Final[Words] = {
    "chemistry": ("生化", "chemistry"),
    "haematology": ("血液学", "haematology"),
    "coagulation": ("凝血", "coagulation"),
    "immunology": ("免疫", "immunology"),
    "endocrine": ("内分泌", "endocrine"),
    "tumour-marker": ("肿瘤标志物", "tumour marker"),
    "infection-serology": ("感染血清学", "infection serology"),
    "blood-group": ("血型", "blood group"),
    "antibody-screen": ("抗体筛查", "antibody screen"),
    "crossmatch": ("交叉配血", "crossmatch"),
    "microbiology": ("微生物", "microbiology"),
    "genetics": ("基因检测", "genetics"),
    "drug-level": ("药物浓度", "drug level"),
    "blood-gas": ("血气", "blood gas"),
    "urine": ("尿液", "urine"),
    "stool": ("粪便", "stool"),
    "body-fluid": ("体液", "body fluid"),
    "pathology": ("病理", "pathology"),
    "consultation": ("会诊", "consultation"),
    "imaging": ("影像", "imaging"),
    "ultrasound": ("超声", "ultrasound"),
    "nuclear": ("核医学", "nuclear medicine"),
    "electrophysiology": ("电生理", "electrophysiology"),
    "endoscopy": ("内镜", "endoscopy"),
    "function-test": ("功能检查", "function test"),
}
IMAGES: Final[Words] = {
    "diagnostic": ("诊断级影像", "diagnostic images"),
    "key-images": ("关键图像", "key images"),
    "trace": ("波形图", "trace"),
    "none": ("无图像", "no images"),
}
