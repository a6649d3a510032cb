"""Examples of the API to copy: each task in curl, Python and R. Tests run them as they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Example:
    """One task; `<base>` and `<thing>` stand for the address of the catalogue and for a thing that is in it."""

    key: str
    title: str
    curl: str
    python: str
    r: str


_FIND: Final = "q=sky+survey&kind=dataset&facets=source,year&fields=title,year&size=5"

EXAMPLES: Final = (
    Example(
        "find",
        "Find datasets, with counts by source and year",
        f"curl -s '<base>api/v1/search?{_FIND}'",
        f"""import json
from urllib.request import urlopen

with urlopen("<base>api/v1/search?{_FIND}") as answer:
    page = json.load(answer)
print(page["total"], "found")
for hit in page["hits"]:
    print(hit["iri"], hit["title"], hit["year"])
for bucket in page["facets"]["source"]:
    print(bucket["value"], bucket["count"])""",
        f"""library(jsonlite)

page <- fromJSON("<base>api/v1/search?{_FIND}")
page$total
page$hits[, c("title", "year")]
page$facets$source""",
    ),
    Example(
        "all",
        "Everything that a search finds, page by page",
        """next='<base>api/v1/search?kind=dataset&fields=title&size=100'
while [ -n "$next" ]; do
  curl -s -D /tmp/head "$next"
  next=$(sed -n 's/^[Ll]ink: <\\(.*\\)>; rel="next".*/\\1/p' /tmp/head)
done""",
        """import json
from urllib.request import urlopen

address = "<base>api/v1/search?kind=dataset&fields=title&size=100"
found = []
while address:
    with urlopen(address) as answer:
        page = json.load(answer)
    found += [hit["title"] for hit in page["hits"]]
    address = page.get("next")
print(len(found), "of", page["total"])""",
        """library(jsonlite)

address <- "<base>api/v1/search?kind=dataset&fields=title&size=100"
found <- c()
while (!is.null(address)) {
  page <- fromJSON(address)
  found <- c(found, page$hits$title)
  address <- page$`next`
}
length(found)""",
    ),
    Example(
        "one",
        "One thing, with the record and the rule behind each field",
        "curl -s '<base>api/v1/entities/<thing>'",
        """import json
from urllib.request import urlopen

with urlopen("<base>api/v1/entities/<thing>") as answer:
    thing = json.load(answer)
print(thing["description"].get("title"), thing["sources"])
for field, origin in thing["fields"].items():
    print(field, origin["record"], origin["rule"])""",
        """library(jsonlite)

thing <- fromJSON("<base>api/v1/entities/<thing>")
thing$description$title
thing$fields$title""",
    ),
    Example(
        "rdf",
        "The same as Turtle, by the Accept header",
        "curl -s -H 'Accept: text/turtle' '<base>entity/<thing>'",
        """from urllib.request import Request, urlopen

asked = Request("<base>entity/<thing>", headers={"Accept": "text/turtle"})
with urlopen(asked) as answer:
    print(answer.read().decode())""",
        """asked <- url("<base>entity/<thing>.ttl")
cat(readLines(asked), sep = "\\n")""",
    ),
    Example(
        "again",
        "Ask again only for what changed (304 where nothing did)",
        """tag=$(curl -s -o /dev/null -D - '<base>api/v1/entities/<thing>' | sed -n 's/^[Ee][Tt]ag: \\(.*\\)\\r$/\\1/p')
curl -s -o /dev/null -w '%{http_code}\\n' -H "If-None-Match: $tag" '<base>api/v1/entities/<thing>'""",
        """from urllib.error import HTTPError
from urllib.request import Request, urlopen

address = "<base>api/v1/entities/<thing>"
with urlopen(address) as answer:
    tag = answer.headers["ETag"]
try:
    urlopen(Request(address, headers={"If-None-Match": tag})).close()
    print("changed")
except HTTPError as error:
    print(error.code)
    error.close()""",
        """library(httr)

address <- "<base>api/v1/entities/<thing>"
tag <- headers(GET(address))$etag
status_code(GET(address, add_headers(`If-None-Match` = tag)))""",
    ),
    Example(
        "changes",
        "Follow every change, to keep a copy",
        "curl -s '<base>api/v1/changes?limit=100'",
        """import json
from urllib.request import urlopen

address = "<base>api/v1/changes?limit=1000"
while True:
    with urlopen(address) as answer:
        page = json.load(answer)
    if not page["changes"]:
        break
    for change in page["changes"]:
        print(change["sequence"], change["kind"], change["entity"])
    address = page["next"]  # keep it: from here on the next time""",
        """library(jsonlite)

page <- fromJSON("<base>api/v1/changes?limit=1000")
page$changes[, c("sequence", "kind", "entity")]
page$`next`""",
    ),
)


def written(base: str, thing: str) -> tuple[Example, ...]:
    """The examples for this catalogue; `thing` is what stands after `entity/` in the address of one of its things."""

    def filled(text: str) -> str:
        return text.replace("<base>", base).replace("<thing>", thing)

    return tuple(
        Example(each.key, each.title, filled(each.curl), filled(each.python), filled(each.r)) for each in EXAMPLES
    )
