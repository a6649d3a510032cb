"""Every export format, named once."""

from __future__ import annotations

from catalogue_api.exports import comma_separated, json_ld, json_lines, n_quads, n_triples, turtle
from catalogue_api.exports.export import Export
from schemas.errors import UnknownExport

EXPORTS: tuple[Export, ...] = (
    json_lines.EXPORT,
    comma_separated.EXPORT,
    n_triples.EXPORT,
    turtle.EXPORT,
    n_quads.EXPORT,
    json_ld.EXPORT,
)
_BY_KEY = {export.key: export for export in EXPORTS}


def export_named(key: str) -> Export:
    """The export with this key; raises `UnknownExport`."""
    export = _BY_KEY.get(key)
    if export is None:
        raise UnknownExport(f"no export is called '{key}'.", next_step=f"There are: {', '.join(_BY_KEY)}.")
    return export
