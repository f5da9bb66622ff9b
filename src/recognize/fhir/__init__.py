"""FHIR R4 (4.0.1): reading reports and orders out of JSON.

No resource models: ``json.loads``, then flattened. Reading is tolerant, not validating; what is not
understood makes the result it belongs to ``unknown`` and is told, and costs nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from recognize.fhir.faults import Count, ReadFault, ReadResult
from recognize.fhir.files import Source
from recognize.fhir.options import FhirOptions
from recognize.fhir.orders import OrderFacts, Orders
from recognize.fhir.reading import Reading

__all__ = ["Count", "FhirOptions", "OrderFacts", "ReadFault", "ReadResult", "read_orders", "read_reports"]

_REQUESTS: Final = frozenset({"ServiceRequest", "Condition"})
_RESULTS: Final = frozenset({"DiagnosticReport", "Observation", "ImagingStudy", "Media", "Provenance"})
_CAUTIOUS: Final = FhirOptions()


def read_reports(source: Source | Sequence[Source], options: FhirOptions = _CAUTIOUS) -> ReadResult:
    """Read reports.

    Args:
        source: A file (a Bundle, a resource, one resource a line; also packed with gzip), a folder of such
            files, the bytes of one, or several of these. What several hold may refer to each other.
        options: What the source's FHIR means where the standard leaves it open.

    Returns:
        The reports, every fault, and what became of each resource. Results of a wrong or unclear form are
        reports with status ``unknown``, not left out.

    Raises:
        ReadError: The one file (or bytes) given is no FHIR at all. Of several, such a file is a fault.
    """
    reading = Reading(options)
    reading.take(source)
    return reading.result(reading.reports(), (), _REQUESTS)


def read_orders(
    source: Source | Sequence[Source], options: FhirOptions = _CAUTIOUS, facts: OrderFacts | None = None
) -> ReadResult:
    """Read orders from ServiceRequests.

    Args:
        source: As for `read_reports`.
        options: As for `read_reports`.
        facts: What the caller knows of the orders beside them: organization, setting and the like.

    Returns:
        The orders, every fault, and what became of each resource.

    Raises:
        ReadError: The one file (or bytes) given is no FHIR at all.
    """
    reading = Reading(options)
    reading.take(source)
    return reading.result((), Orders(reading, facts or OrderFacts()).all(), _RESULTS)
