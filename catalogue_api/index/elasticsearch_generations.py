"""Concrete indices behind one alias: built beside the present one, switched in one step, removed afterwards.

A builder that dies leaves an index that nobody points to. Writes go through an alias of each generation's own, so
that a late one cannot make a removed index anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from catalogue_api.failpoints import reach
from catalogue_api.index.elasticsearch_client import Cluster, outdated, unavailable
from catalogue_api.index.elasticsearch_mapping import MAPPING, SCHEMA_KEY, index_settings


@dataclass(frozen=True, slots=True)
class Generations:
    """The indices of one prefix."""

    client: Elasticsearch
    cluster: Cluster

    def current(self) -> str | None:
        """The generation that is shown; raises `IndexUnavailable` for one of another release."""
        try:
            shown = self.client.indices.get(index=self.cluster.prefix, features=["aliases", "mappings"])
        except NotFoundError:
            return None
        names = list(shown)
        if len(names) > 1 or names == [self.cluster.prefix]:
            raise unavailable(self.cluster, f"'{self.cluster.prefix}' has to be the alias of one index, not {names}")
        if shown[names[0]]["mappings"].get("_meta", {}).get("schema") != SCHEMA_KEY:
            raise outdated(self.cluster)
        return names[0]

    def make(self, version: int, *, shown: bool) -> str:
        """A new, empty generation; `shown` makes it the present one at once, where there is none.

        No two have the same name, or a late write to one that was given up would go into its successor.
        """
        name = f"{self.cluster.prefix}-generation-{version}"
        self.client.indices.create(
            index=name,
            settings=index_settings(shards=self.cluster.shards, replicas=self.cluster.replicas),
            mappings={**MAPPING, "_meta": {"schema": SCHEMA_KEY}},
            aliases={write_name(name): {}, **({self.cluster.prefix: {}} if shown else {})},
        )
        return name

    def switch(self, built: str) -> None:
        """Show this generation from now on and no other, in one step."""
        alias = self.cluster.prefix
        before = [name for name, aliases in self._all().items() if alias in aliases]
        actions: list[dict[str, Any]] = [{"remove": {"index": name, "alias": alias}} for name in before]
        self.client.indices.update_aliases(actions=[*actions, {"add": {"index": built, "alias": alias}}])

    def sweep(self) -> None:
        """Remove generations that are not shown: earlier ones, and what a builder that died has left."""
        reach("rebuild.sweeping")
        for name, aliases in self._all().items():
            if self.cluster.prefix not in aliases:
                self.client.indices.delete(index=name, ignore_unavailable=True)

    def _all(self) -> dict[str, set[str]]:
        found = self.client.indices.get_alias(index=f"{self.cluster.prefix}-generation-*")
        return {name: set(each["aliases"]) for name, each in found.items()}


def write_name(generation: str) -> str:
    """What writes to a generation are addressed to; it goes with it."""
    return f"{generation}-write"
