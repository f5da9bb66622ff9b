"""Set up and work on this checkout. Needs Python 3.11 or newer and pip, nothing else.

    python3 dev.py run [ARGS]      show what `recognize` does (`recognize demo ARGS`)
    python3 dev.py test [ARGS]     run all tests of the core and the plugins (pytest ARGS)
    python3 dev.py check           lint, format, types, import contracts
    python3 dev.py wheel           build sdist and wheel, install the wheel elsewhere, use it
    python3 dev.py mutate [ARGS]   mutation tests of the decision (minutes to hours; Linux)

On Windows write `py dev.py run`. Whatever the verb, the environment `.venv` is made first if it is missing
or older than `requirements.lock`; the settings of pip (mirror, proxy, cache) are respected.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - it may be started by any Python
    raise SystemExit("dev.py: Python 3.11 or newer is needed; this is " + sys.version.split()[0])

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "made-from"
OLDEST_PIP = (22, 3)  # the first with --python


def main(argv: list[str]) -> int:
    verbs = {"run": demo, "test": test, "check": check, "wheel": wheel, "mutate": mutate}
    if not argv or argv[0] not in verbs:
        print(__doc__)
        return 0 if argv and argv[0] in ("-h", "--help", "help") else 2
    try:
        set_up()
        return verbs[argv[0]](argv[1:])
    except KeyboardInterrupt:
        print("\ndev.py: stopped", file=sys.stderr)
        return 130


# The verbs


def demo(args: list[str]) -> int:
    return call(python(), "-m", "recognize", "demo", *args)


def test(args: list[str]) -> int:
    """Tests run in two to four processes; in CI (variable CI set) a skipped test is a failed run."""
    processes = ["-n", str(min(4, max(2, os.cpu_count() or 2)))]
    if any(arg.startswith("-n") for arg in args):
        processes = []
    strict = ["-p", "tests.ci_no_skips"] if os.environ.get("CI", "").lower() not in ("", "0", "false") else []
    return call(python(), "-m", "pytest", *processes, *strict, *args)


def check(args: list[str]) -> int:
    """All four are run, also when the first finds something."""
    worst = 0
    for name, command in {
        "ruff check": (python(), "-m", "ruff", "check", "."),
        "ruff format": (python(), "-m", "ruff", "format", "--check", "."),
        "mypy": (python(), "-m", "mypy", "--strict"),
        "import contracts": (script("lint-imports"),),
    }.items():
        print(f"--- {name}", flush=True)
        worst = max(worst, abs(call(*command)))
    return worst


def wheel(args: list[str]) -> int:
    return call(python(), str(ROOT / ".ci" / "wheel.py"), pip())


def mutate(args: list[str]) -> int:
    """What is mutated and which tests are run stands in pyproject.toml, [tool.mutmut]."""
    if sys.platform != "linux":
        raise SystemExit("dev.py: mutation tests run on Linux only (on Windows: in WSL)")
    return call(python(), "-m", "mutmut", "run", *args) or call(python(), "-m", "mutmut", "results")


# The environment


def set_up() -> None:
    projects = [ROOT, *(file.parent for file in sorted(ROOT.glob("plugins/*/pyproject.toml")))]
    made_from = hashlib.sha256(str(ROOT).encode())
    for file in (LOCK, *(project / "pyproject.toml" for project in projects)):
        made_from.update(file.read_bytes().replace(b"\r\n", b"\n"))
    if Path(python()).exists() and STAMP.exists() and STAMP.read_text() == made_from.hexdigest():
        return

    print("dev.py: preparing .venv (once; usually well under a minute) ...", file=sys.stderr, flush=True)
    if not Path(python()).exists():
        venv.create(VENV, clear=True, symlinks=os.name != "nt", with_pip=False)
    install("--require-hashes", "-r", str(LOCK))
    install("--no-deps", "--no-build-isolation", *(word for project in projects for word in ("-e", str(project))))
    STAMP.write_text(made_from.hexdigest())


def install(*what: str) -> None:
    options = ("--python", python(), "install", "-qq", "--disable-pip-version-check", "--no-input")
    process = subprocess.Popen((pip(), "-m", "pip", *options, *what), cwd=ROOT, stderr=subprocess.PIPE)
    try:
        said = process.communicate()[1]
    except KeyboardInterrupt:
        process.communicate()  # its last words would be a traceback
        raise
    if process.returncode:
        print(said.decode(errors="replace"), file=sys.stderr)
        raise SystemExit(
            "dev.py: the environment could not be made; what pip says stands above.\n"
            "  No package index within reach? Behind a mirror: pip config set global.index-url ADDRESS;\n"
            "  behind a proxy: set HTTPS_PROXY"
        )


def pip() -> str:
    """The Python whose pip does the installing: this one, or the one its environment was made from."""
    for candidate in (sys.executable, getattr(sys, "_base_executable", sys.executable)):
        asked = subprocess.run([candidate, "-m", "pip", "--version"], capture_output=True, check=False)
        words = asked.stdout.decode(errors="replace").split()
        if len(words) > 1 and tuple(int(n) for n in words[1].split(".")[:2] if n.isdigit()) >= OLDEST_PIP:
            return str(candidate)
    raise SystemExit(
        f"dev.py: {sys.executable} has no pip, or one older than 22.3.\n"
        f"  Try: {Path(sys.executable).name} -m ensurepip --upgrade\n"
        "  or, on Debian and Ubuntu: apt install python3-pip"
    )


# Running things


def python() -> str:
    return str(VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def script(name: str) -> str:
    return str(Path(python()).with_name(f"{name}.exe" if os.name == "nt" else name))


def call(*command: str) -> int:
    sys.stdout.flush()
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONUTF8": "1"})  # Chinese everywhere
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.wait()  # it was interrupted too: let it have its last word
        raise


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
