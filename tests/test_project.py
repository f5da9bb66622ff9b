"""Facts about the project itself: what it needs, what its lock holds, what an import does, its layout."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tests.sizes import some

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = [line.removesuffix("\\").strip() for line in LOCK.splitlines() if re.match(r"\w", line)]

PYTHON_FILES = sorted(
    {
        ROOT / "dev.py",
        *(
            file
            for folder in ("src", "plugins", "tests", "benchmarks", ".ci")
            for file in (ROOT / folder).rglob("*.py")
        ),
    }
)
MODULES = sorted(
    ".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
    for file in SOURCE.rglob("*.py")
    if file.name != "__main__.py" or file.parent.name == "recognize"
)
MOST_LINES = 600
SAYS_NOTHING = {"base", "common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"}
ONLY_WHEN_USED = {"cachetools", "pluggy", "requests", "sqlite3", "urllib3"}

# Each module is imported as the first of the library, while what an import must not do is watched.
WATCH = """
import importlib, json, logging, sys, threading, warnings
import cachetools, pluggy, pydantic, requests, sqlite3
type("First", (pydantic.BaseModel,), {})  # pydantic looks for its own plugins once

seen = []
def watch(event, args):
    if event == "open":
        if not isinstance(args[0], int) and not str(args[0]).endswith((".py", ".pyc")):
            seen.append(f"{event} {args[0]}")
    elif event.startswith(("socket.", "subprocess.", "os.", "shutil.", "sqlite3.", "_thread.", "ctypes.")):
        if event not in ("os.listdir", "os.scandir"):  # how Python looks for modules
            seen.append(event)
sys.addaudithook(watch)
warnings.simplefilter("error")

faults = {}
for module in sys.argv[1:]:
    for known in [name for name in sys.modules if name.split(".")[0] == "recognize"]:
        del sys.modules[known]
    seen.clear()
    try:
        importlib.import_module(module)
    except BaseException as error:
        seen.append(repr(error))
    if threading.active_count() > 1:
        seen.append("a thread was started")
    if logging.getLogger().handlers:
        seen.append("the root logger was configured")
    if seen:
        faults[module] = list(seen)
print(json.dumps(faults))
"""


def interpreter(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"PYTHONUTF8": "1"} | extra,
    )


def names(requirements: list[str]) -> set[str]:
    parsed = [Requirement(line) for line in requirements]
    return {canonicalize_name(r.name) for r in parsed if "extra" not in str(r.marker or "")}


# What it needs


def test_the_library_depends_on_exactly_four_distributions() -> None:
    assert names(PROJECT["project"]["dependencies"]) == {"cachetools", "pluggy", "pydantic", "requests"}


def test_the_tests_run_in_an_environment_made_from_this_project() -> None:
    assert names(requires("recognize-core") or []) == names(PROJECT["project"]["dependencies"])


def test_the_set_up_script_needs_nothing_but_python() -> None:
    tree = ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert imported - sys.stdlib_module_names == set()


# The lock


def test_the_lock_names_no_host_no_index_and_no_path() -> None:
    assert [line for line in LOCK.splitlines() if re.search(r"/|@|--(?!hash=sha256:)", line)] == []


def test_the_lock_pins_and_hashes_every_requirement() -> None:
    blocks = re.split(r"(?m)^(?=\w)", LOCK)[1:]

    assert len(blocks) > len(PROJECT["dependency-groups"]["dev"])
    for block in blocks:
        pin, *hashes = (line.strip().removesuffix("\\").strip() for line in block.strip().splitlines())
        assert re.fullmatch(r"[a-z0-9-]+==[0-9a-z.]+( ; .+)?", pin)
        assert hashes, pin
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in hashes), pin


def test_the_lock_holds_what_the_project_asks_for() -> None:
    pinned: dict[str, list[str]] = {}
    for pin in map(Requirement, PINS):
        pinned.setdefault(canonicalize_name(pin.name), []).extend(s.version for s in pin.specifier)
    asked = [
        *PROJECT["project"]["dependencies"],
        *PROJECT["dependency-groups"]["dev"],
        *PROJECT["build-system"]["requires"],
    ]

    for requirement in map(Requirement, asked):
        versions = pinned.get(canonicalize_name(requirement.name), [])
        assert versions, requirement
        assert all(requirement.specifier.contains(version) for version in versions), requirement


# Imports


def test_every_module_can_be_imported_first_and_importing_does_nothing() -> None:
    done = interpreter("-c", WATCH, *some(MODULES, 6))

    assert done.stderr == ""
    assert json.loads(done.stdout) == {}


def test_importing_the_library_imports_no_network_store_cache_or_plugin_code() -> None:
    done = interpreter("-W", "error", "-c", "import recognize, sys; print(*sys.modules)")

    assert done.stderr == ""
    assert ONLY_WHEN_USED & set(done.stdout.split()) == set()


# Layout


def test_every_name_says_what_is_in_it() -> None:
    def parts(file: Path) -> set[str]:
        return {word for part in file.relative_to(ROOT).with_suffix("").parts for word in re.split(r"[_-]", part)}

    assert [str(file.relative_to(ROOT)) for file in PYTHON_FILES if parts(file) & SAYS_NOTHING] == []


def test_no_file_is_too_long_to_read() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in PYTHON_FILES}

    assert {file: length for file, length in lengths.items() if length > MOST_LINES} == {}


# CI


@pytest.mark.parametrize(
    ("body", "code", "last"),
    [
        ("def test_a(): pass", 0, "1 passed"),
        ("import pytest\ndef test_a(): pytest.skip('no')\ndef test_b(): pass", 1, "1 passed, 1 skipped"),
        ("import pytest\n@pytest.mark.skipif(True, reason='no')\ndef test_a(): pass", 1, "1 skipped"),
        ("import pytest\npytest.skip('no', allow_module_level=True)", 1, "1 skipped"),
        ("import pytest\n@pytest.mark.xfail\ndef test_a(): assert False", 0, "1 xfailed"),
    ],
)
@pytest.mark.parametrize("processes", ["0", "1"])
def test_in_ci_a_skipped_test_fails_the_run(tmp_path: Path, body: str, code: int, last: str, processes: str) -> None:
    (tmp_path / "pytest.ini").touch()
    (tmp_path / "test_it.py").write_text(body, encoding="utf-8")

    options = ["-p", "tests.ci_no_skips", "-p", "no:cacheprovider", "-n", processes]
    done = interpreter("-m", "pytest", *options, str(tmp_path), PYTHONPATH=str(ROOT), PYTEST_ADDOPTS="")

    assert (done.returncode, done.stderr) == (code, "")
    assert done.stdout.splitlines()[-1].strip("= ").startswith(last)
