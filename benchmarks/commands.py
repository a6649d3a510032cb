"""Running the real commands against a provider on loopback: what benchmarks and torture runs measure and kill."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
ROOT = Path(__file__).parent.parent
HARVEST = (sys.executable, "-m", "harvester.cli")
CATALOGUE = (sys.executable, "-m", "catalogue_api.cli")


def write_source(folder: Path, url: str, *, key: str = "seeded") -> Path:
    """A source file for the provider at `url`, without the pauses that a stranger's server is owed."""
    path = folder / f"{key}.toml"
    path.write_text(
        f'title = "Seeded provider"\nprotocol = "oai_pmh"\nendpoint = "{url}"\nformats = ["oai_dc"]\n'
        'delay = 0.0\nrobots = false\nstate = "open"\n',
        encoding="utf-8",
    )
    return path


def environment(data_dir: Path, settings: Mapping[str, str] = NOTHING) -> dict[str, str]:
    """The environment of a command that works on `data_dir` and may fetch from loopback, with more `settings`."""
    stated = {name: value for name, value in os.environ.items() if not name.startswith("CATALOGUE_")}
    return stated | {
        "CATALOGUE_DATA_DIR": str(data_dir),
        "CATALOGUE_HARVEST_ALLOW_PRIVATE_ADDRESSES": "true",
        "CATALOGUE_HARVEST_CONTACT": "https://bench.example/",
        **settings,
    }


def finished(
    command: tuple[str, ...], data_dir: Path, settings: Mapping[str, str] = NOTHING
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, however it ends."""
    return subprocess.run(
        command, env=environment(data_dir, settings), cwd=ROOT, capture_output=True, text=True, check=False
    )


def run(command: tuple[str, ...], data_dir: Path, settings: Mapping[str, str] = NOTHING) -> str:
    """Run a command to its end and give what it printed; a failure raises with what it said."""
    done = finished(command, data_dir, settings)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[2:])} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def export_hash(data_dir: Path) -> str:
    """SHA-256 of `catalogue export --format jsonl`: two catalogues with the same hash hold the same."""
    exported = run((*CATALOGUE, "export", "--format", "jsonl"), data_dir)
    if not exported:
        raise RuntimeError(f"the export of {data_dir} is empty")
    return hashlib.sha256(exported.encode()).hexdigest()
