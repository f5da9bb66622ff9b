"""From bytes to JSON values: packed, damaged, hostile."""

from __future__ import annotations

import gzip
import io
import json
import os
import time
import zipfile
import zlib
from decimal import Decimal
from pathlib import Path

import pytest
from tests.fhir.build import (
    CHINA,
    around,
    bundle,
    codes,
    consistent,
    encode,
    observation,
    only,
    organization,
    patient,
    report,
    result_of,
)

from recognize.errors import ReadError
from recognize.fhir import FhirOptions, read_orders, read_reports
from recognize.fhir.text import Number, Repeated, values

CORPUS = Path(__file__).resolve().parents[1] / "data" / "json" / "test_parsing.zip"
GOOD = encode(around(observation(), report()))


def corpus() -> dict[str, bytes]:
    with zipfile.ZipFile(CORPUS) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def refused(data: bytes | Path, options: FhirOptions = CHINA) -> str:
    with pytest.raises(ReadError) as caught:
        read_reports(data, options)
    return str(caught.value)


# The attack corpus


def test_the_corpus_is_whole() -> None:
    names = [name[:2] for name in corpus()]

    assert (names.count("y_"), names.count("n_"), names.count("i_")) == (95, 188, 35)


@pytest.mark.parametrize("name", sorted(corpus()))
def test_json_texts_are_read_or_refused_and_never_crash(name: str) -> None:
    data = corpus()[name]
    if name.startswith("y_"):
        values(data)
    elif name.startswith("n_"):
        # NaN and Infinity become values that no element accepts; everything else is refused as JSON
        assert refused(data)
    for reader in (read_reports, read_orders):
        try:
            consistent(reader(data, CHINA))
        except ReadError:
            pass


@pytest.mark.parametrize("name", sorted(name for name in corpus() if not name.startswith("n_structure_100000")))
def test_a_bad_json_text_in_one_line_costs_that_line_only(name: str) -> None:
    line = corpus()[name].replace(b"\n", b" ").replace(b"\r", b" ")
    try:
        line.decode()
    except UnicodeDecodeError:
        with pytest.raises(ReadError):
            read_reports(line, CHINA)
        return
    lines = b"\n".join([b'{"a":' + line + b"}", *(encode(one["resource"]) for one in json.loads(GOOD)["entry"])])

    result = read_reports(lines, CHINA)
    consistent(result)
    assert len(only(result).observations) == 1


# Numbers


@pytest.mark.parametrize(
    "literal", ["5.60", "0.10", "1E2", "1.0e-7", "0.0000001", "-0", "-0.0", "100", "1e+2", "1" * 40, "1e40"]
)
def test_a_number_keeps_its_literal(literal: str) -> None:
    data = GOOD.replace(b"4.1", literal.encode())
    (result,) = only(read_reports(data, CHINA)).observations

    assert result.value is not None
    assert (result.value.text, result.value.number) == (literal, Decimal(literal))


@pytest.mark.parametrize("literal", ["9" * 5000, "1e999999999", "-1E-999999999", "0." + "1" * 60, "1" * 41])
def test_a_number_beyond_all_results_is_text_and_a_fault(literal: str) -> None:
    result = read_reports(GOOD.replace(b"4.1", literal.encode()), CHINA)
    (found,) = only(result).observations

    assert found.value is not None
    assert (found.value.text, found.value.number, found.status) == (literal, None, "unknown")
    assert ("Observation", "valueQuantity.value", "number-out-of-range") in codes(result)


def test_a_huge_integer_does_not_hang() -> None:
    begun = time.monotonic()
    read_reports(GOOD.replace(b"4.1", b"7" * 3_000_000), CHINA)

    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("literal", [b"NaN", b"Infinity", b"-Infinity"])
def test_what_is_no_json_number_costs_the_result_it_stands_in(literal: bytes) -> None:
    result = read_reports(GOOD.replace(b"4.1", literal), CHINA)
    (found,) = only(result).observations

    assert (found.value, found.status) == (None, "unknown")
    assert found.status_text == "unreadable: valueQuantity.value"


# Objects


def test_a_repeated_key_withholds_the_resource_and_nothing_else() -> None:
    good, bad = encode(observation("na", "2951-2")), encode(observation("k"))
    bad = bad.replace(b'"status": "final"', b'"status": "entered-in-error", "status": "final"')
    lines = b"\n".join([encode(patient()), encode(organization()), good, bad, encode(report(results=("k", "na")))])
    result = read_reports(lines, CHINA)
    found = {one.id: one.status for one in only(result).observations}

    assert found == {"Observation/k": "unknown", "Observation/na": "final"}
    assert ("Observation", "", "repeated-key") in codes(result)


def test_a_repeated_key_deep_inside_withholds_what_holds_it() -> None:
    data = GOOD.replace(b'"unit": "mmol/L"', b'"unit": "mmol/L", "unit": "mg/dL"')
    (found,) = only(read_reports(data, CHINA)).observations

    assert (found.status, found.value) == ("unknown", None)


def test_a_repeated_key_in_a_report_withholds_the_report_with_its_results() -> None:
    data = GOOD.replace(b'"code": "LYTES"', b'"code": "LYTES", "code": "CBC"').replace(b'"conclusion"', b'"conclusion"')
    found = only(read_reports(data, CHINA))

    assert found.status == "unknown"


def test_a_repeated_entry_list_is_told() -> None:
    data = GOOD[:-1] + b', "entry": []}'

    assert ("Bundle", "", "repeated-key") in codes(read_reports(data, CHINA))


def test_types_of_values() -> None:
    (value,) = values(b'{"a": 1.50, "b": "1.50", "c": {"d": 1, "d": 2}}')

    assert (type(value["a"]), type(value["b"]), type(value["c"])) == (Number, str, Repeated)


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_a_depth_bomb_in_one_entry_costs_that_entry_only(opening: str) -> None:
    bomb = opening * 100_000 + "1" + opening[::-1].replace(':"a"{', "}").replace("[", "]") * 100_000
    whole = around(observation(), report())
    parts = [json.dumps(entry, ensure_ascii=False) for entry in whole["entry"]]
    entries = ", ".join([*parts[:2], '{"resource": ' + bomb + "}", *parts[2:]])
    text = '{"entry": [' + entries + '], "resourceType": "Bundle"}'
    result = read_reports(text.encode(), CHINA)

    assert [one.status for one in only(result).observations] == ["final"]
    assert codes(result) == {("", "", "too-deep")}
    assert result.counts["other"].aside == {"unreadable": 1}


@pytest.mark.parametrize("text", ["[" * 1_000_000, '{"a":' * 1_000_000, '{"entry":[' + "[" * 1_000_000])
def test_a_depth_bomb_as_a_whole_is_refused_at_once(text: str) -> None:
    begun = time.monotonic()

    assert refused(text.encode())
    assert time.monotonic() - begun < 10


def test_a_moderately_deep_resource_neither_crashes_nor_costs_another() -> None:
    deep = b'[{"extension":' * 470 + b"[]" + b"}]" * 470
    data = GOOD.replace(b'"code": {"coding"', b'"extension": ' + deep + b', "code": {"coding"')
    result = read_reports(data, CHINA)
    consistent(result)

    assert len(only(result).observations) == 1


# Text


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-32"])
def test_other_encodings_are_refused_by_name(encoding: str) -> None:
    assert "UTF-8" in refused(GOOD.decode().encode(encoding))


def test_bytes_that_are_no_utf8_are_refused() -> None:
    assert "UTF-8" in refused(GOOD.replace("钾".encode(), b"\xe9\x92"))


def test_a_byte_order_mark_is_no_fault() -> None:
    assert len(read_reports(b"\xef\xbb\xbf" + GOOD, CHINA).reports) == 1


@pytest.mark.parametrize("escape", [b"\\ud800", b"\\uDFFF", b"x\\ud83d"])
def test_half_a_surrogate_pair_costs_the_result_it_stands_in(escape: bytes) -> None:
    data = GOOD.replace("钾".encode(), escape)
    result = read_reports(data, CHINA)
    consistent(result)
    (found,) = only(result).observations

    assert (found.name, found.status) == ("2823-3", "unknown")


def test_a_whole_surrogate_pair_is_text() -> None:
    (found,) = only(read_reports(GOOD.replace("钾".encode(), b"\\ud83d\\ude00"), CHINA)).observations

    assert found.name == "😀"


def test_controls_and_nul_are_kept_as_they_are() -> None:
    (found,) = only(read_reports(GOOD.replace("钾".encode(), b"\\u0000\\u001b[31m"), CHINA)).observations

    assert found.name == "\x00\x1b[31m"


@pytest.mark.parametrize(
    "text", ["", " ", "null", "1", '"x"', "[]", "{}", '{"a": 1}', "[1, 2]", '[{"a": 1}]', "<html></html>", "\x00"]
)
def test_what_is_no_fhir_is_refused(text: str) -> None:
    assert refused(text.encode())


def test_a_refusal_repeats_nothing_of_the_file() -> None:
    said = refused(f'{{"name": "{"张三丰"}", "id": "11010519491231002X", '.encode())

    assert "张三丰" not in said
    assert "110105" not in said


# Packed files


def test_packed_files_are_read() -> None:
    assert len(read_reports(gzip.compress(GOOD), CHINA).reports) == 1


def test_packed_files_of_several_members_and_padding_are_read() -> None:
    half = len(GOOD) // 2
    packed = gzip.compress(GOOD[:half]) + gzip.compress(b"") + gzip.compress(GOOD[half:]) + bytes(512)

    assert len(read_reports(packed, CHINA).reports) == 1


def test_a_large_packed_file_is_read_whole() -> None:
    many = around(*(observation(f"o{n}") for n in range(3000)), report(results=tuple(f"o{n}" for n in range(3000))))

    assert len(only(read_reports(gzip.compress(encode(many)), CHINA)).observations) == 3000


@pytest.mark.parametrize("cut", [1, 9, 11, 40, -9, -1])
def test_a_damaged_packed_file_is_refused(cut: int) -> None:
    assert refused(gzip.compress(GOOD)[:cut])


@pytest.mark.parametrize("tail", [b"x", b"\x00\x00x", b"\x1f\x8b"])
def test_a_packed_file_with_something_behind_it_is_refused(tail: bytes) -> None:
    assert "damaged" in refused(gzip.compress(GOOD) + tail)


def test_a_packed_bomb_is_refused_before_it_grows() -> None:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as file:
        for _ in range(64):
            file.write(bytes(1024 * 1024))
    begun = time.monotonic()

    assert "grows" in refused(packed.getvalue())
    assert time.monotonic() - begun < 10


def test_many_empty_members_are_refused_in_time() -> None:
    begun = time.monotonic()

    assert "grows" in refused(gzip.compress(b"") * 100_000)
    assert time.monotonic() - begun < 10


def test_the_size_of_a_file_is_bounded() -> None:
    small = FhirOptions(max_bytes=1000)

    assert "too large" in refused(GOOD, small)
    assert "grows" in refused(gzip.compress(GOOD), small)


def test_growth_is_bounded_by_ratio() -> None:
    blank = zlib.compress(b" " * 3_000_000, wbits=31)

    assert "grows" in refused(blank, FhirOptions(max_ratio=2))
    assert "not JSON" in refused(blank, FhirOptions(max_ratio=2000))


# Files and folders


def test_folders_are_read_in_order_and_the_rest_of_them_is_left(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "a.json").write_bytes(encode(bundle(patient(), organization())))
    (tmp_path / "b" / "c.ndjson.gz").write_bytes(gzip.compress(encode(observation()) + b"\n" + encode(report())))
    (tmp_path / "README.md").write_text("no FHIR")
    (tmp_path / ".hidden.json").write_text("{")
    result = read_reports(tmp_path, CHINA)

    assert [Path(name).name for name in result.files] == ["a.json", "c.ndjson.gz"]
    assert only(result).subject.name == "张三丰"


def test_a_bad_file_of_a_folder_is_a_fault_and_costs_itself_only(tmp_path: Path) -> None:
    for name, content in {"a": b"{", "b": b"\xff\xfe", "c": b"[]", "d": gzip.compress(GOOD)[:50]}.items():
        (tmp_path / f"{name}.json").write_bytes(content)
    (tmp_path / "e.json").write_bytes(GOOD)
    result = read_reports(str(tmp_path), CHINA)

    assert [(fault.file, fault.entry, fault.code) for fault in result.faults] == [
        (0, -1, "not-json"),
        (1, -1, "not-utf8"),
        (2, -1, "not-fhir"),
        (3, -1, "not-gzip"),
    ]
    assert len(result.reports) == 1


def test_a_missing_file_and_a_pipe_are_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refused(tmp_path / "none.json")
    assert "cannot be read" in refused(Path("a\0b.json"))
    os.mkfifo(tmp_path / "pipe.json")

    assert "cannot be read" in refused(tmp_path / "pipe.json")
    assert [fault.code for fault in read_reports(tmp_path, CHINA).faults] == ["file-not-readable"]


def test_an_empty_folder_has_nothing(tmp_path: Path) -> None:
    result = read_reports(tmp_path, CHINA)

    assert (result.reports, result.faults, dict(result.counts)) == ((), (), {})


def test_several_sources_are_one_read(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(encode(patient()))
    parts = [encode(observation()), encode(report()), tmp_path / "x.json"]

    assert only(read_reports(parts, CHINA)).subject.name == "张三丰"


def test_lines_may_end_as_on_any_system_and_a_bad_line_is_told() -> None:
    lines = [encode(one["resource"]) for one in around(observation(), report())["entry"]]
    result = read_reports(b"\r\n".join([lines[0], b'{"resourceType": "Observation", ', b"", *lines[1:]]), CHINA)

    assert len(only(result).observations) == 1
    assert [(fault.entry, fault.code) for fault in result.faults] == [(1, "not-json")]


@pytest.mark.parametrize("first", [b"[1]", b"1", b'"x"', b"null"])
def test_lines_that_are_no_objects_are_refused(first: bytes) -> None:
    assert "not JSON" in refused(first + b"\n" + GOOD)


def test_names_with_line_separators_do_not_split_a_line() -> None:
    named = observation() | {"code": {"text": "钾\u2028钾"}}
    lines = [encode(one["resource"]) for one in around(named, report())["entry"]]
    found = only(read_reports(b"\n".join(lines), CHINA))

    assert found.observations[0].name == "钾\u2028钾"


def test_plain_bytes_and_lists_of_resources_are_read() -> None:
    resources = [entry["resource"] for entry in around(observation(), report())["entry"]]

    assert result_of(resources).name == "钾"
