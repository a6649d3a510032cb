"""The pages of the rules."""

from __future__ import annotations

from html import unescape

from flask.testing import FlaskClient

from schemas.profiles.registry import GRAPH_PROFILES, TREE_PROFILES
from schemas.validation.cards import card


def test_every_rule_is_listed_and_has_a_card() -> None:
    codes = {rule.code for each in GRAPH_PROFILES for rule in each.rules}
    codes |= {rule.code for each in TREE_PROFILES for rule in each.rules}
    assert len(codes) > 700
    for code in codes:
        found = card(code)
        assert found is not None
        assert found.profiles
        assert found.passing


def test_the_list_leads_to_every_rule(client: FlaskClient) -> None:
    page = client.get("/rules").text
    codes = {rule.code for each in GRAPH_PROFILES for rule in each.rules}
    codes |= {rule.code for each in TREE_PROFILES for rule in each.rules}
    assert not [code for code in codes if f'href="/rules/{code}"' not in page]
    assert not [code for code in codes if client.get(f"/rules/{code}").status_code != 200]


def test_a_rule_has_its_reason_its_fix_and_its_examples(client: FlaskClient) -> None:
    for code in ("DCATAP3-Agent-name", "DCATAP3-Dataset-hasVersion-deprecated", "DC-5", "EOSC5-SVC-X-ORDER", "CM-CTX"):
        found = card(code)
        assert found is not None
        page = unescape(client.get(f"/rules/{code}").text)
        assert found.fix in page
        assert found.clause in page
        assert found.passing.strip() in page
        assert found.failing
        for way, text in found.failing.items():
            assert f"This does not: {way}" in page
            assert text.strip() in page


def test_a_rule_that_is_none_is_not_found(client: FlaskClient) -> None:
    assert client.get("/rules/NOTHING-1").status_code == 404
