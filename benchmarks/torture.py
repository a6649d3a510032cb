"""Torture: everything that must not lose, double or wrongly delete a record, done to the product on purpose.

    python -m benchmarks.torture                         every part; writes benchmarks/TORTURE.md
    python -m benchmarks.torture --parts kills,memory    some of them; the sections of the others stay as they are
    python -m benchmarks.torture --quick                 all of it small

A part is one module `benchmarks/torture_<name>.py` (see `benchmarks.torture_part`) and its line here.
"""

from __future__ import annotations

import argparse
import re
import time
from pathlib import Path

from benchmarks import (
    torture_crashes,
    torture_deletion,
    torture_faults,
    torture_kills,
    torture_memory,
    torture_model,
    torture_security,
)
from benchmarks.torture_part import Part, Section, commit

PARTS: tuple[Part, ...] = (
    torture_faults.PART,
    torture_deletion.PART,
    torture_kills.PART,
    torture_crashes.PART,
    torture_model.PART,
    torture_memory.PART,
    torture_security.PART,
)

_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


def report(sections: dict[str, str]) -> str:
    """The whole report: each part's section, in the order of the parts; a part that never ran has none."""
    known = [sections[part.title] for part in PARTS if part.title in sections]
    return "\n\n".join(["# Torture runs", "Made by `make torture`; each section says when and of what.", *known]) + "\n"


def written(part: Part, section: Section, *, seed: int, date: str, seconds: float) -> str:
    """One section as Markdown, with the seed and the commit that it can be repeated with."""
    made = f"{date}, commit {commit()}, seed {seed}, {seconds:.0f} s."
    failures = ["", *(f"- **missed**: {each}" for each in section.failures)] if section.failures else []
    return "\n".join([f"## {part.title}", "", made, "", *section.lines, *failures])


def sections_of(text: str) -> dict[str, str]:
    """The sections of an earlier report by their headings."""
    starts = list(_HEADING.finditer(text))
    ends = [each.start() for each in starts[1:]] + [len(text)]
    return {start[1]: text[start.start() : end].strip() for start, end in zip(starts, ends, strict=True)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [part.name for part in PARTS]
    parser.add_argument("--parts", default=",".join(names), help="parts to run, separated by commas")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="a small run of each part")
    parser.add_argument("--date", default=time.strftime("%Y-%m-%d", time.gmtime()))
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("TORTURE.md"))
    for part in PARTS:
        part.add_options(parser.add_argument_group(part.title))
    given = parser.parse_args()
    chosen = given.parts.split(",")
    if unknown := set(chosen).difference(names):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    known = sections_of(given.out.read_text(encoding="utf-8")) if given.out.is_file() else {}
    missed = 0
    for part in (each for each in PARTS if each.name in chosen):
        began = time.monotonic()
        section = part.run(given)
        missed += len(section.failures)
        text = written(part, section, seed=given.seed, date=given.date, seconds=time.monotonic() - began)
        known[part.title] = text
        given.out.write_text(report(known), encoding="utf-8")
        print(text, flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
