"""A whole list, harvested as a conversation without I/O: what to ask next, what an answer means, when it is over.

Two promises: nothing is lost silently (a list is *complete* only with proof), and nothing is endless (faults are
counted against answers). A window of dates that fails is read again, then halved, down to one granule, whose
records are then fetched one by one; the record that cannot be had is quarantined alone (faults A15). Windows that
come after a halved one are the larger halves, so they grow again by themselves. Where every window meets the same
refusal, halving cannot help: the list is left, to be resumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from schemas.errors import OaiPmhError
from schemas.oai_pmh.bounds import Bounds
from schemas.oai_pmh.conflicts import Conflicts
from schemas.oai_pmh.dates import (
    OVERLAP,
    Granularity,
    before,
    lenient_datestamp,
    read_granularity,
    truncated,
    write_datestamp,
)
from schemas.oai_pmh.progress import REMEMBERED, TOLERANCE, Progress, Turn
from schemas.oai_pmh.requests import Request
from schemas.oai_pmh.responses import Broken, Identify, Listed, Response
from schemas.oai_pmh.windows import Window, clock, close_after
from schemas.records import Finding, Header, Severity

ONE_BY_ONE = 1_000
"""Records that are fetched one by one at most, of one window."""

REFUSALS = 3
ELSEWHERE = 2
"""After so many equal refusals in a row, so many other windows are asked for before the list is left."""

RESTARTS = 2
LISTS = 4
"""Lists of identifiers that are read, at most, until one shows what the one before it did."""

TRIES = 2
PATIENCE = 3600.0
_NAMELESS = "\x00"
_CLOCKS_DIFFER = timedelta(minutes=10)
_DOUBTS = frozenset({Turn.CUT, Turn.HOLED})
"""Signs that deserve a second look and prove nothing."""

FINAL_CODES = frozenset({"cannotDisseminateFormat", "noSetHierarchy", "badVerb"})


@dataclass(frozen=True, slots=True)
class Page:
    """What one answer brought."""

    records: tuple[Listed, ...] = ()
    broken: tuple[Broken, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """How the list ended: `proof` says why it is complete, `reason` why it is not.

    `resumable` says that the same list may go on from its position: nothing was wrong with it, it was not given.
    """

    complete: bool
    reason: str
    proof: str = ""
    resumable: bool = False


@dataclass(slots=True)
class _OneByOne:
    """The last resort for one window: ListIdentifiers, then GetRecord for each.

    What is `known` need not be fetched again; `needed` is the size that a list stated and did not reach. Where the
    names on a list were forgotten `known` is `None`, and only its `count` can be compared; a list that only has to be
    confirmed has one. `shown` is what the list of identifiers has, where that states no size, and `before` what the one
    before it had: a server that orders its list anew for every page shows other records each time.
    """

    why: str
    known: frozenset[str] | None
    queue: list[Header]
    listed: bool = False
    needed: int | None = None
    fetched: int = 0
    count: int | None = None
    shown: frozenset[str] | None = None
    before: frozenset[str] | None = None
    number: int = 1

    @property
    def is_believed(self) -> bool:
        """Whether nothing speaks against the list of identifiers: it shows what is known, or the same as before."""
        if self.shown is None or self.known is None:
            return True
        named = {each for each in self.known if not each.startswith(_NAMELESS)}
        missing = len(named - self.shown)
        few = missing <= (1 - TOLERANCE) * len(named)  # changed meanwhile, they left their window
        return not self.shown - named and (few or self.shown == self.before)

    @property
    def is_confirming(self) -> bool:
        """Whether nothing was wrong with the list, but its end is not proved yet."""
        return self.count is not None and not self.listed

    def wants(self, header: Header) -> bool:
        """Whether a listed record has to be fetched."""
        return self.known is not None and not header.deleted and header.identifier not in self.known

    @property
    def is_short(self) -> bool:
        """Whether the stated size was not reached even so."""
        return self.needed is not None and len(self.known or ()) + self.fetched < TOLERANCE * self.needed


class ListConversation:
    """ListRecords or ListIdentifiers of one prefix, over sets and windows.

    Ask `next_request()`; give its answer to `receive`, or say `fail` when it finally could not be had. `since` is
    the bookmark, `None` for everything; `known` how many live records the source had, so that an empty full list is
    not taken for the truth (faults B9, C2); `now` is our own clock, which no bookmark may pass; `position` goes on
    where another process stopped. `is_proved` turns false when ListIdentifiers ends without as many headers as it
    states: nothing else could tell whether that was all.
    """

    def __init__(
        self,
        verb: str,
        prefix: str,
        *,
        sets: Sequence[str] = (),
        since: str | None = None,
        identify: Identify,
        position: Mapping[str, Any] | None = None,
        known: int = 0,
        now: datetime | None = None,
    ) -> None:
        self.verb = verb
        self.prefix = prefix
        self.ending: Ending | None = None
        self.is_proved = True
        self._sets: tuple[str | None, ...] = tuple(sets) or (None,)
        self._known = known
        self._granularity = read_granularity(identify.granularity) or Granularity.DAY
        self._earliest = lenient_datestamp(identify.earliest)
        self._until = clock(identify.response_date, self._granularity)
        self._dated = True
        self._dates_proved = False
        self._repeats_arguments = False
        self._first_date: str | None = None
        self._set = 0
        self._total = 0
        self._lists = 0
        self._bounds = Bounds()
        self._longest = 0
        self._doubt = ""
        self._probing = False
        self._flaws: list[str] = []
        self._proof = ""
        self._refusal = ""
        self._refusals = 0
        self._owed: list[Broken] = []
        self._news: list[Finding] = []
        self._conflicts = Conflicts(most=REMEMBERED)
        self._one_by_one: _OneByOne | None = None
        self._since = lenient_datestamp(since)
        self._ours = now
        self._check_clock()
        self._check_since(since)
        self._windows = self._all_windows()
        self._progress = Progress()
        if position is not None and position.get("of") == self._identity():
            self._restore(position)

    # --- what to ask

    def next_request(self) -> Request | None:
        """What to ask now, the same until it is answered; `None` when the list is over: see `ending`."""
        if self.ending is not None:
            return None
        if self._probing:
            return Request("Identify")
        if self._one_by_one is not None and self._one_by_one.queue and self._one_by_one.listed:
            header = self._one_by_one.queue[0]
            return Request("GetRecord", (("identifier", header.identifier), ("metadataPrefix", self.prefix)))
        verb = self.verb if self._one_by_one is None else "ListIdentifiers"
        return Request(verb, self._arguments())

    def _arguments(self) -> tuple[tuple[str, str], ...]:
        token = self._progress.token
        chosen: list[tuple[str, str]] = [("metadataPrefix", self.prefix)]
        if (spec := self._sets[self._set]) is not None:
            chosen.append(("set", spec))
        if token is not None:
            # Only the token: some servers refuse more (faults A10); those that need more say badArgument first.
            return (*(chosen if self._repeats_arguments else ()), ("resumptionToken", token))
        dates = self._windows[0].arguments(self._granularity) if self._dated else ()
        return (*chosen, *dates)

    # --- what an answer means

    def receive(self, response: Response) -> Page:
        """Take an answer in; the page is what it brought for the store."""
        self._bounds.answered += 1
        self._bounds.silence = 0
        page = self._understand(response)
        owed, self._owed = tuple(self._owed), []
        news, self._news = tuple(self._news), []
        return replace(page, broken=(*owed, *page.broken), findings=(*response.findings, *page.findings, *news))

    def _understand(self, response: Response) -> Page:
        if self._probing:
            self._probing = False
            self._finish_if_over()
            return Page()
        self._refusals = 0
        if self._one_by_one is not None and self._one_by_one.listed:
            return self._receive_record(self._one_by_one, response)
        expected = self.verb if self._one_by_one is None else "ListIdentifiers"
        if response.errors and not response.records and not response.broken:
            self._receive_errors(response.errors)
            return Page()
        if response.verb != expected:
            self._try_again(f"The answer to {expected} is {response.verb}.")
            return Page()
        for error in response.errors:
            self._tell("OAI-ERROR-BESIDE-RECORDS", f"A page with records also says: {error}")
        self._dates_proved = True
        self._first_date = self._first_date or response.response_date
        return self._receive_page(response)

    def _receive_page(self, response: Response) -> Page:
        progress = self._progress
        progress.nameless += sum(broken.header is None for broken in response.broken)
        identifiers = [record.header.identifier for record in response.records]
        identifiers += [_name(broken) for broken in response.broken]
        if self._one_by_one is None and self._is_part() and self._windows[0].misses(_datestamps(response)):
            return self._give_up_windows(response)
        counted = progress.count
        turn = progress.take(identifiers, response.token)
        if turn in {Turn.LOOP, Turn.OVER} and progress.count == counted:
            self._turn(turn)
            return Page()
        self._bounds.useful += bool(identifiers)
        self._longest = max(self._longest, len(identifiers))
        one_by_one = self._one_by_one
        records, findings = self._conflicts.settle(response.records)
        if one_by_one is not None:
            one_by_one.queue += [
                record.header
                for record in records
                if one_by_one.wants(record.header) and record.header.identifier not in self._bounds.given_up
            ]
            records = tuple(record for record in records if record.header.deleted)
        else:
            self._total += len(identifiers)
        self._turn(turn)
        return Page(records, response.broken, findings)

    def _is_part(self) -> bool:
        """Whether the present window was made by halving."""
        window = self._windows[0]
        return window.until is not None and (window.since, window.until) != (self._since, self._until)

    def _give_up_windows(self, response: Response) -> Page:
        """A server that ignores dates shows the same in every window: halving would never end."""
        del self._windows[1:]
        self._flaw(f"The server ignores from and until, so its lists cannot be read in parts. {self._doubt}".strip())
        records, findings = self._conflicts.settle(response.records)
        return Page(records, response.broken, findings)

    def _turn(self, turn: Turn) -> None:
        if turn is Turn.GOES_ON:
            self._halve_if_large()
        elif turn is Turn.OVER:
            self._list_is_over()
        else:
            self._misbehaves(turn, f"The list {self._place()} cannot be believed: {turn.value}{self._figures()}.")

    def _receive_record(self, one_by_one: _OneByOne, response: Response) -> Page:
        header = one_by_one.queue[0]
        wanted = [record for record in response.records if record.header.identifier == header.identifier]
        said = "; ".join(map(str, response.errors)) or "the answer holds another record"
        if not wanted and not response.broken and self._progress.tries < TRIES and not _is_final(response.errors):
            self._progress.tries += 1
            return Page()
        self._progress.tries = 0
        del one_by_one.queue[0]
        broken = response.broken
        if wanted:
            self._bounds.useful += 1
        elif not broken:
            self._bounds.given_up.append(header.identifier)
            broken = (Broken(header, b"", f"GetRecord does not give this record: {said}"),)
        records, findings = self._conflicts.settle(wanted)
        self._total += len(records)
        one_by_one.fetched += 1
        if not one_by_one.queue:
            self._one_by_one_is_over(one_by_one)
        return Page(records, broken, findings)

    # --- errors the server states

    def _receive_errors(self, errors: tuple[OaiPmhError, ...]) -> None:
        codes = {error.code for error in errors}
        said = "; ".join(map(str, errors))
        progress = self._progress
        if "noRecordsMatch" in codes:
            self._dates_proved = True
            self._receive_nothing()
        elif "badResumptionToken" in codes and progress.token is not None:
            self._receive_expiry(said)
        elif "badArgument" in codes and progress.token is not None and not self._repeats_arguments:
            self._repeats_arguments = True
        elif self._one_by_one is None and "badArgument" in codes and progress.pages == 0 and self._refuses_dates(said):
            return
        elif codes & FINAL_CODES and progress.token is None:
            if self._lists or self._one_by_one is not None:
                self._leave(f"The server refuses the list {self._place()}: {said}")
            else:
                self._end(f"The server refuses: {said}")
        else:
            self._try_again(f"The server says {said}")

    def _receive_nothing(self) -> None:
        """noRecordsMatch: an empty list, or some servers' way to end one after a spare token (faults A5, B9)."""
        progress = self._progress
        if progress.token is None or progress.has_all:
            self._tell_if_set_is_empty()
            self._list_is_over()
        elif progress.size is not None:
            self._misbehaves(Turn.SHORT, f"The list {self._place()} ended with noRecordsMatch{self._figures()}.")
        elif progress.ended_at == progress.count:
            self._list_is_over()
        else:
            progress.ended_at = progress.count
            self._restart_or_halve(f"The list {self._place()} ended with noRecordsMatch{self._figures()}.")

    def _tell_if_set_is_empty(self) -> None:
        """A set that vanished looks like an empty one (faults B10)."""
        spec, window = self._sets[self._set], self._windows[0]
        whole = window.since is None and (window.until == self._until or not self._dated)
        if spec is not None and whole and self._progress.pages == 0 and self._one_by_one is None:
            self._tell("OAI-SET-EMPTY", f"The set {spec} has no records at all.")

    def _receive_expiry(self, said: str) -> None:
        if self._progress.has_all:
            self._list_is_over()
        else:
            self._restart_or_halve(f"A token of the list {self._place()} was refused{self._figures()}: {said}")

    def _refuses_dates(self, said: str) -> bool:
        """Whether badArgument may be about the dates; then the next simpler form is tried (faults B1)."""
        window = self._windows[0]
        if not self._dated or not window.arguments(self._granularity):
            self._end(f"The server refuses: {said}")
        elif self._dates_proved:
            if window.until is not None:
                return False
            self._tell("OAI-DATES-REFUSED", f"What changed during the harvest could not be asked for: {said}")
            self._window_is_done(self._proof)
        elif self._granularity is Granularity.SECOND:
            self._granularity = Granularity.DAY
            self._tell("OAI-GRANULARITY", f"The server declares seconds and refuses them; days are used: {said}")
        else:
            self._dated = False
            self._windows = [Window(None, None)]
            self._tell("OAI-DATES-REFUSED", f"The server refuses dates; everything is listed: {said}")
        return True

    # --- lists that misbehave

    def _try_again(self, why: str) -> None:
        """Ask the same again a few times: codes nobody knows are passing faults (faults A14)."""
        self._progress.tries += 1
        if self._progress.tries > TRIES:
            self._bounds.failures += 1
            self._repeats_arguments = False
            self._give_way(why)

    def _restart_or_halve(self, why: str) -> None:
        self._bounds.splits += 1
        if self._progress.restarts < RESTARTS and not self._is_exhausted(why):
            self._progress = self._progress.restarted()
        else:
            self._give_way(why)

    def _misbehaves(self, turn: Turn, why: str) -> None:
        """A list that ended and cannot be believed: smaller windows may show more; nothing is split for nothing."""
        self._bounds.splits += 1
        if turn is Turn.SHORT and not self._doubt:
            self._tell("OAI-SIZE-DISAGREES", f"{why} Smaller lists, or ListIdentifiers, decide.")
        self._doubt = why
        window, progress = self._windows[0], self._progress
        if self._is_exhausted(why):
            return
        if self._one_by_one is not None:
            if turn in _DOUBTS:
                self._list_is_over()
            else:
                self._leave(why)
            return
        if turn in {Turn.LOOP, Turn.EMPTY} and (progress.has_all or progress.last_length < self._longest):
            # A page that is not full was the last one: nothing more is to be had, and nothing proves it.
            self._flaw(why)
            return
        if turn is Turn.HOLED:
            self._compare_or_flaw(turn, why)
            return
        if turn is not Turn.CUT and (progress.count == 0 or not self._dated or window.until is None):
            if progress.restarts < 1:
                self._progress = progress.restarted()
            else:
                self._compare_or_flaw(turn, why)
            return
        ratio, stuck = progress.ratio, window.stuck
        if turn is Turn.SHORT and window.ratio is not None and ratio is not None:
            stuck = 0 if ratio > window.ratio * 1.05 else stuck + 1
        if turn is Turn.SHORT:
            window = replace(window, ratio=ratio, size=progress.size, stuck=stuck)
        if stuck < 3 and self._halve(window):
            return
        self._compare_or_flaw(turn, why)

    def _compare_or_flaw(self, turn: Turn, why: str) -> None:
        """ListIdentifiers may show what a list left out (faults A6, B8)."""
        known, size = self._progress.identifiers, self._progress.size
        if self.verb == "ListRecords" and known is not None and turn is not Turn.EMPTY:
            self._fetch_one_by_one(why, frozenset(known), needed=size if turn is Turn.SHORT else None)
        elif turn in _DOUBTS:
            self._list_is_over()
        elif known is None and self._progress.restarts < 1:
            self._progress = self._progress.restarted()
        else:
            self._flaw(why)

    def _give_way(self, why: str) -> None:
        """A window that fails: halve it, or fetch its records one by one, or leave it and say so."""
        if self._is_exhausted(why):
            return
        if self._one_by_one is not None:
            self._leave(why)
        elif self._dated and self._halve(replace(self._windows[0], ratio=None, size=None, stuck=0)):
            return
        elif self.verb == "ListRecords":
            self._fetch_one_by_one(why, frozenset())
        else:
            self._flaw(why)

    def _halve(self, window: Window) -> bool:
        halves = window.halves(self._granularity, earliest=self._earliest)
        if halves is None:
            return False
        self._windows[0:1] = halves
        self._new_list()
        return True

    def _halve_if_large(self) -> None:
        """After a first page: halve a very large list, and a short one that halving has not made smaller yet."""
        first = self._progress.pages == 1 and self._one_by_one is None and self._dated
        if first and self._bounds.may_halve(self._progress.size or 0, self._windows[0].size):
            self._bounds.halvings += self._halve(self._windows[0])

    def _fetch_one_by_one(
        self, why: str, known: frozenset[str] | None, *, needed: int | None = None, count: int | None = None
    ) -> None:
        self._new_list()
        self._one_by_one = _OneByOne(why, known, [], needed=needed, count=count)

    def _is_exhausted(self, why: str) -> bool:
        bounds = self._bounds
        if bounds.is_exhausted:
            self._end(f"Too many faults ({bounds.failures + bounds.splits} against {bounds.useful} good pages). {why}")
        return bounds.is_exhausted

    # --- requests that could not be had

    def fail(self, reason: str, *, retry_after: float | None = None, refusal: str = "") -> None:
        """The present request finally failed, after all retries. A record given up on comes with the next page.

        `refusal` is the kind of what stood in place of an answer, if that does not pass (`ProviderFault.refusal`).
        """
        self._bounds.failures += 1
        self._bounds.silence += 1
        if self._probing:
            lost = f" {len(self._owed)} records could not be read." if self._owed else ""
            self._end(f"The server does not answer any more: {reason}.{lost}")
        elif retry_after is not None and retry_after > PATIENCE:
            self._end(f"The server asks to come back in {retry_after:.0f} seconds: {reason}")
        elif self._is_refused(refusal):
            self._end(f"The server answers requests for the list with the same refusal: {reason}", resumable=True)
        else:
            self._fail_here(reason)
            if self._refusals >= REFUSALS:
                self._turn_elsewhere()
        if self._bounds.is_silent and self.ending is None:
            self._probing = True

    def _is_refused(self, refusal: str) -> bool:
        """Whether the same refusal came so often in a row that no smaller window can help: a login page, say."""
        one_by_one = self._one_by_one
        if one_by_one is not None and one_by_one.listed:
            return False  # one bad record after the other is a fault of theirs
        self._refusals = 0 if not refusal else self._refusals + 1 if refusal == self._refusal else 1
        self._refusal = refusal
        return self._refusals >= REFUSALS + ELSEWHERE

    def _turn_elsewhere(self) -> None:
        """Ask for another window next: if that one is given, it is a record in the present one that is refused."""
        others = [at for at, window in enumerate(self._windows) if at and window.until is not None]
        if others and self._one_by_one is None and self.ending is None:
            self._windows.insert(0, self._windows.pop(others[-1]))
            self._new_list()

    def _fail_here(self, reason: str) -> None:
        one_by_one, progress = self._one_by_one, self._progress
        if one_by_one is not None and one_by_one.listed:
            header = one_by_one.queue.pop(0)
            self._bounds.given_up.append(header.identifier)
            self._owed.append(Broken(header, b"", f"GetRecord fails for this record: {reason}"))
            one_by_one.fetched += 1
            if not self._is_exhausted(reason) and not one_by_one.queue:
                self._one_by_one_is_over(one_by_one)
        elif progress.token is not None and progress.restarts < 1 and one_by_one is None:
            self._progress = progress.restarted()
        else:
            self._give_way(f"A request failed {self._place()}: {reason}")

    # --- windows, sets and the end

    def _list_is_over(self) -> None:
        one_by_one = self._one_by_one
        if one_by_one is None:
            self._prove_the_end()
        elif one_by_one.known is None:
            self._compare_counts(one_by_one)
        elif len(one_by_one.queue) > ONE_BY_ONE:
            self._leave(f"{one_by_one.why} {len(one_by_one.queue)} records are too many to fetch one by one.")
        else:
            one_by_one.shown = self._shown()
            if one_by_one.queue:
                one_by_one.listed = True
            else:
                self._one_by_one_is_over(one_by_one)

    def _prove_the_end(self) -> None:
        """A list is whole if it has as many records as it states, or if ListIdentifiers knows no others (faults A6)."""
        progress = self._progress
        counted = progress.count == progress.size and not progress.nameless
        if self.verb != "ListRecords" or counted or self._is_said_to_be_empty():
            self.is_proved = self.is_proved and (counted or self._is_said_to_be_empty())
            self._window_is_done(f"the last list, {self._place()}, ended properly{self._figures()}")
            return
        if progress.size is not None:
            said = f"The list {self._place()} states {progress.size} records and has {progress.count}; "
            self._tell("OAI-SIZE-DISAGREES", said + "ListIdentifiers decides.")
        why = f"Nothing proves the end of the list {self._place()}{self._figures()}, and ListIdentifiers does not help."
        known = progress.identifiers
        self._fetch_one_by_one(why, None if known is None else frozenset(known), count=progress.count)

    def _is_said_to_be_empty(self) -> bool:
        """Whether the server said that a half of a window is empty, or the open window after a full list.

        A page without records is no such word.
        """
        after = self._lists > 0 and self._windows[0].until is None
        return self._progress.pages == 0 and (after or self._is_part())

    def _compare_counts(self, one_by_one: _OneByOne) -> None:
        """ListIdentifiers may not have more records than a list whose names were forgotten."""
        if self._progress.count <= (one_by_one.count or 0):
            self._one_by_one_is_over(one_by_one)
        else:
            self._fetch_one_by_one(one_by_one.why, frozenset())

    def _one_by_one_is_over(self, one_by_one: _OneByOne) -> None:
        if one_by_one.is_short:
            self._flaw(one_by_one.why)
        elif not one_by_one.is_believed:
            self._list_identifiers_again(one_by_one)
        else:
            self._window_is_done(f"the last list, {self._place()}, was compared with ListIdentifiers")

    def _shown(self) -> frozenset[str] | None:
        """The identifiers of a list that states no size: only another list can say whether it is whole."""
        progress = self._progress
        known = progress.size is None and progress.identifiers is not None
        return frozenset(progress.identifiers or ()) if known else None

    def _list_identifiers_again(self, one_by_one: _OneByOne) -> None:
        """Until two lists agree; a server that shows other records each time is not believed at all."""
        self._bounds.splits += 1
        if one_by_one.number >= LISTS or self._is_exhausted(one_by_one.why):
            self._flaw(f"Each of {LISTS} lists of identifiers {self._place()} shows other records.")
            return
        shown = one_by_one.shown or frozenset()
        known = (one_by_one.known or frozenset()) | shown
        count = one_by_one.count
        self._new_list()
        self._one_by_one = _OneByOne(one_by_one.why, known, [], count=count, before=shown, number=one_by_one.number + 1)

    def _flaw(self, why: str) -> None:
        """Leave this window incomplete and go on with the next one."""
        self._flaws.append(why)
        self._window_is_done(self._proof)

    def _leave(self, why: str) -> None:
        """Leave this window incomplete; what ListIdentifiers showed of it so far is still fetched."""
        one_by_one = self._one_by_one
        if one_by_one is None or not one_by_one.queue:
            self._flaw(why)
            return
        self._flaws.append(why)
        self._progress = Progress()
        del one_by_one.queue[ONE_BY_ONE:]
        one_by_one.listed = True

    def _window_is_done(self, proof: str) -> None:
        self._proof = proof
        self._lists += 1
        del self._windows[0]
        self._one_by_one = None
        self._new_list()
        if not self._windows:
            self._set += 1
            self._windows = self._all_windows()
        if len(self._sets) == 1:
            self._conflicts.forget()
        self._finish_if_over()

    def _finish_if_over(self) -> None:
        if self._set < len(self._sets) or self.ending is not None:
            return
        if self._owed:
            self._probing = True
        elif self._flaws:
            more = f" (and {len(self._flaws) - 1} more)" if len(self._flaws) > 1 else ""
            self._end(self._flaws[0] + more)
        elif self._since is None and self._total == 0 and self._known > 0:
            self._end(f"The full list is empty although the source had {self._known} records.")
        else:
            proof = f"{self._total} records in {self._lists} lists and {self._bounds.answered} answers; {self._proof}"
            self.ending = Ending(complete=True, reason="", proof=proof)

    def _end(self, reason: str, *, resumable: bool = False) -> None:
        self.ending = Ending(complete=False, reason=reason, resumable=resumable)

    def _new_list(self) -> None:
        self._progress = Progress()

    def _all_windows(self) -> list[Window]:
        """The windows of one set, the last one open for what changed meanwhile (faults B8).

        It also shows datestamps in the future (faults B21), what a server has whose clock is behind, and what one
        leaves out that reads `until` as the first moment of its day.
        """
        if self._set >= len(self._sets):
            return []
        if not self._dated:
            return [Window(None, None)]
        whole = Window(self._since, self._until)
        if self._until is None:
            return [whole]
        return [whole, close_after(self._until, self._granularity)]

    def _check_clock(self) -> None:
        """A server whose clock runs ahead of its own datestamps would hide what changes until they meet (faults B5)."""
        ours, theirs = self._ours, self._until
        if ours is not None and theirs is not None and theirs - ours > max(_CLOCKS_DIFFER, self._granularity.step):
            said = f"The server's clock ({theirs.isoformat()}) is ahead of ours ({ours:%Y-%m-%dT%H:%M:%SZ}); "
            self._tell("OAI-CLOCK-AHEAD", said + "the next run asks for changes since ours.")

    def _check_since(self, stated: str | None) -> None:
        if stated is not None and self._since is None:
            self._tell("OAI-BOOKMARK-UNREADABLE", f"The bookmark {stated!r} is no date; everything is listed.")
        elif self._since is not None and self._until is not None and self._since > self._until:
            self._tell(
                "OAI-CLOCK-BACKWARDS",
                f"The server's clock ({self._until.isoformat()}) is behind the bookmark ({stated}); "
                "everything is listed.",
            )
            self._since = None

    @property
    def bookmark(self) -> str | None:
        """How far the source is safely in once this list is complete: the server's clock minus an overlap.

        `None` while the server has told no time. Never a record's datestamp (faults B5, B6). Our own clock can only set
        it back: a wrong one of either side costs a longer list, never a record.
        """
        told = [moment for moment in (self._until, clock(self._first_date, self._granularity)) if moment is not None]
        told += [truncated(self._ours, self._granularity)] if told and self._ours is not None else []
        return write_datestamp(before(min(told), OVERLAP[self._granularity]), self._granularity) if told else None

    # --- resuming

    def position(self) -> dict[str, Any]:
        """Where we are, as JSON; given back, the list goes on from there or from the start of the present window."""
        one_by_one = self._one_by_one
        confirming = one_by_one is not None and one_by_one.is_confirming
        return {
            "of": self._identity(),
            "set": self._set,
            "since": None if self._since is None else write_datestamp(self._since, Granularity.SECOND),
            "until": None if self._until is None else write_datestamp(self._until, Granularity.SECOND),
            "first_date": self._first_date,
            "ours": None if self._ours is None else write_datestamp(self._ours, Granularity.SECOND),
            "granularity": self._granularity.value,
            "dated": self._dated,
            "dates_proved": self._dates_proved,
            "repeats_arguments": self._repeats_arguments,
            "windows": [window.saved() for window in self._windows],
            "progress": (self._progress if one_by_one is None or confirming else Progress()).saved(),
            "confirming": one_by_one.count if one_by_one is not None and confirming else None,
            "queue": [[header.identifier, header.datestamp, list(header.sets)] for header in one_by_one.queue]
            if one_by_one is not None and one_by_one.listed
            else None,
            "total": self._total,
            "lists": self._lists,
            "bounds": self._bounds.saved(),
            "flaws": self._flaws[:20],
            "is_proved": self.is_proved,
            "proof": self._proof,
        }

    def _identity(self) -> list[Any]:
        return [self.verb, self.prefix, list(self._sets)]

    def _restore(self, saved: Mapping[str, Any]) -> None:
        self._set = saved["set"]
        self._since = lenient_datestamp(saved["since"])
        self._until = lenient_datestamp(saved["until"])
        self._first_date = saved["first_date"]
        self._ours = lenient_datestamp(saved.get("ours")) or self._ours
        self._granularity = Granularity(saved["granularity"])
        self._dated = saved["dated"]
        self._dates_proved = saved["dates_proved"]
        self._repeats_arguments = saved["repeats_arguments"]
        self._windows = [Window.restored(window) for window in saved["windows"]]
        self._progress = Progress.restored(saved["progress"])
        self._total, self._lists = saved["total"], saved["lists"]
        self._bounds = Bounds.restored(saved["bounds"])
        self._flaws = list(saved["flaws"])
        self.is_proved = saved["is_proved"]
        self._proof = saved["proof"]
        if saved["queue"]:
            queue = [Header(identifier, datestamp, tuple(sets)) for identifier, datestamp, sets in saved["queue"]]
            self._one_by_one = _OneByOne("resumed", frozenset(), queue, listed=True)
        elif saved.get("confirming") is not None:
            why = f"Nothing proves the end of the list {self._place()}, and ListIdentifiers does not help."
            self._one_by_one = _OneByOne(why, None, [], count=saved["confirming"])
        self._finish_if_over()

    # --- words

    def _place(self) -> str:
        window, spec = self._windows[0], self._sets[self._set]
        dates = dict(window.arguments(self._granularity)) if self._dated else {}
        span = f"from {dates.get('from', 'the beginning')} until {dates.get('until', 'now')}"
        return f"{span} in set {spec}" if spec is not None else span

    def _figures(self) -> str:
        progress = self._progress
        stated = f" of {progress.size} stated" if progress.size is not None else ""
        return f" ({progress.count}{stated} records on {progress.pages} pages)"

    def _tell(self, code: str, message: str) -> None:
        self._news.append(Finding(code, Severity.WARNING, message, clause="OAI-PMH 2.0 §2.7"))


def _name(broken: Broken) -> str:
    """Something to count a broken record by."""
    return broken.header.identifier if broken.header is not None else f"{_NAMELESS}{hash(broken.body)}"


def _datestamps(response: Response) -> list[str | None]:
    return [record.header.datestamp for record in response.records]


def _is_final(errors: tuple[OaiPmhError, ...]) -> bool:
    return any(error.code in {"idDoesNotExist", "cannotDisseminateFormat"} for error in errors)
