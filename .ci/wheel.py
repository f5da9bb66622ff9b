"""Build the wheel from the sdist, as a package index would hand it out, and use it outside the checkout.

Started by ``dev.py wheel`` with the Python of ``.venv``; the argument is the Python whose pip installs.
What the wheel needs is copied from ``.venv``, where the lock put it: no network. Only what the wheel
declares is copied, so a dependency that is used but not declared is found.
"""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
HOLDS = """
import importlib.metadata, importlib.resources, recognize, sys
from recognize.packs.builtin import builtin_rules
shipped = importlib.resources.files("recognize")
assert str(shipped).startswith(sys.prefix), shipped
assert shipped.joinpath("py.typed").is_file(), "py.typed is missing"
assert str(builtin_rules()).startswith(sys.prefix), builtin_rules()
assert builtin_rules().joinpath("cn", "pack.toml").is_file(), "the rule packs are missing"
assert importlib.metadata.version("recognize-core") == recognize.__version__
assert {"LICENSE", "NOTICE"} <= {file.name for file in importlib.metadata.files("recognize-core")}
"""


def main(pip: str) -> None:
    with tempfile.TemporaryDirectory(prefix="recognize-wheel-") as folder:
        work = Path(folder).resolve()
        built = build(work)

        home = work / "elsewhere"
        venv.create(home, symlinks=os.name != "nt", with_pip=False)
        scripts = home / ("Scripts" if os.name == "nt" else "bin")
        into = (pip, "-m", "pip", "--disable-pip-version-check", "--python", home)
        run(*into, "install", "-qq", "--no-deps", "--no-index", built, at=work)
        packages = subprocess.check_output(
            (scripts / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"), text=True
        )
        for name in needed("recognize-core"):
            copy(name, Path(packages.strip()))
        run(*into, "check", at=work)

        run(scripts / "python", "-I", "-c", HOLDS, at=work)
        run(scripts / "recognize", "packs", "list", at=work)
        run(scripts / "recognize", "demo", at=work)
        print(f"{built.name} works outside the checkout")


def build(work: Path) -> Path:
    hatchling = (sys.executable, "-m", "hatchling", "build", "-d", work)
    run(*hatchling, "-t", "sdist", at=ROOT)
    with tarfile.open(next(work.glob("*.tar.gz"))) as sdist:
        sdist.extraction_filter = getattr(tarfile, "data_filter", lambda member, _: member)  # older 3.11
        sdist.extractall(work / "sdist")  # noqa: S202 - it was made two lines above
    run(*hatchling, "-t", "wheel", at=next((work / "sdist").iterdir()))
    return next(work.glob("*.whl"))


def needed(name: str) -> set[str]:
    """What a distribution declares, and what those declare, on this system."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for requirement in map(Requirement, distribution(waiting.pop()).requires or ()):
            dependency = canonicalize_name(requirement.name)
            holds = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
            if holds and dependency not in found:
                found.add(dependency)
                waiting.append(dependency)
    return found


def copy(name: str, target: Path) -> None:
    for file in distribution(name).files or ():
        if ".." not in file.parts and "__pycache__" not in file.parts:
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.locate(), target / file)


def run(*command: str | Path, at: Path) -> None:
    print("wheel:", *(word for word in command if word != HOLDS), flush=True)
    if code := subprocess.run(command, cwd=at, check=False).returncode:
        raise SystemExit(f"wheel: failed with exit {code}")


if __name__ == "__main__":
    main(sys.argv[1])
