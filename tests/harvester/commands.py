"""Runs the real `harvest` command in a folder of its own, as a person would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from harvester.cli import main

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def report(self) -> dict[str, Any]:
        """The one run of `harvest run --json` over one source."""
        (report,) = self.json["runs"]
        return report


@dataclass(frozen=True)
class Workplace:
    """A folder with its own data and source files."""

    folder: Path

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    def source(self, key: str, **keys: Any) -> Path:
        """Write a source file and give its path."""
        path = self.folder / f"{key}.toml"
        options = keys.pop("options", {})
        stated = {"title": key, "state": "open", "delay": 0.0, **keys}
        lines = [f"{name} = {json.dumps(value)}" for name, value in stated.items()]
        lines += ["[options]", *(f"{name} = {json.dumps(value)}" for name, value in options.items())]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CATALOGUE_")}
        return kept | {
            "CATALOGUE_DATA_DIR": str(self.data_dir),
            "CATALOGUE_HARVEST_CONTACT": "mailto:operator@example.org",
            "CATALOGUE_HARVEST_ALLOW_PRIVATE_ADDRESSES": "true",
            "PYTHONPATH": str(ROOT),
            **more,
        }

    def start(self, *words: str, **more: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "harvester.cli", *words],
            cwd=self.folder,
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def here(self, *words: str) -> Done:
        """Run a command that reaches no network in this process: a start costs a second or two."""
        result = CliRunner().invoke(main, words, env=self.environment())
        return Done(result.exit_code, result.stdout, result.stderr)

    def harvest(self, *words: str, stdin: bytes | None = None, **more: str) -> Done:
        """Run `harvest` with these words to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "harvester.cli", *words],
            cwd=self.folder,
            env=self.environment(**more),
            input=stdin,
            capture_output=True,
            timeout=300,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())
