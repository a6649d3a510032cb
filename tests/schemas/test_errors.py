"""Each error says what, where and what next, and belongs to one of the three faults."""

from __future__ import annotations

import inspect

import pytest

from schemas import errors

CLASSES = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, errors.CatalogueError)]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_the_message_has_all_three_parts(kind: type[errors.CatalogueError]) -> None:
    extra = ("badVerb",) if kind is errors.OaiPmhError else ()
    error = kind(*extra, "it broke.", where="zenodo", next_step="Try again.")
    assert str(error).endswith("zenodo: it broke. Try again.")


def test_every_class_stands_in_the_tree_at_the_top() -> None:
    for kind in CLASSES:
        assert kind.__name__ in (errors.__doc__ or "")
        faults = (errors.InvalidInput, errors.ProviderFault, errors.CatalogueFault)
        assert kind is errors.CatalogueError or issubclass(kind, faults)
