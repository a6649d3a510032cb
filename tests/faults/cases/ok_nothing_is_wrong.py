"""No fault at all: what every other case is compared with."""

from tests.faults.case import RECOVER, Case, Fault

CASE = Case(
    rows=(),
    faces=("oai", "rest", "list", "numbers", "links", "files", "csw", "feed", "gocdb", "sitemap", "download", "lines"),
    fault=Fault(),
    required=RECOVER,
    positions=("first",),
)
