"""Patients, institutions, encounters: who, where, in which setting, written by whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.fhir.build import (
    ACT,
    ID_NUMBER,
    RESIDENT,
    SNOMED,
    USCC,
    Node,
    around,
    bundle,
    codes,
    concept,
    encounter,
    observation,
    only,
    organization,
    patient,
    read,
    reference,
    report,
)

from recognize.fhir import FhirOptions
from recognize.order import Identifier
from recognize.report import Subject

V2_0203 = "http://terminology.hl7.org/CodeSystem/v2-0203"
ONE, TWO = "91110000600037341L", "12330000470051726F"


def subject(options: FhirOptions = FhirOptions(utc_offset=480), **changed: Any) -> Subject:  # noqa: B008
    return only(read(around(patient(**changed), observation(), report()), options)).subject


# Patients


def test_a_patient() -> None:
    assert subject() == Subject(
        (Identifier(type="resident-id", system=RESIDENT, value=ID_NUMBER),), "张三丰", "female", date(1949, 12, 31)
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ([{"text": "张三"}], "张三"),
        ([{"family": "张", "given": ["三"]}], "张三"),
        ([{"family": "欧阳", "given": ["娜", "娜"]}], "欧阳娜娜"),
        ([{"family": "Larson", "given": ["Lelah", "M."], "prefix": ["Ms."]}], "Lelah M. Larson"),
        ([{"family": "张"}], "张"),
        ([{"given": ["三"]}], "三"),
        ([{"given": [None, "三"], "_given": [{"extension": []}, None], "family": "张"}], "张三"),
        ([{"text": "张三", "family": "李"}], "张三"),
        ([{"use": "nickname", "text": "小张"}, {"use": "usual", "text": "张三"}], "张三"),
        ([{"use": "usual", "text": "小张"}, {"use": "official", "text": "张三"}], "张三"),
        ([{"use": "old", "text": "李三"}], None),
        ({"text": "张三"}, "张三"),
        ([], None),
        ([{}], None),
        (..., None),
        ([{"text": "张" * 201}], None),
    ],
    ids=str,
)
def test_names(name: Any, expected: str | None) -> None:
    assert subject(name=name).name == expected


@pytest.mark.parametrize(
    ("gender", "sex"),
    [("male", "male"), ("female", "female"), ("other", None), ("unknown", None), ("男", None), (..., None)],
)
def test_sexes(gender: Any, sex: str | None) -> None:
    assert subject(gender=gender).sex == sex


@pytest.mark.parametrize(
    ("stated", "expected"), [("1949-12-31", date(1949, 12, 31)), ("1949", None), ("1949-12", None), (..., None)]
)
def test_birth_dates(stated: Any, expected: date | None) -> None:
    found = only(read(around(patient(birthDate=stated), observation(), report())))

    assert (found.subject.birth_date, found.status) == (expected, "final")


@pytest.mark.parametrize(
    "broken",
    [
        {"birthDate": "1949-02-30"},
        {"birthDate": 5},
        {"birthDate": "19491231"},
        {"birthDate": "1949-W52-6"},
        {"birthDate": "x"},
        {"name": [{"family": "张", "given": 5}]},
        {"name": [{"given": {}}]},
        {"name": 5},
        {"gender": []},
        {"identifier": 5},
    ],
    ids=str,
)
def test_a_patient_that_cannot_be_read_withholds_the_report(broken: Node) -> None:
    result = read(around(patient(**broken), observation(), report()))

    assert (only(result).status, only(result).status_text) == ("unknown", "unreadable: subject")
    assert ("DiagnosticReport", "subject", "linked-unreadable") in codes(result)


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ({"system": RESIDENT, "value": "x"}, ("resident-id", RESIDENT)),
        (
            {"system": "urn:oid:2.16.840.1.113883.2.23.1.19.1", "value": "x"},
            ("resident-id", "urn:oid:2.16.840.1.113883.2.23.1.19.1"),
        ),
        ({"type": concept(V2_0203, "NI"), "value": "x"}, ("resident-id", None)),
        ({"type": concept("urn:cq", "CIN"), "system": "urn:cq:id", "value": "x"}, ("resident-id", "urn:cq:id")),
        ({"type": concept(V2_0203, "PPN"), "system": "urn:p", "value": "x"}, ("passport", "urn:p")),
        ({"type": concept(V2_0203, "PPN"), "value": "x"}, ("passport", None)),
        ({"type": concept(V2_0203, "MR"), "system": "urn:h", "value": "x"}, ("medical-record", "urn:h")),
        ({"type": concept(V2_0203, "SS"), "system": "urn:s", "value": "x"}, ("social-security", "urn:s")),
        ({"type": concept(V2_0203, "HC"), "system": "urn:s", "value": "x"}, ("health-card", "urn:s")),
        ({"type": concept(V2_0203, "DL"), "system": "urn:s", "value": "x"}, ("driving-licence", "urn:s")),
        ({"type": concept(V2_0203, "XX"), "system": "urn:s", "value": "x"}, ("other", "urn:s")),
        ({"type": {"text": "住院号"}, "system": "urn:s", "value": "x"}, ("other", "urn:s")),
        ({"system": "urn:s", "value": "x"}, ("other", "urn:s")),
        ({"use": "old", "system": RESIDENT, "value": "x"}, None),
    ],
    ids=str,
)
def test_identifiers(identifier: Node, expected: tuple[str, str | None] | None) -> None:
    found = subject(identifier=[identifier]).identifiers

    assert [(one.type, one.system) for one in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("identifier", "fault"),
    [
        ({"type": concept(V2_0203, "MR"), "value": "x"}, "identifier-without-system"),
        ({"value": "x"}, "identifier-without-system"),
        ({"system": RESIDENT}, "identifier-not-usable"),
        ({"system": RESIDENT, "value": ""}, "identifier-not-usable"),
        ({"system": RESIDENT, "value": "1" * 201}, "identifier-not-usable"),
        ({"system": "u" * 401, "value": "1"}, "identifier-not-usable"),
    ],
    ids=str,
)
def test_an_identifier_that_says_too_little_is_left_out_and_told(identifier: Node, fault: str) -> None:
    result = read(around(patient(identifier=[identifier, {"system": "urn:h", "value": "7"}]), observation(), report()))

    assert [one.value for one in only(result).subject.identifiers] == ["7"]
    assert only(result).status == "final"
    assert ("Patient", "identifier[0]", fault) in codes(result)


def test_names_of_systems_and_types_are_the_source_s() -> None:
    own = FhirOptions(
        utc_offset=480,
        systems={"http://site.example/idcard": RESIDENT, "http://old.example/mrn": "urn:mrn"},
        identifier_types={"urn:mrn": "medical-record", "ZYH": "inpatient-number"},
    )
    stated = [
        {"system": "http://site.example/idcard", "value": "1"},
        {"system": "http://old.example/mrn", "value": "2"},
        {"system": "urn:x", "value": "3", "type": concept("urn:types", "ZYH")},
    ]

    assert [(one.type, one.system) for one in subject(own, identifier=stated).identifiers] == [
        ("resident-id", RESIDENT),
        ("medical-record", "urn:mrn"),
        ("inpatient-number", "urn:x"),
    ]


def test_the_longest_identifier_and_name_are_kept() -> None:
    found = subject(identifier=[{"system": "u" * 400, "value": "1" * 200}], name=[{"text": "张" * 200}])

    assert [len(one.value) for one in found.identifiers] == [200]
    assert found.name == "张" * 200


def test_an_old_identifier_hides_none_of_the_others() -> None:
    stated = [{"use": "old", "system": "urn:h", "value": "1"}, {"system": "urn:h", "value": "2"}]

    assert [one.value for one in subject(identifier=stated).identifiers] == ["2"]


def test_identifiers_are_bounded() -> None:
    many = [{"system": "urn:h", "value": str(number)} for number in range(500)]

    assert len(subject(identifier=many).identifiers) == 50


# Merged patients


def replaced(by: str) -> Node:
    return {"link": [{"type": "replaced-by", "other": reference(f"Patient/{by}")}]}


def test_a_merged_patient_gives_way() -> None:
    new = patient("p2", name=[{"text": "张三峰"}], identifier=[{"system": "urn:h", "value": "NEW"}])
    found = only(read(around(patient(**replaced("p2")), new, observation(), report()))).subject

    assert (found.name, [one.value for one in found.identifiers]) == ("张三峰", ["NEW"])


def test_a_patient_merged_twice_gives_way_to_the_last() -> None:
    whole = around(
        patient(**replaced("p2")),
        patient("p2", **replaced("p3")),
        patient("p3", gender="male"),
        observation(),
        report(),
    )

    assert only(read(whole)).subject.sex == "male"


def test_results_of_both_records_are_of_one_patient() -> None:
    whole = around(
        patient(**replaced("p2")),
        patient("p2"),
        observation(subject=reference("Patient/p2")),
        report(subject=reference("Patient/p1")),
    )

    assert only(read(whole)).status == "final"


@pytest.mark.parametrize("kind", ["replaces", "refer", "seealso", "x", 5])
def test_other_links_are_not_followed(kind: Any) -> None:
    linked = patient(link=[{"type": kind, "other": reference("Patient/p2")}])

    assert only(read(around(linked, patient("p2", gender="male"), observation(), report()))).subject.sex == "female"


@pytest.mark.parametrize("by", ["gone", "p1"])
def test_a_merge_that_leads_nowhere_ends_where_it_began_and_is_told(by: str) -> None:
    result = read(around(patient(**replaced(by)), observation(), report()))

    assert only(result).subject.name == "张三丰"
    assert {code for _, _, code in codes(result)} & {"reference-missing", "reference-loop"}


def test_a_merge_in_a_circle_ends_where_it_began() -> None:
    whole = around(patient(**replaced("p2")), patient("p2", gender="male", **replaced("p1")), observation(), report())

    assert only(read(whole)).subject.sex == "female"


@pytest.mark.parametrize("link", [5, [5], [{"type": "replaced-by"}], [{"type": "replaced-by", "other": 5}], {}])
def test_a_broken_link_is_no_crash(link: Any) -> None:
    assert only(read(around(patient(link=link), observation(), report()))).subject.name == "张三丰"


# Institutions


def issuer(node: Node, options: FhirOptions = FhirOptions(utc_offset=480)) -> tuple[str | None, str | None] | None:  # noqa: B008
    found = only(read(node, options)).issuer
    return (found.code, found.name) if found is not None else None


def test_the_issuer_is_the_organization_that_performed_the_report() -> None:
    found = only(read(around(observation(), report())))

    assert found.issuer is not None
    assert (found.issuer.code, found.authored_by) == (f"{USCC}|{ONE}", f"{USCC}|{ONE}")
    assert found.performer is None


def test_a_person_counts_by_the_organization_of_the_role() -> None:
    role = {"resourceType": "PractitionerRole", "id": "pr", "organization": reference("Organization/o1")}
    whole = around(role, observation(), report(performer=[reference("PractitionerRole/pr")], encounter=...))

    assert issuer(whole) == (f"{USCC}|{ONE}", "示例市第一医院")
    assert only(read(whole)).authored_by == f"{USCC}|{ONE}"


@pytest.mark.parametrize(
    "performers", [..., [], [reference("Practitioner/x")], [{"display": "王医生"}], [reference("Practitioner/gone")]]
)
def test_without_an_organization_the_encounter_s_institution_is_inferred(performers: Any) -> None:
    found = only(read(around(observation(), report(performer=performers))))

    assert found.issuer is not None
    assert (found.issuer.code, found.authored_by) == (f"{USCC}|{ONE}", None)


def test_an_organization_that_is_named_and_not_here_is_not_replaced_by_the_encounter_s() -> None:
    result = read(around(observation(), report(performer=[reference("Organization/gone", display="某检验所")])))
    found = only(result)

    assert found.issuer is not None
    assert (found.issuer.code, found.issuer.name, found.authored_by) == (None, "某检验所", None)
    assert ("DiagnosticReport", "performer[0]", "reference-missing") in codes(result)


def test_an_organization_named_by_its_identifier_is_known() -> None:
    named = {"type": "Organization", "identifier": {"system": USCC, "value": TWO}, "display": "甲"}

    assert issuer(around(observation(), report(performer=[named]))) == (f"{USCC}|{TWO}", "甲")


def test_several_issuers_are_none() -> None:
    both = [reference("Organization/o1"), reference("Organization/o2")]
    result = read(around(organization("o2", TWO), observation(), report(performer=both)))

    assert (only(result).issuer, only(result).authored_by, only(result).status) == (None, None, "final")
    assert ("DiagnosticReport", "performer", "several-issuers") in codes(result)


def test_a_person_beside_an_organization_is_no_second_issuer() -> None:
    both = [reference("Practitioner/x"), reference("Organization/o1")]

    assert issuer(around(observation(), report(performer=both))) == (f"{USCC}|{ONE}", "示例市第一医院")


@pytest.mark.parametrize(
    ("institution", "department", "expected"),
    [
        ("named", {"system": "urn:dept", "value": "D7"}, "urn:dept|D7"),
        ("named", None, f"{USCC}|{ONE}"),
        ("top", {"system": "urn:dept", "value": "D7"}, f"{USCC}|{ONE}"),
        ("top", None, f"{USCC}|{ONE}"),
    ],
)
def test_a_department_issues_for_its_institution(institution: Any, department: Node | None, expected: str) -> None:
    dept = organization("d", identifier=[department] if department else ..., partOf=reference("Organization/mid"))
    mid = organization("mid", identifier=..., partOf=reference("Organization/o1"))
    whole = around(dept, mid, observation(), report(performer=[reference("Organization/d")]))
    found = issuer(whole, FhirOptions(utc_offset=480, institution=institution))

    assert found is not None
    assert found[0] == expected


@pytest.mark.parametrize("institution", ["named", "top"])
def test_a_circle_of_institutions_ends(institution: Any) -> None:
    a = organization("a", identifier=..., partOf=reference("Organization/b"))
    b = organization("b", partOf=reference("Organization/a"))
    whole = around(a, b, observation(), report(performer=[reference("Organization/a")]))
    found = issuer(whole, FhirOptions(utc_offset=480, institution=institution))

    assert found is not None
    assert found[0] == f"{USCC}|{ONE}"


def test_a_long_chain_of_institutions_ends() -> None:
    chain = [organization(f"c{n}", identifier=..., partOf=reference(f"Organization/c{n + 1}")) for n in range(2000)]
    found = issuer(around(*chain, observation(), report(performer=[reference("Organization/c0")])))

    assert found == (None, "示例市第一医院")


@pytest.mark.parametrize(
    ("identifiers", "systems", "expected"),
    [
        ([{"system": "urn:a", "value": "7x"}, {"system": USCC, "value": ONE}], (), f"{USCC}|{ONE}"),
        ([{"system": "urn:a", "value": "7x"}, {"system": USCC, "value": ONE}], ("urn:a",), "urn:a|7x"),
        ([{"system": "urn:a", "value": "7x"}, {"system": "urn:b", "value": "8x"}], ("urn:b", "urn:a"), "urn:b|8x"),
        ([{"system": "urn:a", "value": "7x"}, {"system": "urn:b", "value": "8x"}], (), "urn:a|7x"),
        ([{"value": ONE}, {"system": "urn:a"}], (), None),
        ([{"system": "urn:a", "value": "****"}], (), None),
        ([{"system": "urn:a", "value": "x", "use": "old"}], (), None),
        ([], (), None),
    ],
    ids=str,
)
def test_the_code_of_an_institution(identifiers: list[Node], systems: tuple[str, ...], expected: str | None) -> None:
    whole = around(organization(identifier=identifiers), observation(), report())
    found = issuer(whole, FhirOptions(utc_offset=480, organization_systems=systems))

    assert found is not None
    assert found[0] == expected


def test_the_laboratory_that_performed_a_result_is_its_performer() -> None:
    whole = around(organization("o2", TWO), observation(performer=[reference("Organization/o2")]), report())
    found = only(read(whole))

    assert found.observations[0].performer is not None
    assert found.observations[0].performer.code == f"{USCC}|{TWO}"
    assert found.issuer is not None
    assert found.issuer.code == f"{USCC}|{ONE}"


# Encounters


@pytest.mark.parametrize(
    ("class_", "setting"),
    [
        ("AMB", "outpatient"),
        ("IMP", "inpatient"),
        ("ACUTE", "inpatient"),
        ("NONAC", "inpatient"),
        ("EMER", "emergency"),
        ("SS", "daycase"),
        ("HH", None),
        ("amb", None),
    ],
)
def test_settings(class_: str, setting: str | None) -> None:
    result = read(around(encounter(class_=class_), observation(), report()))

    assert (only(result).setting, only(result).status) == (setting, "final")
    assert (("Encounter", "class", "setting-not-understood") in codes(result)) == (setting is None)


@pytest.mark.parametrize(
    "stated",
    [
        {"type": [{"text": "健康体检"}]},
        {"type": [{"coding": [{"display": "体检"}]}]},
        {"serviceType": {"text": "体检"}},
        {"type": [concept(SNOMED, "185349003")]},
        {"class": {"system": "urn:local", "code": "4", "display": "体检"}},
    ],
    ids=str,
)
def test_a_health_check_is_one_where_stated(stated: Node) -> None:
    assert only(read(around(encounter(**stated), observation(), report()))).setting == "checkup"


def test_settings_are_the_source_s() -> None:
    own = FhirOptions(utc_offset=480, settings={"urn:local|3": "inpatient"})
    whole = around(encounter(**{"class": {"system": "urn:local", "code": "3"}}), observation(), report())

    assert only(read(whole, own)).setting == "inpatient"
    assert only(read(around(encounter(), observation(), report()), own)).setting is None


def test_the_encounter_of_the_results_stands_in_for_the_report_s() -> None:
    one = around(encounter(class_="IMP"), observation(), report(encounter=..., performer=...))
    two = around(
        encounter(),
        encounter("e2"),
        observation(),
        observation("na", encounter=reference("Encounter/e2")),
        report(encounter=..., results=("k", "na")),
    )

    assert (only(read(one)).setting, issuer(one)) == ("inpatient", (f"{USCC}|{ONE}", "示例市第一医院"))
    assert only(read(two)).setting is None


def test_a_missing_encounter_is_told_and_nothing_is_inferred() -> None:
    result = read(around(observation(), report(encounter=reference("Encounter/gone"), performer=...)))

    assert (only(result).issuer, only(result).setting, only(result).status) == (None, None, "final")
    assert ("DiagnosticReport", "encounter", "reference-missing") in codes(result)


# Authors


def provenance(*agents: tuple[str, str], **changed: Any) -> Node:
    return {
        "resourceType": "Provenance",
        "id": "v1",
        "target": [reference("DiagnosticReport/r1")],
        "agent": [
            {
                "type": concept("http://terminology.hl7.org/CodeSystem/provenance-participant-type", role),
                "who": reference(who),
            }
            for role, who in agents
        ],
        **changed,
    }


@pytest.mark.parametrize(
    ("agents", "author"),
    [
        ([("author", "Organization/o1")], ONE),
        ([("author", "Organization/o2")], TWO),
        ([("enterer", "Organization/o2")], TWO),
        ([("transmitter", "Organization/o2")], TWO),
        ([("transmitter", "Organization/o2"), ("author", "Organization/o1")], ONE),
        ([("transmitter", "Organization/o1"), ("enterer", "Organization/o2"), ("author", "Organization/o1")], TWO),
        ([("author", "Organization/o2"), ("enterer", "Organization/o3")], None),
        ([("verifier", "Organization/o2")], ONE),
        ([("author", "Practitioner/x")], ONE),
        ([("author", "Organization/gone")], None),
    ],
    ids=str,
)
def test_a_copy_keyed_in_elsewhere_has_another_author(agents: list[tuple[str, str]], author: str | None) -> None:
    others = (organization("o2", TWO), organization("o3", "11100000000013127D"))
    found = only(read(around(*others, observation(), report(), provenance(*agents))))

    assert found.authored_by == (f"{USCC}|{author}" if author else None)


def test_a_provenance_that_is_not_understood_makes_the_author_unknown() -> None:
    modified = provenance(("author", "Organization/o1"), modifierExtension=[{"url": "urn:x"}])

    assert only(read(around(observation(), report(), modified))).authored_by is None


def test_who_acts_on_behalf_of_an_organization_counts_by_it() -> None:
    agent = {
        "type": concept("urn:x", "author"),
        "who": reference("Practitioner/x"),
        "onBehalfOf": reference("Organization/o2"),
    }
    found = only(read(around(organization("o2", TWO), observation(), report(), provenance(agent=[agent]))))

    assert found.authored_by == f"{USCC}|{TWO}"


def test_an_inferred_issuer_is_nobody_s_word() -> None:
    whole = around(observation(), report(performer=...))
    stated = around(observation(), report(performer=...), provenance(("author", "Organization/o1")))

    assert only(read(whole)).authored_by is None
    assert only(read(stated)).authored_by == f"{USCC}|{ONE}"


@pytest.mark.parametrize(
    "broken", [{"target": 5}, {"agent": 5}, {"agent": [5]}, {"agent": [{"type": 5, "who": 5}]}], ids=str
)
def test_a_broken_provenance_is_no_crash(broken: Node) -> None:
    assert (
        only(read(around(observation(), report(), provenance(("author", "Organization/o1"), **broken)))).number
        == "NO-r1"
    )


# Numbers of reports


@pytest.mark.parametrize(
    ("identifiers", "systems", "number"),
    [
        ([{"value": "A"}], (), "A"),
        ([{"system": "urn:a", "value": "A"}, {"system": "urn:b", "value": "B"}], (), "A"),
        ([{"system": "urn:a", "value": "A"}, {"system": "urn:b", "value": "B"}], ("urn:b",), "B"),
        ([{"type": concept(V2_0203, "PLAC"), "value": "P"}], (), "DiagnosticReport/r1"),
        ([{"type": concept(V2_0203, "ACSN"), "value": "X"}, {"type": concept(V2_0203, "FILL"), "value": "F"}], (), "F"),
        ([{"type": concept(V2_0203, "FILL"), "value": "F"}, {"value": "A"}], (), "A"),
        ([{"use": "old", "value": "A"}], (), "DiagnosticReport/r1"),
        ([{"system": "urn:a"}], (), "DiagnosticReport/r1"),
        (..., (), "DiagnosticReport/r1"),
    ],
    ids=str,
)
def test_the_report_s_number(identifiers: Any, systems: tuple[str, ...], number: str) -> None:
    options = FhirOptions(utc_offset=480, report_number_systems=systems)

    assert only(read(around(observation(), report(identifier=identifiers)), options)).number == number


def test_class_as_a_concept_of_later_versions_is_no_crash() -> None:
    later = encounter(**{"class": [concept(ACT, "AMB")]})

    assert only(read(bundle(patient(), organization(), later, observation(), report()))).status == "unknown"
