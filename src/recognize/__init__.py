"""Advice on the mutual recognition of laboratory and exam results (检查检验结果互认).

from recognize import Order, decide, load, summary

rules = load(["example-hospital"])
advice = decide(order, reports, rules, at=now)
for item in advice.items:
    print(summary(item, "zh", advice=advice))
"""

from recognize._version import __version__
from recognize.advice import Advice, ItemAdvice, SourceOutcome, Suggestion, canonical, read_advice
from recognize.decision import Recheck, decide, recheck
from recognize.errors import ConfigError, PackError, ReadError, RecognizeError
from recognize.history import History
from recognize.moment import Length, Moment
from recognize.order import Access, Identifier, Order, OrderItem, Organization, Patient
from recognize.packs.load import load
from recognize.packs.ruleset import RuleSet
from recognize.reasons import Reason
from recognize.render import record_note, summary
from recognize.report import EvidenceLink, Observation, Report, Study

__all__ = [
    "Access",
    "Advice",
    "ConfigError",
    "EvidenceLink",
    "History",
    "Identifier",
    "ItemAdvice",
    "Length",
    "Moment",
    "Observation",
    "Order",
    "OrderItem",
    "Organization",
    "PackError",
    "Patient",
    "ReadError",
    "Reason",
    "Recheck",
    "RecognizeError",
    "Report",
    "RuleSet",
    "SourceOutcome",
    "Study",
    "Suggestion",
    "__version__",
    "canonical",
    "decide",
    "load",
    "read_advice",
    "recheck",
    "record_note",
    "summary",
]
