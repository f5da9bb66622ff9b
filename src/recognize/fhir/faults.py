"""What reading gives: reports, orders, every fault, and what became of every resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from recognize.advice import SourceOutcome
from recognize.order import Order
from recognize.report import Report

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    # a whole file, or a line of one
    "file-not-readable": ("文件读不出来", "the file cannot be read"),
    "too-large": ("文件太大", "the file is too large"),
    "inflates-too-far": ("压缩文件解开后过大", "the packed file grows too far"),
    "not-gzip": ("压缩文件已损坏或不完整", "the packed file is damaged or incomplete"),
    "not-utf8": ("不是 UTF-8 编码（可能是 GBK），请转存为 UTF-8", "not UTF-8 (perhaps GBK): save it as UTF-8"),
    "not-json": ("不是合法的 JSON", "not JSON"),
    "too-deep": ("JSON 嵌套过深", "JSON nested too deeply"),
    "not-fhir": ("不是 FHIR 资源或 Bundle", "neither a FHIR resource nor a Bundle"),
    # a whole resource
    "entry-not-object": ("条目不是 JSON 对象", "the entry is not an object"),
    "no-resource-type": ("缺少 resourceType", "resourceType is missing"),
    "repeated-key": ("同一对象中有重复的键，无法判断以哪个为准", "a key stands twice in one object: which holds?"),
    "reading-failed": ("读取此资源时程序出错，请报告", "reading this resource failed: please report it"),
    "operation-outcome": ("服务器报告了问题，结果可能不完整", "the server reports an issue: results may be missing"),
    "deleted-unknown": ("删除通知所指的资源不在其中", "a deletion names a resource that is not here"),
    "versions-conflict": ("同一资源有不同内容，分不出先后", "versions of one resource differ and none is the newest"),
    "modifier-extension": ("含有不理解的 modifierExtension", "carries a modifierExtension, not understood"),
    "implicit-rules": ("含有不理解的 implicitRules", "carries implicitRules, not understood"),
    "id-not-usable": ("资源 id 不合规，改用摘要作标识", "the id is not a FHIR id; a digest stands for it"),
    "linked-unreadable": ("所引用的资源不能完整读懂", "the resource it refers to was not read in full"),
    # a field
    "wrong-type": ("数据类型不对", "the wrong type of data"),
    "text-too-long": ("文字过长", "the text is too long"),
    "status-missing": ("缺少状态", "the status is missing"),
    "status-not-understood": ("不理解的状态", "a status that is not understood"),
    "code-without-system": ("编码没有写明编码体系", "a code without its system"),
    "code-not-usable": ("编码或体系中有不允许的字符", "a code or system with characters that cannot stand in it"),
    "code-missing": ("没有可用的编码", "no usable code"),
    "moment-not-read": ("时间读不懂", "a time that is not understood"),
    "zone-missing": ("时间没有时区，来源也没有设定 utc_offset", "a time without zone; the source sets no utc_offset"),
    "several-choices": ("同一要素写了几种形式", "one element stated in several forms"),
    "value-and-reason": ("既有结果又有缺失原因", "both a value and a reason why it is absent"),
    "value-kind": ("不支持的结果类型", "a kind of value that is not supported"),
    "number-out-of-range": ("数值位数过多或过大", "a number with too many digits or too large"),
    "comparator": ("不理解的比较符", "a comparator that is not understood"),
    "unit-disputed": ("印刷单位与编码单位不一致", "the printed unit and the coded unit differ"),
    "reference-missing": ("所引用的资源不在其中", "refers to a resource that is not here"),
    "reference-ambiguous": ("引用可指多个资源", "a reference that fits several resources"),
    "reference-type": ("引用的资源类型不对", "refers to the wrong type of resource"),
    "reference-loop": ("资源互相循环引用", "resources refer to each other in a circle"),
    "identifier-without-system": ("标识没有写明分配机构", "an identifier that does not say who assigned it"),
    "identifier-not-usable": ("标识不可用（过长或缺值）", "an identifier that cannot be used (too long, or no value)"),
    "subject-missing": ("没有写明患者", "names no patient"),
    "subject-differs": ("结果与报告不是同一患者", "the result is about another patient than its report"),
    "several-issuers": ("写了几个出具机构，无法判断", "several issuing organizations: which one?"),
    "division-not-usable": ("行政区划代码应为六位数字", "a division is six digits (GB/T 2260)"),
    "eqa-not-usable": ("室间质评信息读不懂", "an assessment (EQA) that is not understood"),
    "eqa-not-of-item": ("机构整体的室间质评合格不能代表单个项目", "a passed EQA of an organization speaks for no item"),
    "setting-not-understood": ("不理解的就诊类别", "an encounter class that is not understood"),
    "kind-disputed": ("报告与结果的类别不一致", "report and results disagree on the kind"),
    "link-not-allowed": ("链接地址不在允许名单中", "an address outside the allow-list"),
    "request-not-usable": ("申请单不能转换为医嘱", "the request cannot become an order item"),
}  # fmt: skip
"""Code of a fault to its Chinese and English sentence."""

NEVER_SENT: Final = frozenset(
    {
        "operation-outcome",
        "deleted-unknown",
        "id-not-usable",
        "code-without-system",
        "code-not-usable",
        "code-missing",
        "subject-missing",
        "reference-missing",
        "reference-ambiguous",
        "reference-loop",
        "identifier-without-system",
        "identifier-not-usable",
        "several-issuers",
        "division-not-usable",
        "eqa-not-of-item",
        "setting-not-understood",
        "kind-disputed",
        "link-not-allowed",
    }
)
"""Faults that leave a fact missing and nothing else. Any other fault of a resource withholds it: a fact that
was sent and could not be read must not pass for one that was not sent, which a stand-in may replace."""

LOSES_RESULTS: Final = frozenset({"operation-outcome", "deleted-unknown", "reference-missing", "reference-ambiguous"})
"""Faults among these after which results may be missing; after any other fault they may be too."""

TYPES: Final = frozenset(
    """Account ActivityDefinition AdverseEvent AllergyIntolerance Appointment AppointmentResponse AuditEvent Basic
    Binary BiologicallyDerivedProduct BodyStructure Bundle CapabilityStatement CarePlan CareTeam CatalogEntry
    ChargeItem ChargeItemDefinition Claim ClaimResponse ClinicalImpression CodeSystem Communication
    CommunicationRequest CompartmentDefinition Composition ConceptMap Condition Consent Contract Coverage
    CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceDefinition DeviceMetric
    DeviceRequest DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference Encounter Endpoint
    EnrollmentRequest EnrollmentResponse EpisodeOfCare EventDefinition Evidence EvidenceVariable ExampleScenario
    ExplanationOfBenefit FamilyMemberHistory Flag Goal GraphDefinition Group GuidanceResponse HealthcareService
    ImagingStudy Immunization ImmunizationEvaluation ImmunizationRecommendation ImplementationGuide InsurancePlan
    Invoice Library Linkage List Location Measure MeasureReport Media Medication MedicationAdministration
    MedicationDispense MedicationKnowledge MedicationRequest MedicationStatement MessageDefinition MessageHeader
    MolecularSequence NamingSystem NutritionOrder Observation ObservationDefinition OperationDefinition
    OperationOutcome Organization OrganizationAffiliation Parameters Patient PaymentNotice PaymentReconciliation
    Person PlanDefinition Practitioner PractitionerRole Procedure Provenance Questionnaire QuestionnaireResponse
    RelatedPerson RequestGroup ResearchDefinition ResearchElementDefinition ResearchStudy ResearchSubject
    RiskAssessment Schedule SearchParameter ServiceRequest Slot Specimen SpecimenDefinition StructureDefinition
    StructureMap Subscription Substance SupplyDelivery SupplyRequest Task TerminologyCapabilities TestReport
    TestScript ValueSet VerificationResult VisionPrescription""".split()
)
"""Resource types of R4 that may be named; any other word is counted as ``other`` and not repeated."""


@dataclass(frozen=True, slots=True, order=True)
class ReadFault:
    """Something that could not be read. It holds positions and names of elements, nothing of what was sent.

    Attributes:
        file: Which file, counted from 0; ``ReadResult.files`` has its name (which may name a patient).
        entry: Which entry of the Bundle, or line; ``-1``: the whole file.
        resource: Resource type; empty when unknown.
        path: The element, as ``component[1].valueQuantity.value``; empty: the whole resource.
        code: A key of `SENTENCES`.
    """

    file: int
    entry: int
    resource: str
    path: str
    code: str

    def text(self, language: Literal["zh", "en"]) -> str:
        """Return the fault as one line."""
        zh, en = SENTENCES[self.code]
        where = " ".join(part for part in (self.resource, self.path) if part)
        if language == "zh":
            entry = f" 第{self.entry + 1}条" if self.entry >= 0 else ""
            return f"第{self.file + 1}个文件{entry}{' ' if where else ''}{where}：{zh}"
        entry = f", entry {self.entry + 1}" if self.entry >= 0 else ""
        return f"file {self.file + 1}{entry}{', ' if where else ''}{where}: {en}"


@dataclass(frozen=True, slots=True)
class Count:
    """What became of the resources of one type: ``read`` is ``used`` and all that was left aside.

    Attributes:
        read: How many there were.
        used: How many went into a report or an order.
        aside: Why the others did not, and how many each.
    """

    read: int
    used: int
    aside: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What was read.

    Attributes:
        reports: The reports, in the order of their ids.
        orders: The orders, in the order of their ids.
        faults: Every fault, in the order of file, entry and element.
        counts: Resource type to what became of its resources.
        assumed: Assumption to how often it was made (``utc_offset``).
        files: Names of the files; empty for bytes.
    """

    reports: tuple[Report, ...] = field(repr=False)
    orders: tuple[Order, ...] = field(repr=False)
    faults: tuple[ReadFault, ...]
    counts: Mapping[str, Count]
    assumed: Mapping[str, int]
    files: tuple[str, ...] = field(repr=False)

    def outcome(self, source: str) -> SourceOutcome:
        """Say how a source fared that was read: ``partial`` where results may be missing, so that an advice says so.

        Args:
            source: The name of the source, as ``FhirOptions.source`` has it.
        """
        lost = [fault for fault in self.faults if fault.code in LOSES_RESULTS or fault.code not in NEVER_SENT]
        return SourceOutcome(source, "partial" if lost else "complete", "not-read" if lost else None)
