"""One trial: a provider with faults, the real harvest, and the law that nothing is lost silently (faults §3.2).

A trial harvests up to four times: once undisturbed (where the catalogue is to have something to lose), once under the
faults, once after they ended, and once more, when nothing may be written.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalogue_api.catalogue import Catalogue, open_catalogue
from catalogue_api.web.app import create_app
from schemas.search import SearchQuery
from schemas.wire.settings import read_settings
from tests.faults.case import Case, Kind, Required
from tests.faults.provider import FACES, Provider, listening
from tests.faults.truth import a_day_later

ROOT = Path(__file__).parent.parent.parent
SHORT = {
    "CATALOGUE_HARVEST_TRIES": "3",
    "CATALOGUE_HARVEST_IDLE_SECONDS": "1",
    "CATALOGUE_HARVEST_ANSWER_SECONDS": "8",
    "CATALOGUE_HARVEST_WAIT_SECONDS": "1",
}
"""The operator's own settings: silence and waits as short as loopback allows."""

_PARTS = ("new", "changed", "unchanged", "deleted", "quarantined", "rejected")
MOST_MIB = 400


@dataclass
class Forks:
    """The process that forks a harvest for every order."""

    _process: subprocess.Popen[str] | None = None

    def run(self, provider: Provider, *words: str, seconds: float) -> dict[str, Any]:
        """One harvest of the provider by `harvester.child harvest`."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.forks"],
                cwd=ROOT,
                env={**_clean(), "PYTHONPATH": str(ROOT)},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        if provider.face.protocol == "files":
            provider.write_files()
        order = {
            "environment": _environment(provider),
            "folder": str(provider.folder),
            "words": ["harvest", *words, "--", str(provider.source())],
            "seconds": seconds,
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait(10)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CATALOGUE_")}


def _environment(provider: Provider) -> dict[str, str]:
    return {
        "CATALOGUE_DATA_DIR": str(provider.folder / "data"),
        "CATALOGUE_HARVEST_CONTACT": "mailto:operator@example.org",
        "CATALOGUE_HARVEST_ALLOW_PRIVATE_ADDRESSES": "true",
        **SHORT,
        **provider.environment,
    }


@dataclass
class Shown:
    """What the catalogue has, by every door."""

    titles: dict[str, str] = field(default_factory=dict)
    quarantined: set[str] = field(default_factory=set)
    findings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    bookmark: str | None = None
    sequence: int = 0
    held: int = 0
    faults: list[str] = field(default_factory=list)


def look(provider: Provider, *, doors: bool = True) -> Shown:
    """Bring the index up to date and compare what each door shows."""
    settings = read_settings("", {k: v for k, v in _environment(provider).items() if k.startswith("CATALOGUE_")})
    with open_catalogue(settings, project=True) as catalogue:
        catalogue.refresh_index()
        shown = Shown(sequence=catalogue.position().sequence)
        entities = list(catalogue.entities())
        for record in (each for entity in entities for each in entity.records if not each.deleted):
            if record.identifier in shown.titles:
                shown.faults.append(f"{record.identifier} stands twice")
            shown.titles[record.identifier] = _title(record.document)
            shown.findings[record.identifier] = tuple(finding.code for finding in record.findings)
            if not record.payload_digest or catalogue.payload(record.payload_digest) is None:
                shown.faults.append(f"{record.identifier} has no original")
        shown.quarantined = {str(each["identifier"]) for each in catalogue.quarantined()}
        for status in catalogue.sources():
            shown.bookmark = status.bookmark
            shown.held = status.held
            if status.live != len(shown.titles):
                shown.faults.append(f"{status.live} are counted as live, {len(shown.titles)} are shown")
        if doors:
            shown.faults += _doors(catalogue, settings, len(entities))
    return shown


def _doors(catalogue: Catalogue, settings: Mapping[str, Any], live: int) -> list[str]:
    """Where index, API and OAI-PMH disagree with the store."""
    drift = catalogue.verify_index()
    found = catalogue.search(SearchQuery(size=0)).total
    client = create_app(catalogue, settings).test_client()
    api = client.get("/api/v1/search?size=1", headers={"Accept": "application/json"}).json["total"]
    listed, token = 0, "metadataPrefix=oai_dc"
    while token:
        text = client.get(f"/oai?verb=ListIdentifiers&{token}").text
        listed += text.count("<header>")
        value = text.partition("<resumptionToken")[2].partition(">")[2].partition("<")[0]
        token = f"resumptionToken={value}" if value else ""
    faults = [] if not drift.differences else [f"the index differs from the store: {drift}"]
    if {found, api, listed} != {live}:
        faults.append(f"store {live}, index {found}, API {api}, OAI-PMH {listed}")
    return faults


def _title(document: Mapping[str, Any]) -> str:
    titles = document.get("title") or document.get("name") or [""]
    first = titles[0] if isinstance(titles, list) else titles
    return str(first.get("@value", "")) if isinstance(first, dict) else str(first)


@dataclass
class Result:
    """What a trial showed: `complaints` is empty where everything was as required."""

    complaints: list[str] = field(default_factory=list)
    silent: int = 0
    doubled: int = 0
    runaway: bool = False
    requests: int = 0
    seconds: float = 0.0
    listed: int = 0
    report: Mapping[str, Any] = field(default_factory=dict)

    def must(self, holds: object, said: str) -> None:
        if not holds:
            self.complaints.append(said)


def trial(cases: Sequence[Case], *, face: str, position: str, mode: str, seed: int, forks: Forks) -> Result:
    """Do one trial; with one case its required outcome is looked at, with more the law alone."""
    result = Result()
    with listening(tuple(cases), face=face, position=position, seed=seed) as provider:
        truth = provider.truth
        before = Shown()
        since = None
        if mode != "first":
            clean = forks.run(provider, seconds=60)
            before = look(provider, doors=False)
            result.must(_state(clean) == "complete", f"undisturbed: {_words(clean)}")
            result.must(before.titles == truth.live(), "undisturbed: it is not the truth")
            since = truth.now
            a_day_later(truth, announced=FACES[face].announces)
        healthy = copy.copy(provider.face)
        provider.begin(since=since if mode == "incremental" else None)
        if provider.server is not None:
            provider.server.asked.clear()
        _swap_tls(provider, faulty=True)
        done = forks.run(provider, *(["--full"] if mode == "full" else []), seconds=cases[0].seconds)
        result.requests = 0 if provider.server is None else len(provider.server.asked)
        result.seconds, result.report = done["seconds"], done["report"] or {}
        after = look(provider)
        wanted = dict(truth.live())
        _check_law(result, done, before, after, wanted, cases, provider)
        if len(cases) == 1:
            reached = provider.server is None or provider.server.asked
            result.must(not (reached and provider.hits[0].is_idle(cases[0])), "the fault never struck")
            _check_outcome(result, cases[0], cases[0].required, done, before, after, wanted, provider)
        _swap_tls(provider, faulty=False)
        provider.heal(healthy)
        truth.pass_time(days=1)
        _heal(result, provider, cases, forks)
    return result


def _swap_tls(provider: Provider, *, faulty: bool) -> None:
    defects = [case.fault.tls for case in provider.cases if case.fault.tls]
    if defects and provider.authority is not None and provider.server is not None:
        provider.server._context = provider.authority.context(defects[0] if faulty else "")


def _heal(result: Result, provider: Provider, cases: Sequence[Case], forks: Forks) -> None:
    """The next run brings everything, and one more writes nothing."""
    mode = "full" if any(case.heals == "full" for case in cases) else "incremental"
    shown_before = look(provider, doors=False)
    held = shown_before.held
    # A record that is not listed any more goes when two whole lists agree, so one more may be needed.
    waits = any(case.forgets for case in cases) or _awaits_a_list(result, shown_before, provider)
    mode = "full" if any(case.forgets for case in cases) else mode
    for _ in range(3 if len(cases) > 1 or waits or held else 1):
        healed = forks.run(provider, *(["--full"] if mode == "full" else []), seconds=60)
        shown = look(provider, doors=False)
        if shown.titles == provider.truth.live():
            break
        mode = "full"
    result.complaints += [f"healed: {fault}" for fault in shown.faults]
    if not held:
        result.must(_state(healed) == "complete", f"healed: {_words(healed)}")
        wanted = provider.truth.live()
        result.must(shown.titles == wanted, f"healed: {_difference(shown.titles, wanted)}")
        again = forks.run(provider, seconds=60)
        last = look(provider, doors=False)
        result.must(last.sequence == shown.sequence, f"a further run wrote {last.sequence - shown.sequence} changes")
        result.must(_state(again) == "complete", f"again: {_words(again)}")


def _awaits_a_list(result: Result, shown: Shown, provider: Provider) -> bool:
    """Whether a whole list lacked what is still shown: the next one that lacks it as well withdraws it."""
    more = set(shown.titles) - set(provider.truth.live())
    return 0 < len(more) == (result.report.get("ledger") or {}).get("absent")


def _check_law(
    result: Result,
    done: Mapping[str, Any],
    before: Shown,
    after: Shown,
    wanted: Mapping[str, str],
    cases: Sequence[Case],
    provider: Provider,
) -> None:
    """What holds whatever happened: counts, doors, bounds, and that nothing is lost without a word."""
    report = done["report"]
    result.complaints += after.faults
    result.runaway = bool(done["killed"]) or result.requests > 600
    result.must(not done["killed"], f"it did not end within {cases[0].seconds} s")
    result.must(result.requests <= 600, f"{result.requests} requests")
    result.must(done["mib"] < MOST_MIB, f"{done['mib']:.0f} MiB of memory")
    result.must(report is not None, f"no report: code {done['code']}, {done['error']}")
    if report is None:
        return
    ledger = report["ledger"]
    result.listed = ledger["listed"]
    result.must(ledger["listed"] == sum(ledger[part] for part in _PARTS), f"the ledger does not add up: {ledger}")
    # Where much waits for a person nothing is silent: the run says so, ends with code 3, and the bookmark stays.
    complete = report["state"] == "complete" and not (after.held and ledger["held"])
    result.must(
        complete or report["state"] == "complete" or report["reason"], "it is not complete and does not say why"
    )
    result.must(complete or after.bookmark == before.bookmark, "the bookmark moved though the run is not complete")
    gone = set(before.titles) & set(wanted) - set(after.titles)
    result.must(not gone, f"live records are gone: {sorted(gone)[:3]}")
    if complete and not ledger["held"]:
        kept = set(after.titles) | after.quarantined
        nameless = _nameless(after.quarantined)
        told = " ".join(problem["message"] for problem in report["problems"])
        lost = [each for each in wanted if each not in kept and not _is_due(each, provider, after) and each not in told]
        lost = lost if len(lost) > nameless else []
        old = [
            each
            for each, title in wanted.items()
            if each in before.titles
            and before.titles[each] == after.titles.get(each) != title
            and each not in after.quarantined
            and not _is_due(each, provider, after)
        ]
        old = old if len(old) > nameless else []
        result.silent = len(lost) + len(old)
        result.must(not lost, f"SILENTLY LOST: {sorted(lost)[:3]} and {len(lost)} in all")
        result.must(not old, f"SILENTLY OLD: {sorted(old)[:3]} and {len(old)} in all")


def _is_due(identifier: str, provider: Provider, after: Shown) -> bool:
    """Whether the next run is to bring it: the bookmark says only that everything before it is safely in."""
    thing = provider.truth.things[identifier]
    return after.bookmark is not None and f"{thing.stamp:%Y-%m-%dT%H:%M:%SZ}" >= after.bookmark


def _check_outcome(
    result: Result,
    case: Case,
    required: Required,
    done: Mapping[str, Any],
    before: Shown,
    after: Shown,
    wanted: Mapping[str, str],
    provider: Provider,
) -> None:
    """Whether it came out as the case requires, in one of the ways it allows."""
    ways: list[list[str]] = []
    each: Required | None = required
    while each is not None:
        missed = _missed(case, each, done, after, wanted, provider)
        if not missed:
            return
        ways.append([f"{each.kind.value}: {said}" for said in missed])
        each = each.or_else
    result.complaints += [said for way in ways for said in way]


def _missed(
    case: Case,
    required: Required,
    done: Mapping[str, Any],
    after: Shown,
    wanted: Mapping[str, str],
    provider: Provider,
) -> list[str]:
    probe = Result()
    report = done["report"] or {"state": "none", "reason": done["error"] or "", "problems": [], "ledger": {}}
    said = " ".join(
        [
            report["reason"],
            *(f"{problem['code']} {problem['message']}" for problem in report["problems"]),
            *(code for codes in after.findings.values() for code in codes),
        ]
    )
    target = provider.hits[0].target if provider.hits else ""
    expected = dict(case.titles(wanted, target)) if case.titles else dict(wanted)
    kind = required.kind
    if case.forgets:
        # What one list lacks waits until a second one agrees: it is still shown.
        expected |= {each: title for each, title in after.titles.items() if each not in wanted}
    if kind in (Kind.RECOVER, Kind.REPAIR, Kind.QUARANTINE):
        probe.must(report["state"] == "complete", f"it is {report['state']}: {report['reason']}")
    if kind in (Kind.RECOVER, Kind.REPAIR):
        probe.must(not after.quarantined, f"in quarantine: {sorted(after.quarantined)}")
        more = set(after.titles) - set(expected)
        awaited = 0 < len(more) == report["ledger"].get("absent")
        shown = {each: title for each, title in after.titles.items() if not (awaited and each in more)}
        probe.must(shown == expected, _difference(after.titles, expected))
    if kind is Kind.QUARANTINE:
        counted = report["ledger"].get("quarantined")
        probe.must(counted == required.count, f"{counted} in quarantine, not {required.count}")
        missing = set(wanted) - set(after.titles) - after.quarantined
        nameless = _nameless(after.quarantined)
        probe.must(len(missing) <= nameless, f"missing: {sorted(missing)[:3]}")
        # Of what has no name in quarantine, an older version may still be shown.
        other = {each: after.titles[each] for each in set(after.titles) & set(wanted) - after.quarantined}
        old = [each for each, title in other.items() if wanted[each] != title]
        probe.must(len(missing) + len(old) <= nameless, _difference(other, wanted))
    if kind is Kind.STOP_LOUD:
        probe.must(report["state"] in ("incomplete", "interrupted", "failed"), f"it is {report['state']}")
    if kind is Kind.HOLD:
        probe.must(after.held > 0, "nothing is held")
    if required.says:
        probe.must(any(word.lower() in said.lower() for word in required.says), f"it says only: {said[:300]}")
    return probe.complaints


def _state(done: Mapping[str, Any]) -> str:
    return str((done["report"] or {}).get("state", "none"))


def _words(done: Mapping[str, Any]) -> str:
    report = done["report"] or {}
    problems = [problem["message"] for problem in report.get("problems", [])[:3]]
    return f"{report.get('state')} ({report.get('reason')}) {done['error'] or ''} {problems}"


def _difference(found: Mapping[str, str], wanted: Mapping[str, str]) -> str:
    missing = sorted(set(wanted) - set(found))
    more = sorted(set(found) - set(wanted))
    other = [(each, found[each], wanted[each]) for each in found if each in wanted and found[each] != wanted[each]]
    return f"missing {missing[:3]} ({len(missing)}), more {more[:3]} ({len(more)}), other {other[:2]} ({len(other)})"


def _nameless(quarantined: Iterable[str]) -> int:
    """How many things in quarantine are known by their bytes or their file alone."""
    return sum(each.startswith("unreadable:") or each.endswith(".xml") for each in quarantined)
