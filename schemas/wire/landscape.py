"""The JSON of the landscape's part of the API: selections, matrices, capacities, differences, inventories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from schemas.capacity import MEASURES
from schemas.wire.api import LONGEST_TEXT

_MOST_VALUES = 50


def _about(sentence: str) -> dict[str, str]:
    return {"description": sentence}


def _state(sentence: str, *, absent: str = "") -> fields.String:
    return fields.String(
        load_default=absent,
        validate=validate.Regexp(r"^(?:@\d{1,17}|[a-z0-9][a-z0-9._-]{0,63})?$"),
        metadata=_about(sentence),
    )


def selecting(facets: Iterable[tuple[str, str]], **besides: fields.Field[Any]) -> type[Schema]:
    """The parameters that select things: words, a state and each facet as a repeatable filter."""
    filters = {
        key: fields.List(
            fields.String(validate=validate.Length(min=1, max=LONGEST_TEXT)),
            load_default=[],
            validate=validate.Length(max=_MOST_VALUES),
            metadata=_about(f"{sentence}: things with one of these values."),
        )
        for key, sentence in facets
    }
    selection: Mapping[str, fields.Field[Any]] = {
        "q": fields.String(
            load_default="", validate=validate.Length(max=LONGEST_TEXT), metadata=_about("Words, of the present only.")
        ),
        "snapshot": _state("A snapshot, or @ and a sequence; the present without it."),
    }
    return type("SelectionArguments", (Schema,), {**selection, **filters, **besides})


def counting(facets: Iterable[str], measures: Iterable[str]) -> dict[str, fields.Field[Any]]:
    """The parameters that say what a matrix counts."""
    names = list(facets)
    return {
        "rows": fields.String(load_default="kind", validate=validate.OneOf(names), metadata=_about("The rows.")),
        "columns": fields.String(
            load_default="country", validate=validate.OneOf(names), metadata=_about("The columns.")
        ),
        "layers": fields.String(
            load_default="", validate=validate.OneOf(["", *names]), metadata=_about("A table for each value of this.")
        ),
        "measure": fields.String(
            load_default="things", validate=validate.OneOf(list(measures)), metadata=_about("The figure.")
        ),
        "of": fields.String(
            load_default="disk", validate=validate.OneOf(list(MEASURES)), metadata=_about("What a capacity is of.")
        ),
    }


def choosing(presets: Iterable[str], columns: Iterable[str]) -> dict[str, fields.Field[Any]]:
    """The parameters that choose the columns of an inventory."""
    return {
        "preset": fields.String(
            load_default="strategy",
            validate=validate.OneOf(list(presets)),
            metadata=_about("Columns by their purpose."),
        ),
        "column": fields.List(
            fields.String(validate=validate.OneOf(list(columns))),
            load_default=[],
            validate=validate.Length(max=_MOST_VALUES),
            metadata=_about("These columns, in place of a preset."),
        ),
    }


class DiffArguments(Schema):
    """Between which states differences are asked for."""

    before = _state("The older state: a snapshot, or @ and a sequence.", absent="@0")
    after = _state("The newer one; the present without it.")


class OverlapArguments(Schema):
    """Of which state the overlap is asked."""

    snapshot = _state("A snapshot, or @ and a sequence; the present without it.")


class CellSchema(Schema):
    """One cell; a total where `row` or `column` is null. `figure` is null where nothing states it."""

    row = fields.String(required=True, allow_none=True)
    column = fields.String(required=True, allow_none=True)
    things = fields.Integer(required=True)
    figure = fields.Integer(required=True, allow_none=True)


class GapSchema(Schema):
    """A pair of values that nothing known has, and how sure that is: `looked`, `stale` or `uncovered`."""

    row = fields.String(required=True)
    column = fields.String(required=True)
    sources = fields.List(fields.String(), required=True)
    sure = fields.String(required=True)
    live = fields.List(fields.String(), required=True)


class MatrixSchema(Schema):
    """Figures by two facets. `sort` says which statements a capacity sums, `left_out` how many it does not."""

    rows = fields.String(required=True)
    columns = fields.String(required=True)
    measure = fields.String(required=True)
    cells = fields.List(fields.Nested(CellSchema), required=True)
    gaps = fields.List(fields.Nested(GapSchema), required=True)
    sort = fields.Dict(keys=fields.String())
    left_out = fields.Integer()


class LayerSchema(MatrixSchema):
    """The same of the things with one value of a third facet."""

    value = fields.String(required=True)


class LayersSchema(Schema):
    """One table for each value of a third facet, the most frequent first; `hidden` are those that have no room."""

    by = fields.String(required=True)
    tables = fields.List(fields.Nested(LayerSchema), required=True)
    hidden = fields.Integer(required=True)


class StateSchema(Schema):
    """Of which state an answer is: the name of a snapshot, if any, its sequence, and the moment of its last change."""

    snapshot = fields.String(required=True, allow_none=True)
    sequence = fields.Integer(required=True)
    as_of = fields.AwareDateTime(required=True)


class MatrixAnswerSchema(MatrixSchema, StateSchema):
    """A matrix, its state and its layers."""

    layers = fields.Nested(LayersSchema, allow_none=True)


class CapacitySumSchema(Schema):
    """A sum of comparable statements. `total` stands in digits, for it may be larger than a program's numbers."""

    measure = fields.String(required=True)
    kind = fields.String(required=True)
    basis = fields.String(required=True, allow_none=True)
    statement = fields.String(required=True, allow_none=True)
    year = fields.String(required=True, allow_none=True)
    total = fields.String(required=True)
    unit = fields.String(required=True)
    in_words = fields.String(required=True)
    things = fields.Integer(required=True)
    things_of_kind = fields.Integer(required=True)
    providers = fields.Integer(required=True)
    providers_of_kind = fields.Integer(required=True)
    providers_share = fields.Integer(required=True, allow_none=True)


class CapacitiesSchema(StateSchema):
    """Every sum, and by measure how many statements are in none."""

    sums = fields.List(fields.Nested(CapacitySumSchema), required=True)
    left_out = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class DifferenceSchema(Schema):
    """One thing that was added, removed or changed, and why."""

    entity = fields.String(required=True)
    what = fields.String(required=True)
    title = fields.String(required=True)
    reasons = fields.List(fields.String(), required=True)


class DifferencesSchema(Schema):
    """Everything that differs between two states, by address."""

    before = fields.Nested(StateSchema, required=True)
    after = fields.Nested(StateSchema, required=True)
    differences = fields.List(fields.Nested(DifferenceSchema), required=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class SetSchema(Schema):
    """How many things exactly these sources list."""

    sources = fields.List(fields.String(), required=True)
    things = fields.Integer(required=True)


class OverlapSchema(StateSchema):
    """Every set of sources that list something together, most things first."""

    overlap = fields.List(fields.Nested(SetSchema), required=True)


class SnapshotSchema(Schema):
    """A named state that can be cited."""

    name = fields.String(required=True)
    sequence = fields.Integer(required=True)
    changed = fields.AwareDateTime(required=True)
    made = fields.AwareDateTime(required=True)
    entities = fields.Integer(required=True)
    records = fields.Integer(required=True)
    digest = fields.String(required=True)
    note = fields.String(required=True)
    address = fields.String(required=True)


class SnapshotsSchema(Schema):
    """Every named state, newest first."""

    total = fields.Integer(required=True)
    snapshots = fields.List(fields.Nested(SnapshotSchema), required=True)


class RuleInForceSchema(Schema):
    """A rule by which things are counted."""

    rule = fields.String(required=True)
    says = fields.String(required=True)


class MethodSchema(Schema):
    """How everything is counted in this release."""

    method = fields.List(fields.String(), required=True)
    rules = fields.List(fields.Nested(RuleInForceSchema), required=True)
    sure = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class InventorySchema(Schema):
    """Everything that a query finds: what it is, each thing with the chosen columns, counts, sources and checksum."""

    about = fields.Dict(keys=fields.String(), required=True)
    things = fields.List(fields.Dict(keys=fields.String()), required=True)
    totals = fields.Dict(keys=fields.String(), required=True)
