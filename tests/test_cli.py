"""The command line as a user runs it: what is printed where, and the exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib.resources import as_file
from importlib.resources import files as resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from recognize.advice import read_advice
from recognize.demo.scenes import scenes
from recognize.report import reports_adapter
from recognize.schema import json_schema

AT = "2026-11-23T09:00:00+08:00"


def recognize(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "recognize", *words], capture_output=True, encoding="utf-8", cwd=cwd, check=False
    )


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The chemistry scene as files of a caller."""
    scene = next(one for one in scenes() if one.id == "chemistry")
    (tmp_path / "order.json").write_text(scene.order.model_dump_json(), "utf-8")
    (tmp_path / "reports.json").write_bytes(reports_adapter().dump_json(scene.reports))
    return tmp_path


def review(files: Path, *more: str, verb: str = "review") -> subprocess.CompletedProcess[str]:
    return recognize(verb, "--order", "order.json", "--reports", "reports.json", "--at", AT, *more, cwd=files)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_demonstration_shows_every_scene(lang: str) -> None:
    shown = recognize("demo", "--lang", lang)

    assert (shown.returncode, shown.stderr) == (0, "")
    assert [one.id for one in scenes() if f"[{one.id}]" not in shown.stdout] == []
    assert "recognize review --order" in shown.stdout


def test_the_demonstration_says_what_each_scene_means() -> None:
    shown = recognize("demo").stdout

    for words in ("5.02", "12-10", "CA", "没有查到，不等于没有", "6.8", "是否重做由您判断"):
        assert words in shown, words
    assert "420106197805" not in shown


@pytest.mark.parametrize("scene", [one.id for one in scenes()])
def test_one_scene_is_explained_line_by_line(scene: str) -> None:
    shown = recognize("demo", scene)

    assert (shown.returncode, shown.stderr) == (0, "")


def test_an_unknown_scene_is_a_usage_error() -> None:
    shown = recognize("demo", "nowhere")

    assert shown.returncode == 2
    assert "potassium" in shown.stderr


def test_review_prints_text_in_both_languages(files: Path) -> None:
    for lang, word in (("zh", "部分互认"), ("en", "reuse in part")):
        shown = review(files, "--lang", lang)
        assert (shown.returncode, shown.stderr) == (0, ""), shown.stderr
        assert word in shown.stdout


def test_review_prints_an_advice_as_json_that_meets_the_schema(files: Path) -> None:
    shown = review(files, "--format", "json")

    advice = read_advice(shown.stdout.encode())
    assert [item.verdict for item in advice.items] == ["reuse_part"]
    Draft202012Validator(json_schema()).validate(json.loads(shown.stdout))


def test_review_says_the_same_twice(files: Path) -> None:
    assert review(files, "--format", "json").stdout == review(files, "--format", "json").stdout


def test_strict_turns_every_stand_in_off(files: Path) -> None:
    advice = read_advice(review(files, "--format", "json", "--strict").stdout.encode())

    assert [item.verdict for item in advice.items] == ["consider"]
    assert advice.basis.assumed == ()


def test_an_order_and_reports_in_fhir_are_reviewed(tmp_path: Path) -> None:
    samples = Path(__file__).parent / "data" / "fhir/us-core"
    order = next(samples.rglob("servicerequest-bmp.json"))

    shown = recognize(
        "review", "--order", str(order), "--reports", str(samples), "--at", AT, "--utc-offset=-05:00", "--setting",
        "outpatient", "--organization", "urn:recognize:demo|demo-a", "--viewer", "doctor", "--format", "json",
    )  # fmt: skip
    assert shown.returncode == 0, shown.stderr
    assert {item.verdict for item in read_advice(shown.stdout.encode()).items} == {"order"}


def test_explain_names_gates_rows_and_documents(files: Path) -> None:
    shown = review(files, verb="explain")

    assert (shown.returncode, shown.stderr) == (0, "")
    for words in ("互认时限", "example-hospital/windows/electrolytes", "示例医院检查检验结果互认实施细则"):
        assert words in shown.stdout, words


def test_explain_asks_which_item_of_several(files: Path) -> None:
    order = json.loads((files / "order.json").read_text("utf-8"))
    order["items"].append(order["items"][0] | {"id": "2"})
    (files / "order.json").write_text(json.dumps(order), "utf-8")

    assert review(files, verb="explain").returncode == 2
    assert review(files, "--item", "2", verb="explain").returncode == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"items": []}, "at least one item"),
        ({"seting": "red"}, "seting"),
        ({"setting": "ward"}, "setting"),
    ],
)
def test_a_faulty_order_is_told_without_what_it_held(files: Path, change: dict[str, object], words: str) -> None:
    order = json.loads((files / "order.json").read_text("utf-8"))
    name = order["patient"]["name"]
    (files / "order.json").write_text(json.dumps(order | change), "utf-8")

    shown = review(files)
    assert (shown.returncode, shown.stdout) == (2, "")
    assert words in shown.stderr
    assert name not in shown.stderr


def test_a_missing_file_and_a_bad_moment_are_usage_errors(files: Path) -> None:
    assert recognize("review", "--order", "no.json", "--reports", "reports.json", cwd=files).returncode == 2
    shown = recognize("review", "--order", "order.json", "--reports", "reports.json", "--at", "today", cwd=files)
    assert shown.returncode == 2
    assert "--at" in shown.stderr


def test_an_unknown_pack_is_a_fault_of_packs(files: Path) -> None:
    shown = review(files, "--packs", "no-such-pack")

    assert (shown.returncode, shown.stdout) == (1, "")
    assert "no-such-pack" in shown.stderr


def test_the_schema_is_printed() -> None:
    shown = recognize("schema")

    assert shown.returncode == 0
    assert json.loads(shown.stdout) == json_schema()


def test_the_version_is_printed() -> None:
    from recognize import __version__

    assert recognize("--version").stdout.strip() == f"recognize {__version__}"


def test_the_bulk_run_counts_and_repeats(tmp_path: Path) -> None:
    with as_file(resources("recognize.demo").joinpath("patients")) as folder:
        for name in sorted(one.name for one in folder.glob("smart-*.gz"))[:2]:
            shutil.copy(folder / name, tmp_path)

    first, second = recognize("demo", "bulk", str(tmp_path)), recognize("demo", "bulk", str(tmp_path))
    assert first.returncode == 0
    assert "window-expired" in first.stdout
    assert first.stdout == second.stdout
    assert recognize("demo", "bulk", str(tmp_path), "--seed", "7").stdout != first.stdout


# what was not looked at ----------------------------------------------------------------------------


def test_a_file_that_could_not_be_read_is_not_a_source_that_was_searched(files: Path) -> None:
    (files / "more").mkdir()
    (files / "more" / "broken.json").write_text("{", "utf-8")

    shown = review(files, "--format", "json", "--reports", "reports.json", "more")

    advice = read_advice(shown.stdout.encode())
    assert (shown.returncode, advice.looked) == (0, "partial")
    assert {one.code for one in advice.looked_reasons} == {"source-partial"}
    assert "可能还有未查到" in review(files, "--reports", "reports.json", "more").stdout


def test_a_folder_without_a_file_to_read_is_told(files: Path) -> None:
    (files / "empty").mkdir()

    shown = review(files, "--reports", "empty")

    assert shown.returncode == 2
    assert "--reports" in shown.stderr


@pytest.mark.parametrize("name", ["order.json", "reports.json"])
def test_a_key_that_stands_twice_is_refused(files: Path, name: str) -> None:
    text = (files / name).read_text("utf-8")
    (files / name).write_text(text.replace('"id"', '"id": "x", "id"', 1), "utf-8")

    shown = review(files)

    assert (shown.returncode, shown.stdout) == (2, "")
    assert name in shown.stderr


def test_a_byte_order_mark_is_no_fault(files: Path) -> None:
    for name in ("order.json", "reports.json"):
        (files / name).write_bytes(b"\xef\xbb\xbf" + (files / name).read_bytes())

    assert review(files).returncode == 0


def test_a_key_that_may_be_a_name_is_not_repeated(files: Path) -> None:
    reports = json.loads((files / "reports.json").read_text("utf-8"))
    reports[0]["110105196403075411"] = 1
    reports[0]["subject"]["zhangsanfeng"] = 1
    (files / "reports.json").write_text(json.dumps(reports), "utf-8")
    told = review(files).stderr
    order = json.loads((files / "order.json").read_text("utf-8"))
    order["patient"]["zhangsanfeng"] = 2
    (files / "order.json").write_text(json.dumps(order), "utf-8")

    assert "(key" in told
    assert "zhangsanfeng" not in told + review(files).stderr
    assert "110105196403075411" not in told


def test_what_is_only_for_orders_in_fhir_is_not_ignored(files: Path) -> None:
    assert review(files, "--setting", "emergency").returncode == 2


def test_a_zip_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_text("junk", "utf-8")

    assert recognize("packs", "check", str(tmp_path / "p.zip")).returncode == 2
