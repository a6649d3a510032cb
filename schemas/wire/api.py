"""The JSON of the API: what a caller may ask and what each answer looks like.

Unknown parameters raise: a misspelt filter must not silently give every entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from marshmallow import Schema, ValidationError, fields, validate

from schemas.areas import read_area
from schemas.profiles.registry import GRAPH_PROFILES, TREE_PROFILES
from schemas.records import Outcome, Severity
from schemas.search import MAXIMUM_SIZE, SORTS
from schemas.validation.reading.submission import Syntax

LONGEST_TEXT = 512
LONGEST_IDENTIFIER = 2048
LARGEST_FACET = 200
LARGEST_LIST = 1000
_MOST_VALUES = 50
PROFILES = [*(each.key for each in GRAPH_PROFILES), *(each.key for each in TREE_PROFILES)]
"""The profiles of submissions, by name."""
HIT_FIELDS = (
    "iri", "score", "title", "kind", "summary", "providers", "sources", "records", "year", "access", "licence",
    "highlights",
)  # fmt: skip
"""What a hit can be asked for."""
_NOT_BLANK = r"\s*\S"


def _about(sentence: str) -> dict[str, str]:
    return {"description": sentence}


def _list_of(names: Iterable[str]) -> validate.Regexp:
    one = "|".join(map(re.escape, names))
    return validate.Regexp(f"^(?:{one})(?:,(?:{one}))*$", error="Names with commas between them; one is unknown.")


# --- what may be asked ---------------------------------------------------------------------------------------


class NoArguments(Schema):
    """The address takes no parameter."""


def _box(written: str) -> None:
    if written and read_area(written) is None:
        raise ValidationError("must be west,south,east,north in degrees, south no more than north.")


class _Searching(Schema):
    q = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_TEXT),
        metadata={**_about('Words, "exact phrases" and -words to leave out.'), "example": "sky survey"},
    )
    bbox = fields.String(
        load_default="",
        validate=_box,
        metadata={
            **_about("Only what has a place on Earth in this box: west, south, east and north in degrees."),
            "example": "5.5,45.8,10.5,47.8",
        },
    )
    sort = fields.String(load_default="relevance", validate=validate.OneOf(SORTS), metadata=_about("The order."))
    size = fields.Integer(
        strict=False,
        load_default=20,
        validate=validate.Range(min=1, max=MAXIMUM_SIZE),
        metadata=_about("Entities on one page."),
    )
    after = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=4096),
        metadata=_about("`next` of the page before, as it was given."),
    )
    wanted = fields.String(
        data_key="fields",  # a schema has an attribute of that name
        load_default="",
        validate=_list_of(HIT_FIELDS),
        metadata={
            **_about("Only these fields of each hit, with commas between them; `iri` always comes."),
            "example": "title,kind,year",
        },
    )
    facet_size = fields.Integer(
        load_default=20,
        validate=validate.Range(min=1, max=LARGEST_FACET),
        metadata=_about("Values counted for each facet."),
    )
    groups = fields.Boolean(
        load_default=False,
        metadata=_about("Count the groups that values stand in, too, such as `Western Europe (all)`."),
    )


def search_arguments(facets: Iterable[tuple[str, str]]) -> type[Schema]:
    """The parameters of a search; `facets` are (key, sentence), and each becomes a repeatable filter."""
    listed = tuple(facets)
    filters = {
        key: fields.List(
            fields.String(validate=validate.Length(min=1, max=LONGEST_TEXT)),
            load_default=[],
            validate=validate.Length(max=_MOST_VALUES),
            metadata=_about(f"{sentence}: entities with one of these values."),
        )
        for key, sentence in listed
    }
    counted = fields.List(
        fields.String(validate=validate.OneOf([key for key, _ in listed])),
        load_default=[],
        validate=validate.Length(max=_MOST_VALUES),
        metadata=_about("A facet to count; its counts leave out its own filter."),
    )
    every = [key for key, _ in listed]
    several = fields.String(
        load_default="",
        validate=_list_of(every),
        metadata={**_about("The same for several facets, with commas between them."), "example": ",".join(every[:2])},
    )
    return type("SearchArguments", (_Searching,), {**filters, "facet": counted, "facets": several})


class SuggestArguments(Schema):
    """What was typed so far."""

    q = fields.String(
        required=True, validate=validate.Length(max=LONGEST_TEXT), metadata=_about("The beginning of a title.")
    )
    size = fields.Integer(load_default=8, validate=validate.Range(min=1, max=20), metadata=_about("How many."))


class SuggestionsSchema(Schema):
    """Titles that begin like what was typed."""

    titles = fields.List(fields.String(), required=True)


class TraceArguments(Schema):
    """Whose story is asked."""

    identifier = fields.String(
        required=True,
        validate=[validate.Length(min=1, max=LONGEST_IDENTIFIER), validate.Regexp(_NOT_BLANK)],
        metadata=_about("Any written form of an identifier: a DOI, an OAI identifier, the address of an entity."),
    )


class RunsArguments(Schema):
    """Which runs are asked."""

    source = fields.String(load_default=None, metadata=_about("Only this source."))
    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=LARGEST_LIST))


class HoldsArguments(Schema):
    """Which holds are asked."""

    source = fields.String(load_default=None, metadata=_about("Only this source."))
    state = fields.String(
        load_default="held", validate=validate.OneOf(("held", "released", "refused", "all")), metadata=_about("State.")
    )


class RecordsArguments(Schema):
    """Which of the records that were listed are asked for."""

    outcome = fields.String(
        load_default=None, validate=validate.OneOf([each.value for each in Outcome]), metadata=_about("Only these.")
    )
    after = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_IDENTIFIER),
        metadata=_about("Identifiers after this one, as in `next` of the page before."),
    )
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=LARGEST_LIST))


class ValidateArguments(Schema):
    """What a submission in the body is held to, and what it is."""

    profile = fields.List(
        fields.String(validate=validate.OneOf(PROFILES)),
        load_default=[],
        validate=validate.Length(max=_MOST_VALUES),
        metadata=_about("Profiles, repeatable; without one the content decides."),
    )
    syntax = fields.String(
        load_default=None,
        validate=validate.OneOf([each.value for each in Syntax]),
        metadata=_about("In place of what it looks like."),
    )
    name = fields.String(
        load_default="", validate=validate.Length(max=LONGEST_TEXT), metadata=_about("What findings call the file.")
    )


class HeldRecordsArguments(Schema):
    """From where the records under a hold are asked for."""

    after = fields.String(load_default="", validate=validate.Length(max=LONGEST_IDENTIFIER))
    limit = fields.Integer(load_default=100, validate=validate.Range(min=1, max=LARGEST_LIST))


class ChangesArguments(Schema):
    """From where the change log is followed."""

    after = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^[^\s:]+:\d{1,18}$"),
        metadata=_about("The position after which to go on (epoch:sequence), as in `next` of the page before."),
    )
    limit = fields.Integer(load_default=LARGEST_LIST, validate=validate.Range(min=1, max=LARGEST_LIST))


# --- what is answered ----------------------------------------------------------------------------------------


class ParameterFaultSchema(Schema):
    """One parameter that could not be used."""

    parameter = fields.String()
    detail = fields.String()


class ProblemSchema(Schema):
    """Problem details (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    instance = fields.String(required=True)
    errors = fields.List(fields.Nested(ParameterFaultSchema))


class PlacedFindingSchema(Schema):
    """One problem at its place."""

    file = fields.String(required=True)
    line = fields.Integer(required=True, allow_none=True)
    column = fields.Integer(required=True, allow_none=True, metadata=_about("Counts characters from 1."))
    severity = fields.String(required=True, validate=validate.OneOf([each.value for each in Severity]))
    code = fields.String(required=True, metadata=_about("Stable; `/rules/<code>` explains it."))
    message = fields.String(required=True)
    focus = fields.String(required=True, metadata=_about("The node, named by its way from the record."))
    record = fields.String(required=True, metadata=_about("Its title."))
    identifier = fields.String(required=True)
    path = fields.String(required=True)
    found = fields.String(required=True)
    expected = fields.String(required=True)
    fix = fields.String(required=True)
    snippet = fields.String(required=True, metadata=_about("The fix in the submitted syntax."))
    clause = fields.String(required=True)
    profile = fields.String(required=True)
    pointer = fields.String(required=True, metadata=_about("A JSON pointer or an XPath."))


class VerdictSchema(Schema):
    """What was found in one submission. Of each code the first 1,000 findings are told, and all are counted."""

    file = fields.String(required=True)
    syntax = fields.String(required=True, allow_none=True, metadata=_about("`null` where there is none to recognise."))
    profiles = fields.List(fields.String(), required=True)
    records = fields.Integer(required=True)
    conforms = fields.Boolean(required=True, metadata=_about("Whether no finding is an error."))
    severities = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    codes = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    findings = fields.List(fields.Nested(PlacedFindingSchema), required=True)
    unchecked = fields.List(fields.String(), required=True, metadata=_about("Rules whose vocabulary is not loaded."))
    quality = fields.Dict(
        required=True, allow_none=True, metadata=_about("The score of data.europa.eu (MQA), of RDF with datasets only.")
    )


class HitSchema(Schema):
    """One entity found, whole or with the fields that were asked for."""

    iri = fields.String(required=True)
    score = fields.Float()
    title = fields.String()
    kind = fields.String()
    summary = fields.String()
    providers = fields.List(fields.String())
    sources = fields.List(fields.String())
    records = fields.Integer()
    year = fields.Integer(allow_none=True)
    access = fields.String()
    licence = fields.String()
    highlights = fields.Dict(keys=fields.String(), values=fields.String())


class BucketSchema(Schema):
    """One value of a facet, and how many entities choosing it gives."""

    value = fields.String(required=True)
    count = fields.Integer(required=True)
    selected = fields.Boolean(required=True)
    group = fields.Boolean(required=True, metadata=_about("Whether it holds other values."))
    within = fields.String(required=True, metadata=_about("The group that it stands in; empty where there is none."))


class ExpansionSchema(Schema):
    """Other terms that were searched for, and the text that leaves them away."""

    term = fields.String(required=True)
    others = fields.List(fields.String(), required=True)
    without = fields.String(required=True)


class SuggestionSchema(Schema):
    """Another text that may have been meant, and how many entities it finds."""

    text = fields.String(required=True)
    total = fields.Integer(required=True)


class SearchPageSchema(Schema):
    """One page of a search. `next` is the address of the page after, absent on the last."""

    total = fields.Integer(required=True)
    hits = fields.List(fields.Nested(HitSchema), required=True)
    facets = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(BucketSchema)), required=True)
    notices = fields.List(fields.String(), required=True)
    expansions = fields.List(fields.Nested(ExpansionSchema), required=True)
    did_you_mean = fields.Nested(SuggestionSchema)
    unplaced = fields.Integer(
        metadata=_about("Of a search within a box: how many would match but state no place on Earth.")
    )
    next = fields.String()


class IdentifierSchema(Schema):
    """A persistent identifier in normal form."""

    scheme = fields.String(required=True)
    value = fields.String(required=True)


class FindingSchema(Schema):
    """One statement about the quality of one description."""

    code = fields.String(required=True)
    severity = fields.String(required=True)
    message = fields.String(required=True)
    focus = fields.String(required=True)
    path = fields.String(required=True)
    line = fields.Integer(required=True, allow_none=True)
    found = fields.String(required=True)
    expected = fields.String(required=True)
    fix = fields.String(required=True)
    clause = fields.String(required=True)


class DroppedSchema(Schema):
    """A statement of the provider that was not carried over."""

    path = fields.String(required=True)
    reason = fields.String(required=True)
    value = fields.String(required=True)


class RecordSchema(Schema):
    """One source's assertion about one thing."""

    iri = fields.String(required=True)
    source = fields.String(required=True)
    identifier = fields.String(required=True)
    entity = fields.String(required=True, allow_none=True)
    format = fields.String(required=True)
    revision = fields.Integer(required=True)
    datestamp = fields.String(required=True, allow_none=True)
    sets = fields.List(fields.String(), required=True)
    deleted = fields.Boolean(required=True)
    updated = fields.AwareDateTime(required=True)
    digest = fields.String(required=True)
    identifiers = fields.List(fields.Nested(IdentifierSchema), required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)
    dropped = fields.List(fields.Nested(DroppedSchema), required=True)
    document = fields.Dict(required=True)


class FieldOriginSchema(Schema):
    """The record that a field of the description came from, and the rule that chose it."""

    record = fields.String(required=True)
    rule = fields.String(required=True)


class EntitySchema(Schema):
    """A thing: its composed description, where each field came from, and the records behind it."""

    iri = fields.String(required=True)
    state = fields.String(required=True)
    kind = fields.String(required=True)
    changed = fields.AwareDateTime(required=True)
    sources = fields.List(fields.String(), required=True)
    joined_by = fields.List(fields.String(), required=True)
    description = fields.Dict(required=True)
    fields_ = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(FieldOriginSchema),
        required=True,
        data_key="fields",
        attribute="fields",
    )
    records = fields.List(fields.Nested(RecordSchema), required=True)


class TraceStepSchema(Schema):
    """One thing that happened to a record."""

    at = fields.AwareDateTime(required=True)
    what = fields.String(required=True)
    detail = fields.String(required=True)
    run = fields.Integer(required=True, allow_none=True)


class TraceSchema(Schema):
    """A record's whole story."""

    source = fields.String(required=True)
    identifier = fields.String(required=True)
    state = fields.String(required=True)
    entity = fields.String(required=True, allow_none=True)
    indexed = fields.Boolean(required=True, allow_none=True)
    steps = fields.List(fields.Nested(TraceStepSchema), required=True)


class LedgerSchema(Schema):
    """The count of a run."""

    listed = fields.Integer(required=True)
    new = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    deleted = fields.Integer(required=True)
    quarantined = fields.Integer(required=True)
    rejected = fields.Integer(required=True)
    absent = fields.Integer(required=True)
    withdrawn = fields.Integer(required=True)
    held = fields.Integer(required=True)


class ProblemOfRunSchema(Schema):
    """Something that went wrong in a run."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    identifier = fields.String(required=True, allow_none=True)
    url = fields.String(required=True)


class RunSchema(Schema):
    """What one harvest of one source did."""

    run = fields.Integer(required=True)
    source = fields.String(required=True)
    state = fields.String(required=True)
    mode = fields.String(required=True)
    started = fields.AwareDateTime(required=True)
    finished = fields.AwareDateTime(required=True, allow_none=True)
    reason = fields.String(required=True)
    window = fields.Dict(required=True)
    ledger = fields.Nested(LedgerSchema, required=True)
    problems = fields.List(fields.Nested(ProblemOfRunSchema), required=True)


class SourceSchema(Schema):
    """What the catalogue knows of one source."""

    source = fields.String(required=True)
    title = fields.String(required=True)
    provider = fields.String(required=True)
    live = fields.Integer(required=True)
    withdrawn = fields.Integer(required=True)
    quarantined = fields.Integer(required=True)
    rejected = fields.Integer(required=True)
    held = fields.Integer(required=True)
    bookmark = fields.String(required=True, allow_none=True)
    last_complete = fields.AwareDateTime(required=True, allow_none=True)
    last_run = fields.Nested(RunSchema, required=True, allow_none=True)


class HoldSchema(Schema):
    """Withdrawals that wait for a person."""

    number = fields.Integer(required=True)
    source = fields.String(required=True)
    run = fields.Integer(required=True)
    kind = fields.String(required=True)
    count = fields.Integer(required=True)
    state = fields.String(required=True)
    made = fields.AwareDateTime(required=True)
    decided = fields.AwareDateTime(required=True, allow_none=True)
    evidence = fields.Dict(required=True)
    question = fields.String(required=True, metadata=_about("What a person has to decide."))
    examples = fields.List(fields.String(), required=True)


class HeldRecordSchema(Schema):
    """A record under a hold, and the new identifier that it seems to have."""

    old = fields.String(required=True)
    new = fields.String(required=True, allow_none=True)


class HoldWithRecordsSchema(HoldSchema):
    """A hold with a page of its records. `next` is the address of the next page."""

    records = fields.List(fields.Nested(HeldRecordSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class EndingSchema(Schema):
    """By what a list was proven whole, and what asking for it cost."""

    whole = fields.Boolean(required=True)
    proof = fields.String(required=True)
    requests = fields.Integer(required=True, allow_none=True)
    retries = fields.Integer(required=True, allow_none=True)


class FindingCountSchema(Schema):
    """A finding of one code, and how many there were."""

    count = fields.Integer(required=True)
    finding = fields.Nested(FindingSchema, required=True)


class RunLedgerSchema(RunSchema):
    """One harvest: its ledger, how its list ended, how long it took, and what was noticed."""

    ending = fields.Nested(EndingSchema, required=True, allow_none=True)
    seconds = fields.Float(required=True, allow_none=True)
    findings = fields.List(fields.Nested(FindingCountSchema), required=True)


class ListedRecordSchema(Schema):
    """What became of one identifier that was listed."""

    identifier = fields.String(required=True)
    outcome = fields.String(required=True)
    detail = fields.String(required=True)
    findings = fields.List(fields.Nested(FindingSchema), required=True)
    at = fields.AwareDateTime(required=True, allow_none=True)
    run = fields.Integer(required=True, allow_none=True)


class ListedRecordsSchema(Schema):
    """A page of what was listed, by identifier. `next` is the address of the next page."""

    records = fields.List(fields.Nested(ListedRecordSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class ChangeSchema(Schema):
    """One step of the change log."""

    sequence = fields.Integer(required=True)
    entity = fields.String(required=True)
    kind = fields.String(required=True)
    at = fields.AwareDateTime(required=True)


class ChangesSchema(Schema):
    """Part of the change log. `next` is the address where to go on, also when nothing new is there yet."""

    epoch = fields.String(required=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    next = fields.String(required=True)


class ListSchema(Schema):
    """Counts what it lists."""

    total = fields.Integer(required=True)


class TracesSchema(ListSchema):
    """The first 50 records that answer to the identifier; `total` counts all."""

    traces = fields.List(fields.Nested(TraceSchema), required=True)


class SourcesSchema(ListSchema):
    """Every source that was harvested at least once."""

    sources = fields.List(fields.Nested(SourceSchema), required=True)


class RunsSchema(ListSchema):
    """Runs, newest first."""

    runs = fields.List(fields.Nested(RunSchema), required=True)


class HoldsSchema(ListSchema):
    """Holds, newest first."""

    holds = fields.List(fields.Nested(HoldSchema), required=True)
