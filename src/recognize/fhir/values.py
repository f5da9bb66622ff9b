"""Values: every form of ``value[x]`` as text, verbatim, and the number where it surely is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from recognize.fhir.elements import MAX_TEXT, Elements, Notes, objects, part, text
from recognize.fhir.text import Node, Number
from recognize.quantities import read_number
from recognize.report import Comparator, Value
from recognize.units import read_unit

_COMPARATORS: Final[Mapping[str, Comparator]] = {"<": "<", "<=": "<=", ">=": ">=", ">": ">"}
_ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_LONGEST: Final = 40
_LARGEST: Final = 40


class Read(NamedTuple):
    """A value read.

    Attributes:
        value: The value; ``None``: absent.
        unit: Unit as printed, else its code.
        absent: Why it is absent, where stated.
        flag: The arrow printed beside a number.
    """

    value: Value | None = None
    unit: str | None = None
    absent: str | None = None
    flag: str | None = None


class Values:
    """Reads ``value[x]`` and ``referenceRange`` of an Observation or a component."""

    def __init__(self, elements: Elements) -> None:
        self._elements = elements
        self._disputed: dict[tuple[str, str], bool] = {}
        self._forms: dict[str, Callable[[Node, str, Notes], Read]] = {
            "valueQuantity": self._quantity,
            "valueCodeableConcept": self._concept,
            "valueString": self._string,
            "valueBoolean": self._boolean,
            "valueInteger": self._number,
            "valueRange": self._range,
            "valueRatio": self._ratio,
            "valueSampledData": self._sampled,
            "valueTime": self._string,
            "valueDateTime": self._string,
            "valuePeriod": self._period,
        }

    def read(self, holder: Node, notes: Notes) -> Read:
        """Read the value, or why there is none.

        A value together with a reason for its absence (obs-6), two values, and a kind of value that R4
        does not have are no value, and a fault.
        """
        stated = [key for key in holder if key[:5] == "value" and holder[key] is not None]
        reason = part(holder, "dataAbsentReason", notes) if "dataAbsentReason" in holder else None
        if reason is not None:
            if stated:
                notes("value-and-reason", "dataAbsentReason")
            return Read(absent=self._reason(reason, notes))
        if not stated:
            return Read(absent=_primitive_reason(holder))
        if len(stated) > 1:
            notes("several-choices", "value")
            return Read()
        form = self._forms.get(stated[0])
        if form is None:
            notes("value-kind", "value")
            return Read()
        return form(holder, stated[0], notes)

    def _reason(self, reason: Node, notes: Notes) -> str:
        for coding in objects(reason, "coding", notes):
            code = text(coding, "code", notes, "dataAbsentReason")
            if code is not None:
                return code
        return self._elements.printed(reason, "dataAbsentReason", notes) or "unknown"

    # forms ------------------------------------------------------------------------------------------

    def _quantity(self, holder: Node, key: str, notes: Notes) -> Read:
        quantity = holder[key]
        if type(quantity) is not dict:
            notes("wrong-type", key)
            return Read()
        unit = self._unit(quantity, key, notes)
        literal = quantity.get("value")
        if literal is None:
            return Read(unit=unit, absent=_primitive_reason(quantity))
        if type(literal) is not Number:
            notes("wrong-type", f"{key}.value")
            return Read(unit=unit)
        number = _decimal(literal, f"{key}.value", notes)
        stated = quantity.get("comparator")
        if stated is None:
            return Read(Value(str(literal[:MAX_TEXT]), number), unit)
        comparator = _COMPARATORS.get(stated) if type(stated) is str else None
        if comparator is None:
            notes("comparator", f"{key}.comparator")
            return Read(Value(str(literal[:MAX_TEXT])), unit)
        return Read(Value(comparator + literal[:MAX_TEXT], number, comparator), unit)

    def _unit(self, quantity: Node, key: str, notes: Notes) -> str | None:
        printed, code = quantity.get("unit"), quantity.get("code")
        if printed is not None and type(printed) is not str:
            printed = text(quantity, "unit", notes, f"{key}.unit")
        if code is not None and type(code) is not str:
            code = text(quantity, "code", notes, f"{key}.code")
        if not printed or printed.isspace():
            return code or None
        if code and code != printed and self._differ(printed, code):
            notes("unit-disputed", f"{key}.unit")
        return printed if len(printed) <= MAX_TEXT else text(quantity, "unit", notes, f"{key}.unit")

    def _differ(self, printed: str, code: str) -> bool:
        known = self._disputed.get((printed, code))
        if known is None:
            one, other = read_unit(printed), read_unit(code)
            known = one is not None and other is not None and one.code != other.code
            self._disputed[printed, code] = known
        return known

    def _concept(self, holder: Node, key: str, notes: Notes) -> Read:
        concept = part(holder, key, notes)
        if concept is None:
            return Read()
        codes = self._elements.codes(concept, key, notes)
        printed = self._elements.printed(concept, key, notes)
        if printed is None:
            return Read()
        return _printed(printed, codes[0] if codes else None)

    def _string(self, holder: Node, key: str, notes: Notes) -> Read:
        printed = text(holder, key, notes)
        return _printed(printed, None) if printed is not None else Read()

    def _boolean(self, holder: Node, key: str, notes: Notes) -> Read:
        stated = holder[key]
        if type(stated) is not bool:
            notes("wrong-type", key)
            return Read()
        return Read(Value("true" if stated else "false"))

    def _number(self, holder: Node, key: str, notes: Notes) -> Read:
        literal = holder[key]
        if type(literal) is not Number:
            notes("wrong-type", key)
            return Read()
        return Read(Value(str(literal[:MAX_TEXT]), _decimal(literal, key, notes)))

    def _range(self, holder: Node, key: str, notes: Notes) -> Read:
        span = part(holder, key, notes)
        limits = _limits(span, key, notes) if span is not None else None
        if span is None or limits is None:
            return Read()
        one = part(span, "low", notes) or part(span, "high", notes) or {}
        return Read(Value(limits), self._unit(one, key, notes))

    def _ratio(self, holder: Node, key: str, notes: Notes) -> Read:
        """Read a titre (1:80) as one; any other ratio is text."""
        ratio = part(holder, key, notes)
        if ratio is None:
            return Read()
        above, below = part(ratio, "numerator", notes), part(ratio, "denominator", notes)
        one, other = (_side(side, key, notes) if side is not None else "" for side in (above, below))
        if not one or not other:
            return Read()
        number = read_number(f"{one}:{other}")
        if number is None or number.kind != "titre":
            return Read(Value(f"{one}:{other}"))
        return Read(Value(f"{one}:{other}", comparator=number.comparator, titre=int(number.value)))

    def _sampled(self, holder: Node, key: str, notes: Notes) -> Read:
        sampled = part(holder, key, notes)
        data = text(sampled, "data", notes, f"{key}.data") if sampled is not None else None
        return Read(Value(data)) if data is not None else Read()

    def _period(self, holder: Node, key: str, notes: Notes) -> Read:
        period = part(holder, key, notes)
        if period is None:
            return Read()
        start, end = text(period, "start", notes), text(period, "end", notes)
        return Read(Value(f"{start or ''}/{end or ''}")) if start or end else Read()

    # reference ranges -------------------------------------------------------------------------------

    def range(self, holder: Node, notes: Notes) -> str | None:
        """Return the reference ranges as text: as printed, else from their limits; several with their labels."""
        ranges = holder.get("referenceRange")
        if ranges is None:
            return None
        several = type(ranges) is list and len(ranges) > 1
        found = []
        for one in objects(holder, "referenceRange", notes):
            printed = text(one, "text", notes, "referenceRange.text") or _limits(one, "referenceRange", notes)
            if printed is not None:
                label = self._label(one, notes) if several else ""
                found.append(f"{label}: {printed}" if label else printed)
        return "; ".join(found)[:MAX_TEXT] or None

    def _label(self, one: Node, notes: Notes) -> str:
        concepts = [*objects(one, "type", notes), *objects(one, "appliesTo", notes)]
        labels = [self._elements.printed(concept, "referenceRange", notes) for concept in concepts]
        age = part(one, "age", notes)
        if age is not None:
            labels.append(_limits(age, "referenceRange.age", notes))
        return " ".join(label for label in labels if label)


def _printed(printed: str, code: str | None) -> Read:
    number = read_number(printed)
    if number is None:
        return Read(Value(printed, code=code))
    if number.kind == "titre":
        titre = int(number.value)
        return Read(Value(printed, comparator=number.comparator, titre=titre, code=code), flag=number.flag)
    return Read(Value(printed, number.value, number.comparator, code=code), flag=number.flag)


def _decimal(literal: str, path: str, notes: Notes) -> Decimal | None:
    """Return the number; one too long or too large to be a result is none, as its arithmetic has no end."""
    if len(literal) <= _LONGEST:
        number = Decimal(literal)
        if not number or abs(number.adjusted()) <= _LARGEST:
            return number
    notes("number-out-of-range", path)
    return None


def _limits(holder: Node, path: str, notes: Notes) -> str | None:
    """Return ``low-high``, ``>=low`` or ``<=high`` from the literals."""
    low, high = (
        _side(side, path, notes) if (side := part(holder, key, notes)) is not None else "" for key in ("low", "high")
    )
    if low and high:
        return f"{low}-{high}"
    for sign, limit in ((">=", low), ("<=", high)):
        if limit:
            return limit if limit[0] in "<>" else sign + limit
    return None


def _side(quantity: Node, path: str, notes: Notes) -> str:
    literal = quantity.get("value")
    if literal is None:
        return ""
    if type(literal) is not Number:
        notes("wrong-type", path)
        return ""
    comparator = quantity.get("comparator")
    return (comparator if type(comparator) is str else "") + literal[:_LONGEST]


def _primitive_reason(holder: Node) -> str | None:
    """Return the reason that an extension of a primitive gives for its absence (``_valueString``)."""
    for key, shadow in holder.items():
        if key[:6] == "_value" and type(shadow) is dict:
            extensions: Any = shadow.get("extension")
            for one in extensions if type(extensions) is list else ():
                if type(one) is dict and one.get("url") == _ABSENT and type(one.get("valueCode")) is str:
                    return str(one["valueCode"])[:100]
    return None
