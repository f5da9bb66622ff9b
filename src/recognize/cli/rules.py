"""Rule packs named on the command line."""

from __future__ import annotations

import argparse

from recognize.packs.builtin import builtin_rules
from recognize.packs.load import load
from recognize.packs.ruleset import RuleSet


def rules_of(args: argparse.Namespace) -> RuleSet:
    """Load the packs named by ``--packs``, from the built-in rules and the folders of ``--rules``.

    Raises:
        PackError: With every fault of every pack.
    """
    return load(args.packs, roots=[builtin_rules(), *(args.rules or ())])
