"""Every fault across rows, files and packs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain

from recognize.packs.check_dictionary import dictionary_faults
from recognize.packs.check_grounds import ground_faults
from recognize.packs.check_ids import id_faults
from recognize.packs.check_limits import limit_faults
from recognize.packs.check_places import cycle, place_faults
from recognize.packs.check_references import reference_faults
from recognize.packs.faults import Fault, near
from recognize.packs.readings import Readings

_CHECKS: tuple[Callable[[Readings], Iterable[Fault]], ...] = (
    id_faults,
    reference_faults,
    dictionary_faults,
    place_faults,
    ground_faults,
    limit_faults,
)


def faults_of(readings: Readings, known: Collection[str]) -> Iterator[Fault]:
    """Find what is wrong between rows, files and packs that were read.

    Args:
        readings: The packs, read together.
        known: Ids of all packs within reach, read or not.
    """
    yield from _layers(readings, known)
    yield from chain.from_iterable(find(readings) for find in _CHECKS)


def _layers(readings: Readings, known: Collection[str]) -> Iterator[Fault]:
    """Find packs that extend what is not there, or each other."""
    edges: Mapping[str, Collection[str]] = {
        one.id: one.manifest.extends if one.manifest is not None else () for one in readings
    }
    for reading in readings:
        for parent in edges[reading.id]:
            if parent not in known:
                yield Fault.of(reading.toml, "extends-unknown", None, "extends", name=parent, near=near(parent, known))
        if found := cycle(reading.id, edges):
            yield Fault.of(reading.toml, "extends-cycle", None, "extends", cycle=found)
