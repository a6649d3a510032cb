"""The values of a facet as a person reads them: what stands within a group stands below it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from catalogue_api.web.labels import facet_value_in_words
from schemas.search import NONE_STATED, Bucket
from schemas.vocabularies.groups import named


@dataclass(frozen=True, slots=True)
class Branch:
    """A value with those within it. `open` says that these are shown at once."""

    bucket: Bucket
    words: str
    below: tuple[Branch, ...] = ()
    open: bool = False

    @property
    def holds_selected(self) -> bool:
        """Whether a value within it is chosen."""
        return any(each.bucket.selected or each.holds_selected for each in self.below)


def branches(facet: str, buckets: Sequence[Bucket], *, width: int, unfolded: int = 0) -> tuple[Branch, ...]:
    """The branches of a facet in the order of its buckets, at most `width` beside each other.

    What is chosen or not stated is there whatever the width. Up to `unfolded` values stand open, all of them.
    """
    below: dict[str, list[Bucket]] = {}
    listed = {bucket.value for bucket in buckets}
    for bucket in buckets:
        below.setdefault(bucket.within if bucket.within in listed else "", []).append(bucket)
    tree = _narrow([_branch(facet, bucket, below) for bucket in below.get("", ())], width)
    small = sum(1 for _ in flattened(tree)) <= unfolded
    return tuple(_opened(branch, every=small) for branch in tree)


def flattened(tree: Sequence[Branch], depth: int = 0) -> Iterator[tuple[int, Branch]]:
    """Every branch after the one it stands within, with how deep it stands."""
    for branch in tree:
        yield depth, branch
        yield from flattened(branch.below, depth + 1)


def _branch(facet: str, bucket: Bucket, below: dict[str, list[Bucket]]) -> Branch:
    inner = below.get(bucket.value, []) if bucket.group else []
    if len(inner) == 1 and inner[0].count == bucket.count and not bucket.selected:
        # A group of one value tells nothing that the value does not.
        return _branch(facet, inner[0], below)
    words = (
        named(facet_value_in_words(facet, bucket.value)) if bucket.group else facet_value_in_words(facet, bucket.value)
    )
    return Branch(bucket, words, tuple(_branch(facet, each, below) for each in inner))


def _narrow(tree: Sequence[Branch], width: int) -> tuple[Branch, ...]:
    return tuple(
        replace(branch, below=_narrow(branch.below, width))
        for place, branch in enumerate(tree)
        if place < width or branch.bucket.selected or branch.holds_selected or branch.bucket.value == NONE_STATED
    )


def _opened(branch: Branch, *, every: bool) -> Branch:
    below = tuple(_opened(each, every=every) for each in branch.below)
    return replace(branch, below=below, open=every or branch.bucket.selected or branch.holds_selected)
