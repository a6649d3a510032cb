"""The questions through the web that the benchmark of search asks are really answered."""

from __future__ import annotations

import random
from pathlib import Path

from benchmarks.search import doors
from catalogue_api.catalogue import Catalogue
from catalogue_api.index.embedded import EmbeddedIndex
from tests.catalogue_api import shelf


def test_the_page_and_the_api_answer_with_all_facets(tmp_path: Path) -> None:
    shelf.stock(tmp_path)
    with Catalogue.open(tmp_path, index=EmbeddedIndex.open(tmp_path / "index", writable=False)) as catalogue:
        for name, ask in doors(catalogue).items():
            assert ask(random.Random(name)) > 200, name
