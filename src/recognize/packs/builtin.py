"""Where the rule packs shipped with this library stand: in the wheel, or in the checkout being worked on."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def builtin_rules() -> Traversable:
    """Find the folder that holds one folder per built-in pack.

    An installed wheel carries it as ``recognize/_rules``, also inside a zip file. In a checkout it is the
    ``rules`` folder at the root: an editable install leaves a snapshot of it elsewhere, which would not
    show an edit, so the search starts from the imported package, where no snapshot is.

    Returns:
        The folder; nothing in it has been read.

    Raises:
        FileNotFoundError: The installation is damaged: the folder is in neither place.
    """
    package = files("recognize")
    shipped = package.joinpath("_rules")
    if shipped.is_dir():
        return shipped
    if isinstance(package, Path):
        checkout = package.resolve().parents[1]
        if (checkout / "pyproject.toml").is_file() and (checkout / "rules").is_dir():
            return checkout / "rules"
    raise FileNotFoundError("the built-in rule packs are missing: install recognize-core again")
