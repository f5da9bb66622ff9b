"""What the ordering hospital says: patient, order, items, access.

What is not said is *unknown*, never *no*: ``None`` everywhere means unknown. An empty tuple of
diagnoses or interventions says that there were none. Built by callers, so strict: an unknown field,
a moment without a zone, or text beyond its bound is refused, all faults at once, and no fault text
repeats a value that was given.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from recognize.moment import Moment
from recognize.refusal import is_told

Setting = Literal["outpatient", "inpatient", "daycase", "emergency", "checkup"]
Sex = Literal["male", "female"]
Pregnancy = Literal["pregnant", "postpartum", "none"]
Purpose = Literal[
    "diagnosis", "follow-up", "treatment-response", "before-surgery", "monitoring", "screening", "baseline"
]
Situation = Literal[
    "condition-changed",
    "fast-changing",
    "before-surgery",
    "before-transfusion",
    "before-delivery",
    "major-treatment",
    "emergency",
    "forensic-appraisal",
    "disability-appraisal",
    "retirement-appraisal",
    "serial-monitoring",
    "other",
]
"""The situations of 国卫医发〔2022〕6号 that allow a repeat, split where rules differ. ``emergency`` and
``serial-monitoring`` may be stated, and follow from the order's emergency state, purpose and repeat."""

InterventionKind = Literal[
    "transfusion",
    "surgery",
    "contrast",
    "dialysis",
    "chemotherapy",
    "radiotherapy",
    "delivery",
    "drug-started",
    "drug-stopped",
    "drug-changed",
]

SITUATIONS: Final[tuple[Situation, ...]] = get_args(Situation)
INTERVENTIONS: Final[tuple[InterventionKind, ...]] = get_args(InterventionKind)

Text = Annotated[str, StringConstraints(max_length=400)]
Code = Annotated[str, StringConstraints(min_length=3, max_length=400, pattern=r"^[^|\s][^|]*\|[^|]*[^|\s]$")]
"""A code as ``system|value``, compared exactly."""
Key = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Hidden = Annotated[str, StringConstraints(max_length=200)]
"""Text that names a patient: its field has ``repr=False``."""


def _hide(data: object, known: Collection[str]) -> object:
    """Put a number in the place of each key that may be a name: what is refused is repeated in the message."""
    if not isinstance(data, dict):
        return data
    strange = [key for key in data if not is_told(key, known)]
    return {f"(key {strange.index(key)})" if key in strange else key: value for key, value in data.items()}


def _hide_strange_situations(data: object) -> object:
    return _hide(data, SITUATIONS)


def _plain_day(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        raise ValueError("a day is written 1949-12-31")
    if isinstance(value, int | float):
        raise ValueError("a day is written 1949-12-31")
    return value


class Strict(BaseModel):
    """Frozen, closed, and silent about what it was given when it refuses."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _strange_keys_are_not_repeated(cls, data: object) -> object:
        return _hide(data, cls.model_fields)


class Identifier(Strict):
    """One identifier of a patient."""

    type: Key
    """Such as ``resident-id``, ``passport``, ``medical-record``, ``social-security``, ``other``."""
    system: Annotated[str, StringConstraints(max_length=400)] | None = None
    """Who assigned it; of no account for a resident ID."""
    value: Hidden = Field(repr=False)


class Patient(Strict):
    """The patient, as far as known."""

    identifiers: Annotated[tuple[Identifier, ...], Field(max_length=50)] = ()
    name: Hidden | None = Field(default=None, repr=False)
    sex: Sex | None = None
    birth_date: Annotated[date, BeforeValidator(_plain_day)] | None = Field(default=None, repr=False)
    pregnancy: Pregnancy | None = None


class Organization(Strict):
    """An organization: a code known to the registry, and what the caller states of it."""

    code: Code | None = None
    """``system|value``; the registry of the packs maps it."""
    name: Text | None = None
    division: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = None
    """GB/T 2260, six digits."""
    alliances: Annotated[tuple[Key, ...], Field(max_length=50)] = ()


class Intervention(Strict):
    """Something done to the patient that results may be sensitive to."""

    kind: InterventionKind
    drug: Code | None = None
    moment: Moment | None = None
    """When; unknown counts as perhaps after any specimen."""


class Access(Strict):
    """Who looks, for what, on which legal basis (PIPL art. 13, 28)."""

    viewer: Key = Field(repr=False)
    purpose: Key
    basis: Key
    sensitive: StrictBool = False
    """Whether this access covers results that the packs call sensitive."""


class OrderItem(Strict):
    """One line of the order."""

    id: Key
    code: Code
    name: Text | None = None
    specimen: Text | None = None
    site: Text | None = None
    laterality: Text | None = None
    contrast: Text | None = None
    technique: Text | None = None
    condition: Text | None = None
    """A term such as 空腹, 餐后2小时, ``fasting``."""
    occurrence: Moment | None = None
    """When it shall be done (of a period: its end)."""
    repeat: Annotated[StrictInt, Field(ge=1, le=10_000)] | None = None
    """How many times it shall be done."""
    purpose: Purpose | None = None
    order_set: Key | None = None
    replaces: Key | None = None
    """The id of the item it replaces when changed after signing."""


class Order(Strict):
    """One basket of items for one patient in one encounter."""

    id: Key
    patient: Patient
    encounter: Key | None = Field(default=None, repr=False)
    setting: Setting | None = None
    emergency: StrictBool | None = None
    """Whether a state of emergency holds (triage, green channel)."""
    triage: Code | None = None
    organization: Organization = Organization()
    department: Code | None = None
    practitioner: Key | None = Field(default=None, repr=False)
    diagnoses: Annotated[tuple[Code, ...], Field(max_length=200)] | None = None
    situations: Annotated[dict[Situation, StrictBool], BeforeValidator(_hide_strange_situations)] = {}
    interventions: Annotated[tuple[Intervention, ...], Field(max_length=500)] | None = None
    items: Annotated[tuple[OrderItem, ...], Field(max_length=500, json_schema_extra={"minItems": 1})]
    access: Access | None = None

    @model_validator(mode="after")
    def _items_are_told_apart(self) -> Self:
        if not self.items:
            raise PydanticCustomError("too_short", "an order has at least one item")
        if len({item.id for item in self.items}) != len(self.items):
            raise ValueError("two items have the same id; give each line of the order its own")
        return self

    def emergency_state(self) -> bool | None:
        """Say whether a state of emergency holds.

        Setting ``emergency`` is the state unless the state is stated no; another setting does not say no:
        ``None`` then.
        """
        if self.emergency is not None:
            return self.emergency
        return True if self.setting == "emergency" else None
