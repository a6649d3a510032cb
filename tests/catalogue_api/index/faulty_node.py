"""A node of the client that goes wrong on demand: between it and a real server, or with no server at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig, Urllib3HttpNode
from elastic_transport._node import NodeApiResponse
from elasticsearch import Elasticsearch
from elasticsearch.serializer import OrjsonSerializer

Sent = tuple[str, str, bytes]
"""Method, path with its parameters, and body of a request."""

Hook = Callable[[Sent, Callable[[], NodeApiResponse]], NodeApiResponse]
"""Answers a request by itself, fails, or asks the server by calling what it is given."""


def faulty_client(url: str, hook: Hook) -> Elasticsearch:
    """A client whose every request goes through `hook`; it never tries again by itself."""

    class FaultyNode(Urllib3HttpNode):
        def __init__(self, config: NodeConfig) -> None:
            super().__init__(config)

        def perform_request(self, method: str, target: str, body: bytes | None = None, **how: Any) -> NodeApiResponse:
            def ask() -> NodeApiResponse:
                return Urllib3HttpNode.perform_request(self, method, target, body=body, **how)

            return hook((method, target, body or b""), ask)

    return Elasticsearch(url, node_class=FaultyNode, serializer=OrjsonSerializer(), max_retries=0, retry_on_status=())


def replay(client: Elasticsearch, request: Sent) -> list[int]:
    """Send a bulk request that was held back; the status of each of its documents."""
    method, path, body = request
    headers = {"content-type": "application/x-ndjson", "accept": "application/json"}
    answer: Any = client.perform_request(method, path, body=body, headers=headers).body
    return [item["index"]["status"] for item in answer["items"]]


def says(status: int, body: Any) -> NodeApiResponse:
    """An answer made up here."""
    headers = HttpHeaders({"content-type": "application/json", "x-elastic-product": "Elasticsearch"})
    meta = ApiResponseMeta(status, "1.1", headers, 0.0, NodeConfig("http", "nowhere", 9200))
    return NodeApiResponse(meta, orjson.dumps(body))


def names_sent(body: bytes) -> list[str]:
    """The document names of a bulk request, in order."""
    return [orjson.loads(line)["index"]["_id"] for line in body.splitlines()[::2]]


def outcomes(*statuses: int | tuple[int, str]) -> dict[str, Any]:
    """The answer to a bulk request: a status for each document, with a reason where it failed."""
    items = []
    for each in statuses:
        status, why = each if isinstance(each, tuple) else (each, "")
        error = {"error": {"type": "made_up_exception", "reason": why}} if why else {}
        items.append({"index": {"status": status, **error}})
    return {"errors": any("error" in item["index"] for item in items), "items": items}
