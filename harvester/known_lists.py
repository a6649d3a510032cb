"""Lists of JSON that are known by their shape: CKAN's action API, Dataverse's search, the EOSC Resource Catalogue.

Each says how the whole list is asked for, whatever part of it the address showed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from harvester.asking import asking, without
from harvester.spiders.json_answers import at


@dataclass(frozen=True, slots=True)
class Plan:
    """How a list is harvested: the keys and options of a source file. `items` is where its records stand."""

    said: str
    protocol: str
    endpoint: str
    items: str
    options: Mapping[str, Any] = field(default_factory=dict)


PLACES: Final = (
    "api/3/action/package_search?rows=5",
    "api/search?q=*&type=dataset&per_page=5",
)
"""Where such lists stand beside a site's own address."""


def plan_of(url: str, document: Any) -> Plan | None:
    """The plan of a list that is known by its shape."""
    return next((plan for known in _KNOWN if (plan := known(url, document)) is not None), None)


def _ckan(url: str, document: Any) -> Plan | None:
    listed = at(document, "result.results")
    if not isinstance(listed, list) or not isinstance(at(document, "result.count"), int) or "action/" not in url:
        return None
    endpoint = without(url, "rows", "start")
    if "sort" not in _stated(endpoint):
        endpoint = asking(endpoint, sort="id asc")
    options = {
        "paging": "offset", "items": "result.results", "total": "result.count", "start": "start", "size": "rows",
        "page_size": 100, "identifier": "id",
    }  # fmt: skip
    return Plan("The action API of a CKAN portal.", "json_list", endpoint, "result.results", options)


def _dataverse(url: str, document: Any) -> Plan | None:
    listed, place = at(document, "data.items"), url.find("/api/search")
    if not isinstance(listed, list) or not isinstance(at(document, "data.total_count"), int) or place < 0:
        return None
    endpoint = without(url, "start", "per_page")
    missing = {"q": "*", "type": "dataset", "sort": "date", "order": "asc"}
    endpoint = asking(endpoint, **{name: value for name, value in missing.items() if name not in _stated(endpoint)})
    options = {
        "paging": "offset", "items": "data.items", "total": "data.total_count", "start": "start", "size": "per_page",
        "identifier": "global_id", "detail": f"{url[:place]}/api/datasets/:persistentId/?persistentId={{id}}",
    }  # fmt: skip
    return Plan("The search of a Dataverse repository.", "json_list", endpoint, "data.items", options)


def _eosc(url: str, document: Any) -> Plan | None:
    if not isinstance(document, dict) or not {"total", "from", "to", "results"} <= document.keys():
        return None
    endpoint = without(url, "from", "quantity")
    return Plan("A list of the EOSC Resource Catalogue.", "eosc_catalogue", endpoint, "results")


def _stated(url: str) -> set[str]:
    return {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}


_KNOWN: Final[tuple[Callable[[str, Any], Plan | None], ...]] = (_ckan, _dataverse, _eosc)
