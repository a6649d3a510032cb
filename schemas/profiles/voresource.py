"""IVOA VOResource 1.1 in registry records (`ivo_vor`), with the advice of the Registry of Registries' validator."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.records import Severity
from schemas.validation.reading.tree import Node
from schemas.validation.tree_rules import TreeProfile, across, rules

_STANDARD = "VOResource 1.1"
_TABLE = """
VOR-attrs @created MA 1..1 moment
VOR-attrs-updated @updated MA 1..1 moment
VOR-attrs-status @status MA 1..1 in:active,inactive,deleted
VOR-version @version O 0..1 re:\\d+\\.\\d+§1.1§a_version_such_as_1.1
VOR-type @type R 1..1 re:\\w[\\w.-]*:\\w+§vs:CatalogService§a_type_with_its_prefix
VOR-title title M 1..1 text
VOR-short shortName O 0..1 re:.{0,16}§CDS§at_most_16_signs§more_than_sixteen_signs
VOR-id identifier M 1..1 ivoid
VOR-altid altIdentifier O 0..n iri
VOR-curation curation M 1..1 object
VOR-pub curation/publisher M 1..1 text
VOR-pub-id curation/publisher/@ivo-id O 0..1 ivoid
VOR-creator curation/creator/name M 1..1 text
VOR-creator-logo curation/creator/logo O 0..1 iri
VOR-contributor curation/contributor O 0..n text
VOR-date curation/date O 0..n moment
VOR-curation-version curation/version O 0..1 text
VOR-contact curation/contact M 1..n object
VOR-contact-name curation/contact/name M 1..1 text
VOR-contact-address curation/contact/address O 0..1 text
VOR-contact-email curation/contact/email O 0..1 email
VOR-contact-telephone curation/contact/telephone O 0..1 text
VOR-content content M 1..1 object
VOR-subject content/subject M 1..n text
VOR-desc content/description M 1..1 text
VOR-ref content/referenceURL M 1..1 iri
VOR-source content/source O 0..1 text
VOR-ctype content/type O 0..n text
VOR-rel content/relationship/relationshipType M 1..1 text
VOR-rel-resource content/relationship/relatedResource M 1..n text
VOR-rel-id content/relationship/relatedResource/@ivo-id O 0..1 ivoid
VOR-cap-type capability/@type O 0..1 re:\\w[\\w.-]*:\\w+§cs:ConeSearch§a_type_with_its_prefix
VOR-cap-description capability/description O 0..1 text
VOR-iface capability/interface MA 1..n object
VOR-iface-type capability/interface/@type O 0..1 re:\\w[\\w.-]*:\\w+§vs:ParamHTTP§a_type_with_its_prefix
VOR-iface-role capability/interface/@role O 0..1 re:[\\w.:-]+§std§one_word§two_words
VOR-iface-url capability/interface/accessURL M 1..n iri
VOR-iface-use capability/interface/accessURL/@use O 0..1 in:full,base,dir,post
VOR-level-value validationLevel O 0..n in:0,1,2,3,4
VOR-LEVEL validationLevel/@validatedBy M 1..1 ivoid
"""
_STANDARDS = ("ConeSearch", "SIA", "SSA")


def _no_capability(record: Node) -> Iterator[tuple[Node, str]]:
    kind = next((node for node in record.all("@type")), None)
    if kind is not None and kind.text.endswith("Service") and not list(record.all("capability")):
        yield kind, f"{kind.text} without a capability"


def _no_standard_interface(record: Node) -> Iterator[tuple[Node, str]]:
    for capability in record.all("capability"):
        standard = capability.value("@standardID").rstrip("/").rpartition("/")[2].partition("#")[0]
        roles = [node.value("@role") for node in capability.all("interface")]
        if standard in _STANDARDS and roles and not any(role.startswith("std") for role in roles):
            yield capability, f"{standard} without an interface of role std"


_SERVICE = {"@type": "vs:CatalogService"}
_CONE = {"capability/@standardID": "ivo://ivoa.net/std/ConeSearch", "capability/interface/accessURL": "https://e.org/"}

PROFILE = TreeProfile(
    key="voresource",
    title="IVOA VOResource",
    version="1.1",
    url="https://www.ivoa.net/documents/VOResource/20180625/",
    rules=(
        *rules(_STANDARD, "resource", _TABLE),
        across(
            "VOR-cap", "capability", _no_capability, standard=_STANDARD, label="capability",
            expected="a capability of the service", fix="State what the service can do in a capability.",
            passing={**_SERVICE, "capability/interface/accessURL": "https://e.org/"}, failing=_SERVICE,
            severity=Severity.WARNING,
        ),
        across(
            "VOR-SIA", "capability/interface", _no_standard_interface, standard=_STANDARD,
            label="standard interface", expected='an interface with role="std"',
            fix='State role="std" on the standard interface.',
            passing={**_CONE, "capability/interface/@role": "std"}, failing=_CONE,
        ),
    ),
    elements=(("Resource", "http://www.ivoa.net/xml/RegistryInterface"),),
    titles=("title",),
    identifiers=("identifier",),
    spaces={"": "", "@type": "http://www.w3.org/2001/XMLSchema-instance"},
)  # fmt: skip
