"""The checklist of `SECURITY.md`, item by item: the tests that hold it, or why there is nothing to hold yet."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WEB = "tests/catalogue_api/web"
VALIDATING = "tests/catalogue_api/validating/test_confined.py"
NO_SPARQL = "no SPARQL is offered or executed"

# What must hold -> `file::test` names, or one sentence.
CHECKLIST: dict[str, tuple[str, ...] | str] = {
    "S1 schemes and ports": (
        "tests/harvester/test_fetching.py::test_urls_that_are_not_asked_for",
        "tests/harvester/test_fetching.py::test_scrapy_is_told_everything_that_its_defaults_get_wrong",
    ),
    "S2 resolved once, pinned, one text for every refusal": (
        "tests/harvester/test_hostile_addresses.py::test_no_canary_hears_anything",
        "tests/harvester/test_hostile_addresses.py::test_every_refusal_says_the_same_and_at_once",
        "tests/harvester/test_fetching.py::test_addresses_that_are_not_public",
        f"{WEB}/test_validate_api.py::test_private_addresses_are_not_fetched",
        f"{WEB}/test_validate_page.py::test_a_private_address_is_refused_where_the_operator_did_not_allow_it",
    ),
    "S3 every redirect": (
        "tests/harvester/test_fetching.py::test_redirects_are_followed_five_times_and_only_over_http",
        "tests/harvester/test_fetching.py::test_ports_and_the_way_down_from_https",
        "tests/harvester/test_hostile_addresses.py::test_the_operator_opens_hosts_by_name_and_no_others",
    ),
    "S4 odd spellings of hosts": (
        "tests/harvester/test_hostile_addresses.py::test_only_public_hosts_answered",
        "tests/harvester/test_hostile_addresses.py::test_escapes_and_zones_in_a_host_are_no_address",
        "tests/harvester/test_hostile_addresses.py::test_a_name_that_turns_private_is_refused_from_then_on",
    ),
    "S5 a second layer around fetchers": "an operator's network decides; SECURITY.md says what to deny",
    "S6 limits of one fetch, and of one client": (
        "tests/harvester/test_fetching.py::test_responses_are_bounded_packed_or_not",
        "tests/harvester/test_fetching.py::test_silence_is_not_waited_out",
        f"{WEB}/test_limiting.py::test_the_one_that_asks_too_often_is_told_when_to_come_back",
        f"{WEB}/test_validate_page.py::test_so_many_submissions_a_minute",
    ),
    "S7 what was fetched is shown to whom asked, as text": (
        f"{WEB}/test_validate_page.py::test_nothing_that_was_sent_becomes_markup",
        f"{WEB}/test_validate_page.py::test_a_result_is_unlisted_unguessable_and_can_be_deleted",
    ),
    "S8 no cache of fetched bodies": "nothing that is fetched is cached",
    "S9 one XML factory": (
        "tests/test_architecture.py::test_the_xml_parser_has_one_home",
        "tests/schemas/formats/test_xml.py::test_nothing_outside_is_read_or_fetched",
    ),
    "S10 entities": (
        "tests/schemas/formats/test_xml.py::test_a_bomb_is_refused_at_once",
        "tests/fuzzing/test_bombs.py::test_it_is_contained",
    ),
    "S11 RDF/XML goes through the factory first": (
        "tests/schemas/dcat/test_parsing.py::test_xml_bombs_and_outside_entities_are_refused_at_once",
        "tests/schemas/dcat/test_parsing.py::test_an_unused_bomb_never_reaches_the_rdf_parser",
    ),
    "S12 no schema or stylesheet from input": "no XSD, Schematron or XSLT is run on input",
    "S13 depth, instructions, inclusion": (
        "tests/schemas/formats/test_xml.py::test_nesting_has_an_end",
        "tests/schemas/formats/test_xml.py::test_standalone_declares_every_inherited_namespace_and_leaves_instructions_and_comments_out",
    ),
    "S14 no remote JSON-LD context": (
        "tests/schemas/dcat/test_parsing.py::test_a_remote_context_is_not_loaded_and_told",
        "tests/schemas/dcat/test_parsing.py::test_a_published_context_is_answered_from_here",
    ),
    "S15 nesting": ("tests/schemas/dcat/test_parsing.py::test_depth_size_and_number_are_bounded",),
    "S16 public SPARQL": NO_SPARQL,
    "S17 nothing is built from text": (
        f"{WEB}/test_search_api.py::test_no_query_breaks_it",
        "tests/schemas/dcat/test_triples.py::test_an_iri_that_would_leave_the_base_is_never_written",
    ),
    "S18 shapes of strangers": "no shapes are accepted from anybody; ours are data of the package",
    "S19 imports and links are not followed": (
        "tests/schemas/dcat/test_parsing.py::test_a_remote_context_is_not_loaded_and_told",
    ),
    "S20 a child with limits": (
        "tests/fuzzing/test_bombs.py::test_it_is_contained",
        "tests/fuzzing/test_bombs.py::test_a_child_that_is_killed_or_grows_is_not_contained",
        f"{VALIDATING}::test_a_reading_that_needs_too_much_memory_is_stopped_and_the_next_is_served",
        f"{VALIDATING}::test_a_reading_that_takes_too_long_is_stopped",
        f"{VALIDATING}::test_only_so_many_are_read_at_once",
        f"{VALIDATING}::test_the_child_can_reach_nobody_and_start_nothing",
        f"{WEB}/test_validate_page.py::test_a_bomb_ends_with_a_clear_message_and_the_next_is_served",
    ),
    "S21 uploads": (
        f"{WEB}/test_operations.py::test_a_request_too_large_is_refused",
        f"{WEB}/test_validate_page.py::test_other_pages_keep_their_small_limit",
    ),
    "S22 archives": (
        "tests/harvester/test_members.py::test_bombs_links_and_nested_archives_are_left_out",
        "tests/harvester/test_members.py::test_a_name_that_leads_out_is_left_out_and_named",
        "tests/harvester/test_members.py::test_a_gzip_bomb_is_stopped_at_the_limit",
    ),
    "S23 no pickle, eval, shell; linear expressions": (
        "tests/test_security_checklist.py::test_nothing_turns_data_into_code",
        "tests/fuzzing/test_mutants.py::test_no_mutant_is_ever_a_failure",
    ),
    "S24 metadata is text": (
        f"{WEB}/test_descriptions.py::test_nothing_a_provider_or_visitor_writes_becomes_code",
        f"{WEB}/test_scripts.py::test_nothing_runs_even_without_a_policy",
        "tests/schemas/test_text.py::test_nothing_active_survives",
    ),
    "S25 links": (f"{WEB}/test_shown.py::test_only_web_addresses_become_links",),
    "S26 JSON-LD in pages": "no page embeds JSON-LD; it is linked",
    "S27 content security policy": (
        f"{WEB}/test_operations.py::test_every_answer_forbids_what_no_page_needs",
        f"{WEB}/test_browser.py::test_a_page_breaks_no_rule_asks_nobody_else_and_is_small",
    ),
    "S28 originals are files": (f"{WEB}/test_descriptions.py::test_the_original_is_a_file_and_never_a_page",),
    "S29 OAI-PMH": (
        f"{WEB}/test_oai_pmh.py::test_every_answer_is_valid",
        f"{WEB}/test_oai_pmh.py::test_no_argument_ever_breaks_it",
    ),
    "S30 no forged state change": (
        f"{WEB}/test_acting.py::test_nothing_public_changes_anything",
        f"{WEB}/test_acting.py::test_a_hold_is_released_by_whom_the_token_names",
    ),
    "S31 queries": (
        "tests/catalogue_api/index/test_query.py::test_every_text_is_read",
        f"{WEB}/test_search_api.py::test_what_cannot_be_meant_is_refused_and_named",
    ),
    "S32 spreadsheets": ("tests/contracts/test_exports.py::test_no_cell_of_the_table_can_become_a_formula",),
    "S33 headers": (f"{WEB}/test_acting.py::test_nothing_harvested_stands_in_a_header",),
    "S34 logs": (f"{WEB}/test_acting.py::test_a_log_line_is_one_line",),
    "S35 the OpenAPI document": (
        f"{WEB}/test_api_attack.py::test_every_answer_to_made_up_requests_is_as_the_document_says",
    ),
    "S36 errors tell nothing inside": (
        f"{WEB}/test_operations.py::test_a_fault_of_ours_is_500_with_a_number_and_no_traceback",
        f"{WEB}/test_operations.py::test_a_store_that_cannot_be_read_is_503_and_tells_nothing_inside",
        f"{WEB}/test_descriptions.py::test_what_never_was_is_404_for_people_and_programs",
        f"{WEB}/test_descriptions.py::test_a_number_that_no_store_can_hold_is_not_found",
    ),
    "S37 every route": (f"{WEB}/test_acting.py::test_every_route_is_public_by_name_or_wants_a_token",),
    "S38 other sites": (f"{WEB}/test_operations.py::test_data_may_be_read_by_other_sites_and_pages_may_not",),
    "S39 secrets": (
        f"{WEB}/test_acting.py::test_a_secret_is_kept_nowhere",
        "tests/test_compose.py::test_no_secret_stands_in_an_environment_or_a_command",
    ),
    "S40 libraries": (
        "tests/test_audit.py::test_what_was_found_is_said",
        "tests/test_audit.py::test_the_bill_of_materials_names_every_pinned_library",
        "tests/test_security_checklist.py::test_every_library_is_pinned_to_one_version",
    ),
}


def test_the_list_is_whole() -> None:
    assert [item.split()[0] for item in CHECKLIST] == [f"S{number}" for number in range(1, 41)]


@pytest.mark.parametrize("item", [item for item, held in CHECKLIST.items() if not isinstance(held, str)])
def test_the_tests_that_hold_an_item_exist(item: str) -> None:
    for named in CHECKLIST[item]:
        file, _, name = named.partition("::")
        functions = {node.name for node in ast.walk(ast.parse((ROOT / file).read_text())) if _is_function(node)}
        assert name in functions, named


def _is_function(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef)


def test_nothing_turns_data_into_code() -> None:
    never = {"pickle", "marshal", "shelve", "dill", "yaml"}
    # The two readers of YAML take the loader that makes plain values only.
    plain_yaml = {ROOT / "schemas" / "formats" / name for name in ("hepdata.py", "yaml.py")}
    for path in (
        path for package in ("schemas", "harvester", "catalogue_api") for path in (ROOT / package).rglob("*.py")
    ):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
                taken = never & {name.partition(".")[0] for name in names}
                assert taken <= ({"yaml"} if path in plain_yaml else set()), path
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", "")
                assert called not in {"eval", "exec", "compile", "__import__"}, f"{path}:{node.lineno}"
                shell = [keyword.value for keyword in node.keywords if keyword.arg == "shell"]
                assert not shell, f"{path}:{node.lineno} starts a shell"


def test_yaml_makes_plain_values_only() -> None:
    for name in ("hepdata.py", "yaml.py"):
        tree = ast.parse((ROOT / "schemas" / "formats" / name).read_text())
        loaders = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and "Loader" in node.name]
        bases = [ast.unparse(base) for loader in loaders for base in loader.bases]
        assert bases
        assert set(bases) <= {"yaml.SafeLoader", "ShallowLoader"}, "ShallowLoader is a SafeLoader itself"
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "yaml":
                assert node.attr not in {"unsafe_load", "full_load", "UnsafeLoader", "FullLoader", "Loader"}


def test_every_library_is_pinned_to_one_version() -> None:
    lines = (ROOT / ".ci" / "constraints.txt").read_text().splitlines()
    assert all(line.count("==") == 1 for line in lines)
    assert len({line.partition("==")[0].lower() for line in lines}) == len(lines)
