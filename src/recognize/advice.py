"""What the library answers: advice, one item each, suggestions with evidence, and the basis.

Plain frozen slots, built while deciding. The same order, reports, packs and moment give the same bytes
(``canonical``). Content that may not be shown is not in an advice at all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from recognize.moment import Moment
from recognize.reasons import Reason
from recognize.refusal import hidden
from recognize.report import EvidenceLink

SCHEMA_VERSION: Final[Literal[1]] = 1

Verdict = Literal["reuse", "reuse_part", "consider", "order"]
Friction = Literal["ask", "notice", "silent"]
Ground = Literal["undetermined", "caution", "repeat-justified"]
Looked = Literal["complete", "partial", "not"]
Standing = Literal["reusable", "with-caution", "undetermined", "not-reusable"]

_CONFIG = ConfigDict(extra="forbid", hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class Shown:
    """One member of a suggestion: what may be shown of one result.

    Attributes:
        item: Catalogue item of the member.
        name_zh: Its Chinese name.
        name_en: Its English name.
        short: Its abbreviation as commonly read (HDL-C), where the catalogue has one.
        standing: How it was judged.
        reasons: Why it is not plainly reusable; empty when it is.
        value: Value verbatim; ``None``: exam, or withheld.
        unit: Unit verbatim.
        range: Reference range verbatim.
        flags: Flags verbatim.
        critical: Whether it is critical, by flag or by a pack's limit.
        withheld: Why value, unit, range and flags are not shown: ``identity``, ``access``, ``sensitive``.
        effective: When the specimen was taken or the exam made (the oldest stated).
        valid_until: Last instant at which it may be reused, whole seconds, UTC; ``None``: no window holds.
    """

    __pydantic_config__ = _CONFIG

    item: str
    name_zh: str
    name_en: str
    standing: Standing
    short: str | None = None
    reasons: tuple[Reason, ...] = ()
    value: str | None = None
    unit: str | None = None
    range: str | None = None
    flags: tuple[str, ...] = ()
    critical: bool = False
    withheld: Literal["identity", "access", "sensitive"] | None = None
    effective: Moment | None = None
    valid_until: Moment | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One report and what of it may be reused, or should be seen.

    Attributes:
        action: ``reuse`` these members, or ``look`` at them.
        issuer: Name of the issuing institution, as registered, else as stated.
        issuer_code: Its id in the registry, else its stated code.
        report_number: The issuer's report number; ``None`` when not stated or withheld.
        source: The source it came from.
        kind: ``laboratory`` or ``exam``.
        members: Members in the order of the panel.
        issued: When the report was released.
        mark: The mark that carried it, as printed.
        valid_until: Earliest end of its reused members, whole seconds, UTC.
        evidence: Handles to what can be opened; never empty.
        conclusion: The issuer's conclusion, theirs.
        assumed: Stand-ins that carried it, as ``key:fact``.
    """

    __pydantic_config__ = _CONFIG

    action: Literal["reuse", "look"]
    issuer: str | None
    issuer_code: str | None
    report_number: str | None
    source: str
    kind: Literal["laboratory", "exam"]
    members: tuple[Shown, ...]
    issued: Moment | None
    mark: str | None
    valid_until: Moment | None
    evidence: tuple[EvidenceLink, ...]
    conclusion: str | None = None
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """A catalogue item by its names: Chinese, English, and the abbreviation where it has one."""

    __pydantic_config__ = _CONFIG

    item: str
    name_zh: str
    name_en: str
    short: str | None = None


@dataclass(frozen=True, slots=True)
class ItemAdvice:
    """The advice for one order item.

    Attributes:
        item: The order item's id.
        code: Its code.
        name: Its name: of the order, else of the catalogue in Chinese.
        name_en: Its English name of the catalogue.
        verdict: ``reuse``, ``reuse_part``, ``consider`` or ``order``.
        ground: Why ``consider`` is not more.
        friction: How much it interrupts.
        reasons: Everything that kept it from more, sorted; for ``order`` those of the nearest miss.
        suggestions: Best first; for ``reuse`` and ``reuse_part`` those to reuse come first.
        remaining: Codes of this hospital that order what is not reused (``reuse_part``).
        remaining_members: The catalogue items those codes order.
        to_judge: Members shown for judgement: not reused, and something stands for them.
        pending: Names of institutions where a report on it is not final yet.
        emergency: Whether a state of emergency holds.
        names: Names of the members and of what remains, also of those of which no result is shown.
    """

    __pydantic_config__ = _CONFIG

    item: str
    code: str
    name: str | None
    verdict: Verdict
    ground: Ground | None
    friction: Friction
    name_en: str | None = None
    reasons: tuple[Reason, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    remaining: tuple[str, ...] = ()
    remaining_members: tuple[str, ...] = ()
    to_judge: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()
    emergency: bool = False
    names: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceOutcome:
    """How a source fared, and what its contract vouches for.

    Attributes:
        name: Name of the source, as reports name it.
        completeness: ``complete``, ``partial`` or ``unavailable``.
        why: A code of the cause; no free text.
        vouches: What the source's contract guarantees of everything it sends: ``final`` (final, released
            reports only) or ``marked`` (marked items only), each cited in its configuration.
    """

    __pydantic_config__ = _CONFIG

    name: str
    completeness: Literal["complete", "partial", "unavailable"]
    why: str | None = None
    vouches: tuple[Literal["final", "marked"], ...] = ()


@dataclass(frozen=True, slots=True)
class PackInForce:
    """A pack the advice stands on."""

    __pydantic_config__ = _CONFIG

    id: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class Basis:
    """The inputs the advice stands on, enough to replay it.

    Attributes:
        at: The moment of the decision.
        packs: Packs loaded, by id.
        suspensions: Digest of the suspensions known.
        sources: How each source fared, by name.
        rules: Id of every row read as applying, sorted.
        assumed: Stand-ins used, as ``key:fact``, sorted.
        failed: Plugin gates that failed or were late.
        strict: Whether all stand-ins were off.
    """

    __pydantic_config__ = _CONFIG

    at: Moment
    packs: tuple[PackInForce, ...] = ()
    suspensions: str = ""
    sources: tuple[SourceOutcome, ...] = ()
    rules: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """The advice for a basket: one item each, in the order's sequence.

    Attributes:
        id: Digest of order, moment and inputs.
        order: The order's id.
        looked: Whether everything was looked at.
        looked_reasons: Why not.
        items: One per order item.
        basis: What it stands on.
    """

    __pydantic_config__ = _CONFIG

    id: str
    order: str
    looked: Looked
    looked_reasons: tuple[Reason, ...]
    items: tuple[ItemAdvice, ...]
    basis: Basis
    schema_version: Literal[1] = SCHEMA_VERSION


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[tuple[Advice, ...]]:
    return TypeAdapter(tuple[Advice, ...], config=ConfigDict(hide_input_in_errors=True))


@lru_cache(maxsize=1)
def _fields() -> frozenset[str]:
    schema = _adapter().json_schema()
    return frozenset(name for one in schema["$defs"].values() for name in one.get("properties", {}))


def read_advice(text: bytes) -> Advice:
    """Read one advice from JSON, strictly, of this version of the schema.

    Raises:
        ValidationError: With every fault; never with what was given.
        ValueError: The text holds several.
    """
    try:
        found = _adapter().validate_json(b"[" + text + b"]")
    except ValidationError as error:
        refused = hidden(error, _fields())
    else:
        if len(found) == 1:
            return found[0]
        raise ValueError("one advice is needed")
    raise refused


def canonical(advice: Advice) -> bytes:
    """Write an advice as canonical JSON: sorted keys, no spaces, UTF-8."""
    (data,) = _adapter().dump_python((advice,), mode="json")
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
