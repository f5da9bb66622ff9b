"""Advice built by hand: a result, a report, an order item; a test changes what it is about."""

from __future__ import annotations

from typing import Any, Final

from recognize.advice import Advice, Basis, ItemAdvice, Looked, Named, Shown, Suggestion
from recognize.moment import Moment
from recognize.reasons import Reason
from recognize.report import EvidenceLink

NOW: Final = Moment.read("2026-11-22T09:00:00+08:00")
LINK: Final = EvidenceLink("province", "result", "r-1", expires="never", allowed=True)
IMAGES: Final = EvidenceLink("province", "images", "i-1", expires="never", grade="diagnostic", allowed=True)
TRACE: Final = EvidenceLink("province", "images", "t-1", expires="never", grade="trace", allowed=True)

LIPIDS: Final = (
    ("tc", "总胆固醇", "Total cholesterol", "TC", "5.02"),
    ("tg", "甘油三酯", "Triglycerides", "TG", "1.41"),
    ("hdl", "高密度脂蛋白胆固醇", "HDL cholesterol", "HDL-C", "1.22"),
    ("ldl", "低密度脂蛋白胆固醇", "LDL cholesterol", "LDL-C", "3.05"),
)


def moment(text: str) -> Moment:
    """Read a moment; without a zone it is China's."""
    return Moment.read(text, 480)


def shown(item: str = "potassium", zh: str = "钾", en: str = "Potassium", /, **changes: Any) -> Shown:
    given: dict[str, Any] = {
        "standing": "reusable",
        "value": "4.1",
        "unit": "mmol/L",
        "effective": moment("2026-11-20T09:00"),
    }
    return Shown(item, zh, en, **(given | changes))


def lipids(**changes: Any) -> tuple[Shown, ...]:
    day = moment("2026-11-10T08:30")
    return tuple(
        shown(id_, zh, en, **({"value": value, "effective": day, "short": short} | changes))
        for id_, zh, en, short, value in LIPIDS
    )


def exam(**changes: Any) -> Shown:
    given: dict[str, Any] = {"value": None, "unit": None, "effective": moment("2026-11-12T10:00")}
    return shown("ct-chest", "胸部CT平扫", "CT chest without contrast", **(given | changes))


def report(*members: Shown, **changes: Any) -> Suggestion:
    given: dict[str, Any] = {
        "action": "reuse",
        "issuer": "武汉市第三医院",
        "issuer_code": "third",
        "report_number": "B20261110-7",
        "source": "province",
        "kind": "laboratory",
        "members": members,
        "issued": moment("2026-11-20T12:00"),
        "mark": None,
        "valid_until": None,
        "evidence": (LINK,),
    }
    return Suggestion(**(given | changes))


def item(*suggestions: Suggestion, **changes: Any) -> ItemAdvice:
    given: dict[str, Any] = {
        "item": "1",
        "code": "his|K",
        "name": "血钾",
        "verdict": "consider",
        "ground": None,
        "friction": "notice",
        "suggestions": suggestions,
        "names": (Named("potassium", "钾", "Potassium"),),
    }
    return ItemAdvice(**(given | changes))


def advice(*items: ItemAdvice, looked: Looked = "complete", because: tuple[Reason, ...] = ()) -> Advice:
    return Advice("sha256:a", "order-1", looked, because, items, Basis(at=NOW))
