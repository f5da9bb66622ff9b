"""How one source's FHIR is to be read: what the standard leaves to the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from recognize.order import Setting
from recognize.report import Kind

Fact = Literal["mark", "division", "eqa", "condition", "point-of-care"]
Aside = Literal["vital-signs", "survey", "social-history", "activity", "therapy", "not-a-result"]
"""Why an Observation is no result of a laboratory or an exam."""

FACTS: Final[Mapping[str, Fact]] = MappingProxyType(
    {
        "urn:recognize:fhir:mark": "mark",
        "urn:recognize:fhir:division": "division",
        "urn:recognize:fhir:eqa": "eqa",
        "urn:recognize:fhir:condition": "condition",
        "urn:recognize:fhir:point-of-care": "point-of-care",
    }
)
"""Extension URL to the fact of recognition it carries; R4 has no element for these."""

SYSTEMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "urn:oid:2.16.840.1.113883.6.1": "http://loinc.org",
        "urn:oid:2.16.840.1.113883.6.8": "http://unitsofmeasure.org",
        "urn:oid:2.16.840.1.113883.6.96": "http://snomed.info/sct",
        "urn:oid:1.2.840.10008.2.16.4": "http://dicom.nema.org/resources/ontology/DCM",
    }
)
"""Other names of one code system or identifier system."""

_SNOMED: Final = "http://snomed.info/sct|"
_FASTING: Final = "http://terminology.hl7.org/CodeSystem/v2-0916|"

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        _SNOMED + "419161000": "left",
        _SNOMED + "7771000": "left",
        _SNOMED + "419465000": "right",
        _SNOMED + "24028007": "right",
        _SNOMED + "51440002": "both",
        _FASTING + "F": "fasting",
        _FASTING + "NF": "non-fasting",
    }
)
"""Standard codes that have a word of ours; every other code stays ``system|code``."""

SETTINGS: Final[Mapping[str, Setting]] = MappingProxyType(
    {
        "AMB": "outpatient",
        "VR": "outpatient",
        "IMP": "inpatient",
        "ACUTE": "inpatient",
        "NONAC": "inpatient",
        "EMER": "emergency",
        "SS": "daycase",
        "体检": "checkup",
        "健康体检": "checkup",
        "健康检查": "checkup",
        _SNOMED + "185349003": "checkup",  # encounter for check up
        _SNOMED + "162673000": "checkup",  # general examination of patient
        _SNOMED + "410620009": "checkup",  # well child visit
    }
)
"""Encounter class (a plain code), or type or service type (``system|code`` or whole text), to setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirOptions:
    """What a source's FHIR means where the standard leaves it open. Every default is the cautious reading.

    Attributes:
        source: Name of the source, as its reports and links carry it.
        utc_offset: Minutes east of UTC of times that name no zone (every plain date is one); each use is
            counted in ``ReadResult.assumed``. ``None``: such a time is not read, which is a fault.
        facts: Extension URL to the fact it carries; replaces `FACTS`.
        systems: Further names of code and identifier systems, to the name to use.
        identifier_types: Identifier type code, or identifier system, to our identifier type.
        report_number_systems: Identifier systems of the issuer's report number, best first.
        organization_systems: Identifier systems of institutions, best first.
        institution: Who issues: the organization ``named`` (or the nearest above it that has a usable
            identifier), or the ``top`` of its partOf chain.
        kinds: ``system|code`` of a category or an item, or a category's whole text, to the kind it means,
            or to why such an Observation is left aside. Beats everything else.
        settings: Encounter class, type or text to setting; replaces `SETTINGS`.
        words: ``system|code`` to the word the packs know, beside `WORDS`.
        local_system: System of codes that name none; ``None``: such a code is a fault and not read.
        order_systems: Code systems of order items, best first; otherwise the first coding counts.
        implicit_rules: Values of ``implicitRules`` that are understood.
        links_allowed: Scheme and host (with a port that is not the usual one) of images and documents
            that may be opened. Nothing else is.
        links_never_expire: Whether an address without a stated end is good for ever.
        max_bytes: Bytes of one file after inflating.
        max_ratio: How many times its packed size a file above one megabyte may grow.
    """

    source: str = "fhir"
    utc_offset: int | None = None
    facts: Mapping[str, Fact] = field(default_factory=lambda: FACTS)
    systems: Mapping[str, str] = field(default_factory=dict)
    identifier_types: Mapping[str, str] = field(default_factory=dict)
    report_number_systems: tuple[str, ...] = ()
    organization_systems: tuple[str, ...] = ()
    institution: Literal["named", "top"] = "named"
    kinds: Mapping[str, Kind | Aside] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=lambda: SETTINGS)
    words: Mapping[str, str] = field(default_factory=dict)
    local_system: str | None = None
    order_systems: tuple[str, ...] = ()
    implicit_rules: frozenset[str] = frozenset()
    links_allowed: frozenset[tuple[str, str]] = frozenset()
    links_never_expire: bool = False
    max_bytes: int = 256 * 1024 * 1024
    max_ratio: int = 200

    def system(self, name: str) -> str:
        """Return the name to use for a system."""
        return self.systems.get(name) or SYSTEMS.get(name, name)
