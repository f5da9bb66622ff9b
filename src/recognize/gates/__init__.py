"""The built-in gates, in the order in which an explanation tells them."""

from __future__ import annotations

from typing import Final

from recognize.gates.content import content
from recognize.gates.facets import facets, images
from recognize.gates.finding import BuiltIn
from recognize.gates.kinds import class_
from recognize.gates.listing import listed, mark
from recognize.gates.origin import access, origin
from recognize.gates.patient import intervention, situation, state
from recognize.gates.quality import quality
from recognize.gates.specimen import condition, specimen
from recognize.gates.status import match, status
from recognize.gates.window import window

BUILT_IN: Final[tuple[BuiltIn, ...]] = (
    status,
    match,
    specimen,
    condition,
    facets,
    listed,
    mark,
    quality,
    window,
    content,
    images,
    intervention,
    state,
    class_,
    situation,
    origin,
    access,
)
"""All but ``identity``, which is judged once a report."""
