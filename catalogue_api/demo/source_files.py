"""The source files that the demonstration writes: its own providers at today's addresses, and a person's folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from catalogue_api.demo.providers import DATA, OAI_PROVIDERS, OaiProvider

_READABLE = (".xml", ".json", ".jsonld", ".ttl", ".rdf", ".nt")
_NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One source file before it is written."""

    key: str
    title: str
    provider: str
    protocol: str
    endpoint: str
    formats: tuple[str, ...] = ()
    pattern: str = ""

    def write(self, folder: Path) -> Path:
        """Write `<key>.toml` into a folder, made if need be; returns its path.

        The providers are our own and have agreed: they need no pauses.
        """
        stated: dict[str, Any] = {
            "title": self.title,
            "provider": self.provider,
            "protocol": self.protocol,
            "endpoint": self.endpoint,
            "formats": list(self.formats),
            "state": "open",
            "delay": 0.0,
        }
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.key}.toml"
        # A JSON text, list or number is a TOML one too.
        text = "".join(f"{name} = {orjson.dumps(value).decode()}\n" for name, value in stated.items())
        if self.pattern:
            text += f"[options]\npattern = {orjson.dumps(self.pattern).decode()}\n"
        path.write_text(text, encoding="utf-8")
        return path


def filling(provider: OaiProvider, *, only: str = "") -> SourceFile:
    """What an OAI provider's own catalogue is filled from; with `only`, from the files of that pattern."""
    return SourceFile(
        f"{provider.name}_files",
        f"{provider.title}, from files",
        provider.title,
        "files",
        str(DATA / provider.name),
        (provider.filled_with,),
        only,
    )


def own_sources(addresses: Mapping[str, str]) -> list[SourceFile]:
    """The demonstration's sources, with the address that each provider has got this time."""
    registry = f"{addresses['services']}/api/public"
    return [
        *(
            SourceFile(f"demo_{each.name}", each.title, each.title, "oai_pmh", addresses[each.name], (each.serves,))
            for each in OAI_PROVIDERS
        ),
        SourceFile(
            "demo_services",
            "Service registry, services",
            "Service registry",
            "eosc_catalogue",
            f"{registry}/service/all",
            ("eosc_service",),
        ),
        SourceFile(
            "demo_providers",
            "Service registry, providers",
            "Service registry",
            "eosc_catalogue",
            f"{registry}/provider/all",
            ("eosc_provider",),
        ),
        SourceFile(
            "demo_observatories",
            "Observatories and their data",
            "Observatories",
            "files",
            str(DATA / "observatories"),
            ("dcat",),
        ),
        SourceFile(
            "demo_deposits",
            "Deposited data and software",
            "Depositors",
            "files",
            str(DATA / "deposits"),
            ("oai_datacite",),
        ),
    ]


def folder_sources(folder: Path) -> list[SourceFile]:
    """A source for each folder in a person's folder that holds files we might read; formats are recognised."""
    parts = [each for each in sorted(folder.iterdir()) if each.is_dir() and _holds_data(each)]
    return [
        SourceFile(
            f"sample_{_NOT_IN_A_KEY.sub('_', part.name.lower()).strip('_')}"[:64],
            f"{part.name}, from files",
            part.name,
            "files",
            str(part.resolve()),
        )
        for part in parts or [folder]
    ]


def _holds_data(folder: Path) -> bool:
    return any(path.suffix.lower() in _READABLE for path in folder.rglob("*"))
