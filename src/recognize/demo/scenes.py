"""The invented scenes: read from ``scenes.toml``, strictly, like anything that comes from outside."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from pydantic import TypeAdapter

from recognize.advice import Advice, SourceOutcome
from recognize.decision import decide
from recognize.moment import Moment
from recognize.order import Order
from recognize.packs.load import load
from recognize.packs.ruleset import RuleSet
from recognize.report import Report, reports_adapter


@dataclass(frozen=True, slots=True)
class Scene:
    """One scene: an order, what the sources gave, how they fared, and the packs in use."""

    id: str
    zh: str
    en: str
    at: Moment
    order: Order
    reports: tuple[Report, ...]
    sources: tuple[SourceOutcome, ...]
    packs: tuple[str, ...]

    def rules(self) -> RuleSet:
        """Load the scene's packs."""
        return _loaded(self.packs)

    def decide(self) -> Advice:
        """Decide the scene."""
        return decide(self.order, self.reports, self.rules(), at=self.at, sources=self.sources)


@lru_cache(maxsize=8)
def _loaded(packs: tuple[str, ...]) -> RuleSet:
    return load(list(packs))


ACCESS = {"viewer": "demo-doctor", "purpose": "treatment", "basis": "patient-consent"}


def scenes() -> tuple[Scene, ...]:
    """Read all scenes, in the order of the screen."""
    data = tomllib.loads(files("recognize.demo").joinpath("scenes.toml").read_text("utf-8"))
    outcomes = TypeAdapter(tuple[SourceOutcome, ...])
    at = Moment.read(data["at"])
    return tuple(
        Scene(
            one["id"],
            one["zh"],
            one["en"],
            at,
            Order.model_validate({**one["order"], "access": ACCESS}),
            reports_adapter().validate_python(one["reports"]),
            outcomes.validate_python(one.get("sources", ())),
            tuple(one["packs"]),
        )
        for one in data["scene"]
    )
