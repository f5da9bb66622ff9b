"""The lines the README gives to embed are run as they stand."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from recognize.demo.scenes import scenes
from recognize.moment import Moment
from recognize.report import reports_adapter

README = Path(__file__).resolve().parents[1] / "README.md"


def blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)


def test_the_lines_to_embed_and_the_gate_of_a_plugin_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = next(one for one in scenes() if one.id == "chemistry")
    (tmp_path / "reports.json").write_text('{"resourceType": "Bundle", "type": "collection"}', "utf-8")
    monkeypatch.chdir(tmp_path)
    embed, gate = blocks()
    names: dict[str, object] = {"order_json": scene.order.model_dump_json()}
    exec(compile(embed, "README embed", "exec"), names)  # noqa: S102 - the README's own lines
    assert names["advice"].items[0].verdict == "order"  # type: ignore[attr-defined]

    names |= {"reports": scene.reports, "now": datetime(2026, 11, 23, 1, tzinfo=UTC)}
    exec(compile(gate, "README gate", "exec"), names)  # noqa: S102
    assert names["advice"].items[0].verdict == "reuse_part"  # type: ignore[attr-defined]
    assert reports_adapter().dump_json(scene.reports)
    assert scene.at == Moment.of(datetime(2026, 11, 23, 1, tzinfo=UTC))


def test_the_first_two_commands_are_those_of_the_script() -> None:
    first = re.search(r"```sh\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert first is not None
    assert [line.split("#")[0].strip() for line in first[1].splitlines()] == [
        "python3 dev.py run",
        "python3 dev.py test",
    ]
