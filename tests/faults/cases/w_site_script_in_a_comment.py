"""The script of a page stands in the marks of a comment."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.case import RECOVER, Case
from tests.faults.doing import sends
from tests.faults.wire import Reply


def commented(reply: Reply) -> Reply:
    body = reply.body.replace(b'ld+json">', b'ld+json"><!--', 1).replace(b"</script>", b"--></script>", 1)
    return replace(reply, body=body)


CASE = Case(rows=("F11",), faces=("sitemap",), fault=sends(commented), required=RECOVER, by="record")
