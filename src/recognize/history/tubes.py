"""One specimen: what one of its results says of it holds for all results of that specimen in the report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from recognize.moment import Moment
from recognize.report import Observation, Report, Specimen, Study

_WORSE = ("unknown", "unsatisfactory", "entered-in-error")

Tubes = dict[str, tuple[Specimen, ...]]
"""What the results of a report say of each specimen, by its stated id."""


def tubes_of(results: Sequence[Observation | Study]) -> Tubes:
    """Read what is said of each specimen; an empty text is no id."""
    tubes: dict[str, list[Specimen]] = defaultdict(list)
    for one in results:
        if isinstance(one, Observation) and one.specimen is not None and one.specimen.id:
            tubes[one.specimen.id].append(one.specimen)
    return {name: tuple(told) for name, told in tubes.items()}


def told_of(result: Observation | Study, tubes: Tubes) -> tuple[Specimen, ...]:
    """Return everything that is said of a result's specimen, by the result itself first."""
    own = result.specimen if isinstance(result, Observation) else None
    if own is None:
        return ()
    return (own, *(one for one in tubes.get(own.id or "", ()) if one is not own))


def with_worst_status(result: Observation | Study, tubes: Tubes) -> Observation | Study:
    """Return a result whose specimen has the worst status that is told of it."""
    told = {one.status for one in told_of(result, tubes)}
    worst = next((status for status in reversed(_WORSE) if status in told), None)
    if not isinstance(result, Observation) or result.specimen is None or worst in {None, result.specimen.status}:
        return result
    return replace(result, specimen=replace(result.specimen, status=worst))


def collections(result: Observation | Study, report: Report, tubes: Tubes) -> tuple[Moment, ...]:
    """Return the stated collection moments: of the specimen, the result, the report."""
    stated = (*(one.collected for one in told_of(result, tubes)), result.effective, report.effective)
    return tuple(moment for moment in stated if moment is not None)
