"""How an Elasticsearch cluster is: versions, copies, room, clocks, and whether it has what our mapping needs.

Asks only what the core server answers too: no `GET /`, no `_cat` words of one version. An account that may not ask
is told which privilege it lacks; the rest is looked at all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Any, Final

from elasticsearch import (
    ApiError,
    AuthenticationException,
    AuthorizationException,
    Elasticsearch,
    NotFoundError,
    TransportError,
    UnsupportedProductError,
)

from catalogue_api.checks import FAILURE, OK, WARNING, Check, Condition

ENGINE: Final = "elasticsearch"
_SUPPORTED: Final = 8
_STATED: Final = 9
_CLOCK_TOLERANCE: Final = timedelta(seconds=60)
_ANALYSER: Final = "whitespace"
_FULL_DISTRIBUTION: Final = "analysis-common"
_INSTALL: Final = "Install elasticsearch>=8.19,<9 for Python, and servers of Elasticsearch 8."


def condition(client: Elasticsearch, index: str, *, query: Mapping[str, Any] | None = None) -> Condition:
    """How the engine is, in three short requests; never raises for one that is away.

    `index` is a name or an alias, `query` what an entity's document matches, where others are in the index too.
    """
    try:
        servers = ", ".join(sorted(_versions_of(client)))
        counted = client.count(index=index, query=query)["count"]
        stored = client.indices.stats(index=index, metric="store")["_all"]["primaries"]
    except NotFoundError:
        return Condition(ENGINE, servers, available=True, documents=0, size=0)  # never filled yet
    except (ApiError, TransportError, KeyError):
        return Condition(ENGINE)
    size = stored.get("store", {}).get("size_in_bytes", 0)
    return Condition(ENGINE, servers, available=True, documents=int(counted), size=int(size))


def examine(client: Elasticsearch, index: str, *, now: datetime) -> Iterator[Check]:
    """Every check in turn. A cluster that cannot be reached is one failure and the end; never an exception."""
    for name, look in _LOOKS:
        try:
            yield look(client, index, now)
        except (AuthenticationException, UnsupportedProductError) as error:
            yield Check(name, FAILURE, _said(error), "Correct the address and the credentials of the search engine.")
            return
        except AuthorizationException:
            step = "Give it the cluster privilege 'monitor' and all privileges on the indices of the catalogue."
            yield Check(name, WARNING, "our account may not ask this", step)
        except TransportError as error:
            step = "Start it, or correct its address; the catalogue goes on without search and catches up by itself."
            yield Check(name, FAILURE, f"it cannot be reached: {_said(error)}", step)
            return
        except ApiError as error:
            yield Check(name, FAILURE, _said(error), "Look into the log of the server.")
        except KeyError as error:
            step = "See that the address is that of Elasticsearch itself."
            yield Check(name, FAILURE, f"the answer lacks {error}", step)


def _said(error: ApiError | TransportError) -> str:
    """The first line of what the server, or the connection, gives as the reason."""
    stated = error.body.get("error") if isinstance(error, ApiError) and isinstance(error.body, Mapping) else None
    reason = stated.get("reason") if isinstance(stated, Mapping) else None
    return str(reason or error.message).splitlines()[0][:200]


# --- versions -----------------------------------------------------------------------------------------------


def _look_at_versions(client: Elasticsearch, _index: str, _now: datetime) -> Check:
    return judge_versions(version(ENGINE), _versions_of(client))


def judge_versions(client: str, servers: Collection[str]) -> Check:
    """Whether these versions are meant to work together: servers of 8 are supported, of 9 stated."""
    name = "engine versions"
    detail = f"client {client}, server {', '.join(sorted(servers)) or 'unknown'}"
    ours, theirs = _major(client), {_major(each) for each in servers}
    if not theirs:
        return Check(name, WARNING, detail, "The cluster names no node: look at its health.")
    if ours > min(theirs):
        return Check(name, FAILURE, f"{detail}: a client speaks to no older server", _INSTALL)
    if not theirs <= {_SUPPORTED, _STATED}:
        return Check(name, FAILURE, f"{detail}: not supported", _INSTALL)
    if len(servers) > 1:
        return Check(name, WARNING, detail, "Finish the upgrade: replicas cannot go back to an older node.")
    if _STATED in theirs:
        step = "Expected to work, but tested with 8: run 'catalogue index verify' after each rebuild."
        return Check(name, WARNING, detail, step)
    return Check(name, OK, detail)


def _versions_of(client: Elasticsearch) -> set[str]:
    found = client.nodes.info(metric="process", filter_path="nodes.*.version")
    return {str(node["version"]) for node in found.get("nodes", {}).values()}


def _major(version: str) -> int:
    head = version.partition(".")[0]
    return int(head) if head.isdigit() else 0


# --- the cluster --------------------------------------------------------------------------------------------


def _look_at_health(client: Elasticsearch, _index: str, _now: datetime) -> Check:
    health = client.cluster.health()
    nodes, missing = health["number_of_nodes"], health["unassigned_shards"]
    detail = f"{health['status']}, {nodes} {'node' if nodes == 1 else 'nodes'}, copies without a place: {missing}"
    if health["status"] == "red":
        step = "Start the missing nodes; if their data is lost, run 'catalogue index rebuild'."
        return Check("cluster", FAILURE, detail, step)
    if health["status"] == "yellow":
        return Check("cluster", WARNING, detail, "Searches are complete; start the missing node, or ask for no copies.")
    return Check("cluster", OK, detail)


def _look_at_disk(client: Elasticsearch, index: str, _now: datetime) -> Check:
    nodes = client.nodes.stats(metric="fs", filter_path="nodes.*.name,nodes.*.fs.data")["nodes"].values()
    stated = client.cluster.get_settings(
        include_defaults=True, filter_path="*.cluster.routing.allocation.disk.threshold_enabled"
    )
    # A setting of the running cluster wins over one of a file, and both over the default.
    found = [stated[each] for each in ("transient", "persistent", "defaults") if each in stated]
    watched = not found or found[0]["cluster"]["routing"]["allocation"]["disk"]["threshold_enabled"] != "false"
    return judge_disk(list(nodes), watched=watched, blocked=_blocked(client, index))


def _blocked(client: Elasticsearch, index: str) -> Sequence[str]:
    """Indices that the flood stage has made read-only."""
    settings = client.indices.get_settings(
        index=index, name="index.blocks.read_only_allow_delete", ignore_unavailable=True, allow_no_indices=True
    )
    return sorted(
        name
        for name, each in settings.items()
        if each["settings"].get("index", {}).get("blocks", {}).get("read_only_allow_delete") == "true"
    )


def judge_disk(nodes: Sequence[Mapping[str, Any]], *, watched: bool, blocked: Sequence[str]) -> Check:
    """How near the fullest disk is to a watermark: the worst of all nodes decides."""
    name = "engine disk"
    if blocked:
        step = "Make room: Elasticsearch lifts the block by itself below the high watermark."
        return Check(name, FAILURE, f"full; {', '.join(blocked)} can only be read", step)
    disks = [(node["name"], disk) for node in nodes for disk in node["fs"]["data"]]
    if not disks:
        return Check(name, WARNING, "no node tells how full its disk is", "Look at the disks of the cluster.")
    node, disk = min(disks, key=lambda each: _room(each[1]))
    detail = f"{node}: {disk['available_in_bytes'] / 1e9:.1f} GB free of {disk['total_in_bytes'] / 1e9:.1f}"
    if not watched:
        return Check(name, OK, f"{detail}; watermarks are off")
    if _below(disk, "flood_stage"):
        step = "Make room now: from here on indices become read-only and the catalogue falls behind."
        return Check(name, FAILURE, f"{detail}, below the flood stage", step)
    if _below(disk, "high_watermark"):
        return Check(name, WARNING, f"{detail}, below the high watermark", "Make room: shards are moved away.")
    if _below(disk, "low_watermark"):
        step = "Make room: no new index gets a place here, so 'catalogue index rebuild' may fail."
        return Check(name, WARNING, f"{detail}, below the low watermark", step)
    return Check(name, OK, detail)


def _room(disk: Mapping[str, Any]) -> int:
    return int(disk["available_in_bytes"]) - int(disk.get("low_watermark_free_space_in_bytes", 0))


def _below(disk: Mapping[str, Any], mark: str) -> bool:
    return int(disk["available_in_bytes"]) < int(disk.get(f"{mark}_free_space_in_bytes", 0))


def _look_at_clock(client: Elasticsearch, _index: str, now: datetime) -> Check:
    began = datetime.now(UTC)
    nodes = client.nodes.stats(metric="process", filter_path="nodes.*.name,nodes.*.timestamp")["nodes"].values()
    halfway = now + (datetime.now(UTC) - began) / 2
    return judge_clocks({node["name"]: _moment(node["timestamp"]) for node in nodes}, now=halfway)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def judge_clocks(nodes: Mapping[str, datetime], *, now: datetime) -> Check:
    """How far each node's clock is from ours. Nothing that we keep depends on it, but logs and leases do."""
    off = {name: shown - now for name, shown in nodes.items()}
    worst = max(off, key=lambda name: abs(off[name]), default=None)
    if worst is None or abs(off[worst]) <= _CLOCK_TOLERANCE:
        return Check("engine clock", OK, f"within {_CLOCK_TOLERANCE.total_seconds():.0f} s of this machine")
    detail = f"{worst} is {off[worst].total_seconds():+.0f} s from this machine"
    return Check("engine clock", WARNING, detail, "Let both follow a time server.")


def _look_at_analysis(client: Elasticsearch, index: str, _now: datetime) -> Check:
    """Words are folded and stemmed by us, alike for every engine: the server only has to split at blanks."""
    found = client.nodes.info(filter_path="nodes.*.modules.name")
    modules = [{module["name"] for module in node["modules"]} for node in found.get("nodes", {}).values()]
    kind = "full distribution" if modules and all(_FULL_DISTRIBUTION in each for each in modules) else "core server"
    try:
        tokens = client.indices.analyze(index=index, analyzer=_ANALYSER, text="alpha beta-2")["tokens"]
    except NotFoundError:
        return Check("analysis", OK, f"{kind}; nothing is indexed yet")
    if [token["token"] for token in tokens] != ["alpha", "beta-2"]:
        step = "A plugin replaces the built-in analyser: remove it, then run 'catalogue index rebuild'."
        return Check("analysis", FAILURE, f"{kind}; '{_ANALYSER}' does not split at blanks only", step)
    return Check("analysis", OK, f"{kind}; '{_ANALYSER}' is there, nothing else is needed")


_Look = Callable[[Elasticsearch, str, datetime], Check]
_LOOKS: Final[tuple[tuple[str, _Look], ...]] = (
    ("engine versions", _look_at_versions),
    ("cluster", _look_at_health),
    ("engine disk", _look_at_disk),
    ("engine clock", _look_at_clock),
    ("analysis", _look_at_analysis),
)
