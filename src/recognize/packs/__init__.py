"""Rule packs: what they hold, how they are read, checked and put together."""

from recognize.errors import PackError
from recognize.packs.faults import Fault
from recognize.packs.load import available, load
from recognize.packs.ruleset import Pack, RuleSet

__all__ = ["Fault", "Pack", "PackError", "RuleSet", "available", "load"]
