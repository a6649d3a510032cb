"""Relevance over the demonstration's own records, and that the figures measure what they say."""

from __future__ import annotations

import math

import pytest

from benchmarks import multi_match, relevance
from benchmarks.judging import JUDGEMENTS, Figures, Judged, figures, ndcg, read_judgements, settle

QUERIES = read_judgements(JUDGEMENTS.read_text(encoding="utf-8"))


def test_there_are_enough_queries_of_every_kind_each_with_reasons() -> None:
    assert len(QUERIES) >= 120
    assert len({query.text for query in QUERIES}) == len(QUERIES)
    assert {kind: sum(query.kind == kind for query in QUERIES) >= 20 for kind in ("known", "identifier", "topic")} == {
        "known": True,
        "identifier": True,
        "topic": True,
    }
    assert all(len(reason) > 2 for query in QUERIES for reason in query.reasons.values())


def test_the_demonstration_is_searched_as_well_as_promised() -> None:
    documents = relevance.documents()
    queries = settle(QUERIES, documents)
    assert len(queries) >= 120
    baseline = multi_match.embedded(documents)
    with relevance.filled("embedded", documents) as index:
        ours = figures(queries, relevance.answers(index, queries))
    plain = figures(queries, {query.text: baseline(query.text) for query in queries})
    assert relevance.missed({"embedded": (ours, plain)}) == []


def test_ndcg_is_one_for_the_best_order_and_falls_with_every_place() -> None:
    grades = {"best": 3, "good": 2, "fair": 1}
    assert ndcg(grades, ["best", "good", "fair"]) == 1.0
    assert ndcg({"best": 3}, ["other", "best"]) == pytest.approx(1 / math.log2(3))
    assert ndcg(grades, ["good", "best", "fair"]) < 1.0
    assert ndcg(grades, []) == 0.0


def test_figures_over_queries() -> None:
    queries = [Judged("known", "a", {"x": 3}, {}), Judged("topic", "b", {"x": 3, "y": 1}, {})]
    assert figures(queries, {"a": ["y", "x"], "b": []}) == Figures(2, pytest.approx(1 / math.log2(3) / 2), 0.0, 0.5)
    worst = Figures(2, 0.5, 0.5, 0.5)
    assert len(relevance.missed({"embedded": (worst, worst)})) == 4


@pytest.mark.parametrize(
    "text",
    [
        "? wish a\n",
        "? known a\n4 x  too much\n",
        "? known a\n3 x\n",
        "3 x  of no query\n",
        "? topic a\n3 x  1\n2 x  2\n",
    ],
)
def test_a_line_that_is_no_judgement_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"line \d"):
        read_judgements(text)
