"""How long reading FHIR takes, as a multiple of ``json.loads`` of the same bytes.

    python benchmarks/fhir_reading.py [FOLDER]      default: the synthetic patients of the package

Each figure is the best of five runs over all files, already unpacked and in memory. ``json`` is plain
``json.loads``; ``values`` adds the hooks (literals of numbers, repeated keys); ``reports`` is everything.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from recognize.fhir import read_reports
from recognize.fhir.text import values

RUNS = 5


def best(read: Callable[[bytes], object], texts: list[bytes]) -> float:
    """Return the shortest time that reading all texts took, in seconds."""
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        for text in texts:
            read(text)
        times.append(time.perf_counter() - begun)
    return min(times)


def main(argv: list[str]) -> int:
    folder = Path(argv[0]) if argv else Path(str(files("recognize").joinpath("demo", "patients")))
    raw = [path.read_bytes() for path in sorted(folder.rglob("*.json*"))]
    texts = [gzip.decompress(one) if one[:2] == b"\x1f\x8b" else one for one in raw]
    if not texts:
        print(f"no *.json or *.json.gz below {folder}", file=sys.stderr)
        return 2
    results = [read_reports(text) for text in texts]
    reports = sum(len(one.reports) for one in results)
    found = sum(len(report.observations) + len(report.studies) for one in results for report in one.reports)
    resources = sum(count.read for one in results for count in one.counts.values())
    size = sum(map(len, texts)) / 1e6
    print(f"{len(texts)} files, {size:.1f} MB, {resources} resources: {reports} reports, {found} results")
    plain = best(json.loads, texts)
    for name, seconds in {
        "json": plain,
        "values": best(values, texts),
        "reports": best(read_reports, texts),
    }.items():
        print(f"{name:8} {seconds * 1000:7.1f} ms  {seconds / plain:4.2f} x  {size / seconds:6.1f} MB/s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
