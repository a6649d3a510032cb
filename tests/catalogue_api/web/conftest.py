"""The stocked shelf behind the web door, filled once for all page tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from catalogue_api.catalogue import open_catalogue
from catalogue_api.web.app import create_app
from tests.catalogue_api import shelf


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("shelf")
    shelf.stock(folder)
    settings = shelf.settings(folder)
    with closing(open_catalogue(settings)) as catalogue:
        catalogue.take_snapshot("2026-11", note="Figures of the third chapter")
        yield create_app(catalogue, settings, clock=shelf.Clock())


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[FlaskClient]:
    """The web door of a catalogue that has never been filled."""
    settings = shelf.settings(tmp_path)
    with closing(open_catalogue(settings)) as catalogue:
        yield create_app(catalogue, settings).test_client()
