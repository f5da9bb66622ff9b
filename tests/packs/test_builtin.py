"""The built-in packs are found wherever the library stands."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

import recognize
from recognize.packs.builtin import builtin_rules

ROOT = Path(__file__).resolve().parents[2]
FIND = "from recognize.packs.builtin import builtin_rules; rules = builtin_rules(); print(rules)"


def run(code: str, *, path: Path) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter that knows the library from ``path`` and nothing else."""
    program = f"import sys; sys.path.insert(0, {str(path)!r})\n{code}"
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


def install(site: Path, *, rules: str | None) -> Path:
    """Lay out the modules that `builtin_rules` needs as a wheel does, with one marker pack."""
    package = site / "recognize"
    (package / "packs").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "packs" / "__init__.py").touch()
    shutil.copy(ROOT / "src" / "recognize" / "packs" / "builtin.py", package / "packs")
    if rules is not None:
        (package / "_rules" / rules).mkdir(parents=True)
        (package / "_rules" / rules / "pack.toml").touch()
    return site


def test_a_checkout_uses_its_own_rules_and_not_the_snapshot_of_the_editable_install() -> None:
    if not Path(recognize.__file__).is_relative_to(ROOT / "src"):
        pytest.fail("the tests do not run on this checkout's source: start them with dev.py")
    snapshot = Path(sysconfig.get_path("purelib")) / "recognize"

    assert builtin_rules() == ROOT / "rules"
    assert not (snapshot / "__init__.py").exists(), "the snapshot would hide the checkout"


def test_every_folder_of_the_built_in_rules_is_a_pack() -> None:
    packs = [entry for entry in builtin_rules().iterdir() if entry.is_dir()]

    assert packs
    assert [pack.name for pack in packs if not pack.joinpath("pack.toml").is_file()] == []


def test_an_installed_wheel_uses_the_rules_it_carries(tmp_path: Path) -> None:
    site = install(tmp_path / "site-packages", rules="xx")

    done = run(FIND, path=site)

    assert (done.stdout.strip(), done.stderr) == (str(site / "recognize" / "_rules"), "")


def test_a_zipped_library_uses_the_rules_it_carries(tmp_path: Path) -> None:
    site = install(tmp_path / "site-packages", rules="xx")
    archive = tmp_path / "library.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for file in sorted(site.rglob("*")):
            zipped.write(file, file.relative_to(site))

    done = run(FIND + "; print([pack.name for pack in rules.iterdir()])", path=archive)

    assert (done.stdout.splitlines()[1:], done.stderr) == (["['xx']"], "")


def test_a_checkout_is_found_from_the_package_that_was_imported(tmp_path: Path) -> None:
    install(tmp_path / "src", rules=None)
    (tmp_path / "rules").mkdir()
    (tmp_path / "pyproject.toml").touch()

    done = run(FIND, path=tmp_path / "src")

    assert (done.stdout.strip(), done.stderr) == (str((tmp_path / "rules").resolve()), "")


def test_a_damaged_installation_is_said_to_be_one(tmp_path: Path) -> None:
    done = run(FIND, path=install(tmp_path / "lib" / "site-packages", rules=None))

    assert "the built-in rule packs are missing: install recognize-core again" in done.stderr
