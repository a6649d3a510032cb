"""Every fix is pasted where it belongs, in every syntax: it can be read, its finding goes away and no error comes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import orjson
import pytest
import rdflib

from schemas.profiles import dcat_ap_base0, dcat_ap_codelists, dcat_ap_full, dcat_ap_range, dcat_ap_rec
from schemas.profiles.registry import TREE_PROFILES
from schemas.records import Severity
from schemas.validation import graph_rules, tree_examples
from schemas.validation.placed import SYNTAX, PlacedFinding, judge
from schemas.validation.reading.submission import Syntax, submitted
from schemas.validation.rules import Profile
from schemas.validation.tree_rules import TreeProfile

MANDATORY = tuple(each for each in dcat_ap_base0.RULES if each.minimum and each.severity is Severity.ERROR)
DEPRECATED = [each.code for each in dcat_ap_full.RULES]
GRAPHS = [dcat_ap_base0.PROFILE, dcat_ap_rec.PROFILE, dcat_ap_range.PROFILE, dcat_ap_codelists.PROFILE]
INVERSE = "DCATAP3-Dataset-isVersionOf-dcat-deprecated"
"""Its fix is said of the other dataset; what was written has still to be taken away by hand."""
ASKED_OF_THE_NEW = defaultdict(
    Counter[str],
    {
        "DCATAP3-Dataset-qualifiedRelation-range": Counter(
            ("DCATAP3-Relationship-relation-range", "DCATAP3-Relationship-hadRole-range")
        )
    },
)
"""What a fix cannot know: a relationship is to a resource and in a role that are described somewhere."""


def findings(text: str, name: str, profile: str) -> list[PlacedFinding]:
    verdict = judge(submitted(name, text.encode(), Syntax.XML if name.endswith(".xml") else None), [profile])
    assert SYNTAX not in {each.finding.code for each in verdict.findings}, (verdict.findings, text)
    return list(verdict.findings)


def offset(text: str, placed: PlacedFinding) -> int:
    lines = text.split("\n")
    assert placed.finding.line
    assert placed.column
    return sum(len(line) + 1 for line in lines[: placed.finding.line - 1]) + placed.column - 1


def in_every_syntax(turtle: str) -> dict[str, str]:
    graph = rdflib.Graph().parse(data=turtle, format="turtle")
    return {
        "x.ttl": turtle,
        "x.nt": graph.serialize(format="nt"),
        "x.rdf": graph.serialize(format="pretty-xml", max_depth=3),
        "x.jsonld": graph.serialize(format="json-ld", auto_compact=True, indent=1),
    }


def inserted(name: str, text: str, placed: PlacedFinding) -> str:
    """The text with the fix inside the node at the finding's place."""
    at, fix = offset(text, placed), placed.snippet
    if name.endswith(".nt"):
        return f"{text}{fix}\n"
    if name.endswith(".ttl"):
        end = re.compile(r"\ba (?:[\w:]+|<[^>]+>)").search(text, at).end()  # type: ignore[union-attr]
        return f"{text[:end]} ; {fix.rstrip(' ;')}{text[end:]}"
    if name.endswith((".rdf", ".xml")):
        tag = re.compile(r"<([\w:.-]+)[^>]*?(/?)>").search(text, at)
        assert tag
        if not fix.startswith("<"):  # an attribute
            return f"{text[: tag.end() - 1]} {fix}{text[tag.end() - 1 :]}"
        inner = f"{tag.group().removesuffix('/>')}>{fix}</{tag[1]}>" if tag[2] else tag.group() + fix
        return text[: tag.start()] + inner + text[tag.end() :]
    start = text.index("{", at) + 1
    return f"{text[:start]}{fix}{'' if text[start:].lstrip().startswith('}') else ','}{text[start:]}"


def replaced(name: str, text: str, placed: PlacedFinding) -> str:
    """The text with the fix in place of the statement at the finding's place."""
    at, fix = offset(text, placed), placed.snippet
    if name.endswith(".nt"):
        lines = text.split("\n")
        lines[(placed.finding.line or 0) - 1] = fix
        return "\n".join(lines)
    if name.endswith(".ttl"):
        value = re.compile(r'"[^"]*"(?:\^\^\S+|@\S+)?|<[^>]*>|\[[^\]]*\]|[\w:]+').match(text, at)
        start = max(text.rfind(sign, 0, at) for sign in ";\n") + 1
        return f"{text[:start]} {fix.rstrip(' ;')} {text[value.end() :]}"  # type: ignore[union-attr]
    if name.endswith((".rdf", ".xml")):
        if not fix.startswith("<"):
            attribute = re.compile(r'\s[\w:-]+="[^"]*"').match(text, text.rfind(" ", 0, at))
            return f"{text[: attribute.start()]} {fix}{text[attribute.end() :]}"  # type: ignore[union-attr]
        tag = re.match(r"<([\w:.-]+)", fix)[1]  # type: ignore[index]
        if f"<{tag}" not in text:  # what is deprecated has another name
            tag = re.findall(r"<([\w:.-]+)", text[:at])[-1]
        around = [
            each
            for each in re.finditer(rf"<{tag}\b[^>]*?/>|<{tag}\b.*?</{tag}>", text, re.DOTALL)
            if each.start() <= at <= each.end()
        ]
        return text[: around[-1].start()] + fix + text[around[-1].end() :]
    return text[: member(text, at)[0]] + fix + text[member(text, at)[1] :]


def member(text: str, at: int) -> tuple[int, int]:
    """Where the innermost member of an object around a place begins and ends."""
    found = (0, 0)
    for key in re.finditer(r'"[^"]+": ?', text):
        if key.start() > at:
            break
        end = ends(text, key.end())
        if end >= at:
            found = key.start(), end
    return found


def ends(text: str, start: int) -> int:
    """Where the JSON value that begins there ends."""
    for end in range(start + 1, len(text) + 1):
        if text[end : end + 1] in {",", "}", "\n", ""}:
            try:
                orjson.loads(text[start:end])
            except orjson.JSONDecodeError:
                continue
            return end
    raise AssertionError(text[start : start + 80])


def pasted(name: str, text: str, way: str, placed: PlacedFinding) -> str:
    fix = placed.snippet
    if name.endswith(".ttl") and fix.endswith(" ."):
        return f"{text}{fix}\n"
    if name.endswith(".rdf") and "rdf:about" in fix.partition(">")[0]:
        return text.replace("</rdf:RDF>", f"{fix}</rdf:RDF>")
    if name.endswith(".nt") and way == "wrong class":
        return f"{text}{fix}\n"
    return inserted(name, text, placed) if way == "missing" else replaced(name, text, placed)


def numbers(found: list[PlacedFinding]) -> Counter[str]:
    return Counter(each.finding.code for each in found)


def errors(found: list[PlacedFinding]) -> Counter[str]:
    return numbers([each for each in found if each.finding.severity is Severity.ERROR])


@pytest.mark.parametrize("profile", [*GRAPHS, dcat_ap_full.PROFILE], ids=lambda each: each.key)
def test_a_fix_in_rdf_makes_its_finding_go_away(profile: Profile) -> None:
    tried: Counter[str] = Counter()
    for rule in profile.rules:
        if profile is dcat_ap_full.PROFILE and (rule.code not in DEPRECATED or rule.code == INVERSE):
            continue  # the others are those of the four profiles before
        for way, turtle in graph_rules.examples(rule, MANDATORY)[1].items():
            for name, text in in_every_syntax(turtle).items():
                before = findings(text, name, profile.key)
                placed = next(each for each in before if each.finding.code == rule.code)
                if not placed.snippet or (name == "x.jsonld" and placed.snippet.startswith("{")):
                    assert way == "too many" or rule.path.startswith("^")
                    continue
                after = findings(pasted(name, text, way, placed), name, profile.key)
                assert numbers(after)[rule.code] < numbers(before)[rule.code], (rule.code, way, name, placed.snippet)
                assert not errors(after) - errors(before) - ASKED_OF_THE_NEW[rule.code], (
                    rule.code,
                    way,
                    name,
                    placed.snippet,
                )
                tried[name] += 1
    assert len(tried) == 4
    assert min(tried.values()) >= 5


@pytest.mark.parametrize("profile", TREE_PROFILES, ids=lambda each: each.key)
def test_a_fix_in_json_or_xml_makes_its_finding_go_away(profile: TreeProfile) -> None:
    name, tried = "x.xml" if profile.elements else "x.json", 0
    for rule in profile.rules:
        for way, text in tree_examples.examples(profile, rule)[1].items():
            before = findings(text, name, profile.key)
            placed = next(each for each in before if each.finding.code == rule.code)
            if not placed.snippet:
                assert way == "too many" or rule.test is not None
                continue
            after = findings(pasted(name, text, way, placed), name, profile.key)
            assert numbers(after)[rule.code] < numbers(before)[rule.code], (rule.code, way, placed.snippet)
            # the element of an example is empty: with an attribute it states something, and then has to be whole
            around = Counter(each.code for each in profile.rules if each.path == rule.at)
            assert not errors(after) - errors(before) - around, (rule.code, way, placed.snippet)
            tried += 1
    assert tried > 10
