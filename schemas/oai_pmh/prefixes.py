"""Which of the formats a server offers to ask for."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.oai_pmh.responses import MetadataFormat
from schemas.records import Format


def choose_prefix(
    formats: Sequence[MetadataFormat], wanted: Sequence[str], ranked: Sequence[Format]
) -> tuple[str, Format | None] | None:
    """The server's prefix to harvest and our format that reads it; `None` if nothing offered fits.

    `wanted` are the source's own prefixes, best first: they are asked for even if we cannot read them (records are
    then quarantined, not lost) or if ListMetadataFormats hides them while being empty. Without a wish the richest
    format that we read wins. A format is recognised by prefix, alias or namespace: servers call `oai_dc` `dc` and
    the other way round (faults E11).
    """
    for prefix in wanted:
        offered = next((entry for entry in formats if entry.prefix == prefix), None)
        if offered is not None:
            return prefix, reader_of(offered, ranked)
        if not formats:
            return prefix, reader_of(MetadataFormat(prefix, "", ""), ranked)
        ours = _named(prefix, ranked)
        twin = next((entry for entry in formats if ours is not None and reader_of(entry, ranked) is ours), None)
        if twin is not None:
            return twin.prefix, ours
    if wanted:
        return None
    readable = [(entry, reader) for entry in formats if (reader := reader_of(entry, ranked)) is not None]
    if not readable:
        return None
    best, reader = max(readable, key=lambda pair: (pair[1].richness, pair[0].prefix == pair[1].prefix))
    return best.prefix, reader


def reader_of(offered: MetadataFormat, ranked: Sequence[Format]) -> Format | None:
    """Our format for an offered one: one that agrees in prefix and namespace, else in namespace, else in prefix."""
    same_prefix = [each for each in ranked if offered.prefix == each.prefix or offered.prefix in each.aliases]
    same_namespace = [each for each in ranked if _plain(offered.namespace) == _plain(each.namespace) != ""]
    both = [each for each in same_prefix if each in same_namespace]
    best_namespace = sorted(same_namespace, key=lambda each: -each.richness)
    return next(iter(both + best_namespace + same_prefix), None)


def _named(prefix: str, ranked: Sequence[Format]) -> Format | None:
    return next((each for each in ranked if prefix == each.prefix or prefix in each.aliases), None)


def _plain(namespace: str) -> str:
    """A namespace without the differences servers make: scheme, final slash, letter case, blanks."""
    return namespace.strip().lower().rstrip("/#").removeprefix("https://").removeprefix("http://")
