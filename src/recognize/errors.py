"""Exceptions of the library.

::

    RecognizeError
    ├── ConfigError        configuration cannot be used; ``faults`` holds every fault
    ├── PackError          rule packs cannot be used; ``faults`` holds every fault
    └── ReadError          a file of orders or reports cannot be read at all

No message ever holds an identifier, a name or a value of a patient.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recognize.packs.faults import Fault


class RecognizeError(Exception):
    """The root of everything this library raises on purpose."""


class ConfigError(RecognizeError):
    """A configuration that cannot be used.

    Attributes:
        faults: Every fault found, each a sentence with its remedy.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class PackError(RecognizeError):
    """Rule packs that cannot be used.

    Attributes:
        faults: Every fault of every file, in the order of pack, file and row.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(fault.text("en") for fault in faults))
        self.faults = tuple(faults)


class ReadError(RecognizeError):
    """A file of orders or reports that cannot be read at all (not JSON, too large, unknown kind)."""
