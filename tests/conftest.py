"""What every test may use: the shared samples and a real Elasticsearch."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.contracts.engines import elasticsearch as elasticsearch  # a fixture

ROOT = Path(__file__).parent.parent

# How long one example takes belongs to the machine; a test that hangs has a limit of its own.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real metadata files; a test that needs it is skipped, with the reason, where it is absent."""
    folder = Path(os.environ.get("CATALOGUE_SAMPLES", ROOT / ".." / "shared" / "samples")).resolve()
    if not folder.is_dir():
        pytest.skip(f"no sample files at {folder} (set CATALOGUE_SAMPLES)")
    return folder


@pytest.fixture(scope="session")
def elasticsearch_url(elasticsearch: str) -> str:
    """The address of the real server of this session."""
    return elasticsearch
