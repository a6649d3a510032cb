"""What the commands print: plain aligned text, for people and for pipes alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

_COUNTS = ("listed", "new", "changed", "unchanged", "deleted", "quarantined", "rejected")


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Aligned columns, numbers to the right; nothing is cut."""
    texts = [[_cell(value) for value in row] for row in rows]
    widths = [max(len(name), *(len(row[index]) for row in texts), 0) for index, name in enumerate(columns)]
    right = [bool(rows) and all(isinstance(row[index], int) for row in rows) for index in range(len(columns))]
    lines = [[name.upper() for name in columns], *texts]
    return "\n".join(
        "  ".join(
            text.rjust(width) if to_right else text.ljust(width)
            for text, width, to_right in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    )


def document(value: Any) -> str:
    """One JSON document, for `--json`."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2, default=str).decode()


def summary(reports: Sequence[Mapping[str, Any]]) -> str:
    """The runs of one command: how each ended, its ledger, and what a person should look at."""
    rows = []
    for report in reports:
        ledger = report["ledger"]
        rows.append(
            [
                report["source"],
                report["state"],
                *(ledger[name] for name in _COUNTS),
                ledger["withdrawn"],
                ledger["held"],
            ]
        )
    lines = [table(("source", "state", *_COUNTS, "withdrawn", "held"), rows)]
    for report in reports:
        if report["state"] != "complete":
            lines.append(f"{report['source']}: {report['reason']}")
        if report["ledger"]["held"]:
            lines.append(f"{report['source']}: something waits for a person; see 'harvest holds'.")
        lines += _problems(report)
    return "\n".join(lines)


def _problems(report: Mapping[str, Any]) -> list[str]:
    """A few problems, each sentence once, and how many more there are."""
    every = dict.fromkeys(
        f"{report['source']}: {problem['code']}: {problem['identifier'] or ''} {problem['message']}".replace("  ", " ")
        for problem in report["problems"]
    )
    lines = list(every)[:5]
    more = len(every) - len(lines)
    return [*lines, f"{report['source']}: {more} more problems; --json shows them."] if more > 0 else lines


def _cell(value: object) -> str:
    return "-" if value is None or value == "" else str(value)


def _counted(findings: Sequence[Any]) -> str:
    return f"{len(findings) or 'no'} finding{'' if len(findings) == 1 else 's'}"


def probe_report(found: Mapping[str, Any]) -> str:
    """What an address offers: sentences, its first records as they would look, and a source file to save."""
    lines = [f"{found['url']}: {found['protocol'] or 'not recognised'}", *(f"  {note}" for note in found["notes"])]
    unread: dict[str, list[str]] = {}
    for record in found["records"]:
        if "reason" in record:
            why = f"{record['reason']}. {record.get('detail', '')}".rstrip()
            unread.setdefault(why, []).append(str(record["identifier"]))
            continue
        title = record.get("title")
        first = title[0] if isinstance(title, list) and title else title
        words = first.get("@value", "") if isinstance(first, dict) else first
        lines.append(f"  - {record['identifier']}: {words or 'no title'} ({_counted(record.get('findings', ()))})")
    lines += [f"  - {', '.join(dict.fromkeys(names))}: {why}" for why, names in unread.items()]
    if found["source_file"]:
        lines += [
            "",
            "A source file for it, to save as sources/<key>.toml and change as needed:",
            "",
            found["source_file"],
        ]
    return "\n".join(lines)
