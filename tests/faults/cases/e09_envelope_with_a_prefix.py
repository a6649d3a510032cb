"""The elements of OAI-PMH have a prefix."""

from __future__ import annotations

import re

from tests.faults.case import RECOVER, Case
from tests.faults.doing import rewrites


def prefixed(text: str) -> bytes:
    text = text.replace('xmlns="http://www.openarchives', 'xmlns:oai="http://www.openarchives')
    return re.sub(r"<(/?)(?![?!/]|oai_dc:|dc:)", r"<\1oai:", text).encode()


CASE = Case(rows=("E9",), fault=rewrites(prefixed), required=RECOVER)
