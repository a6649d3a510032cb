"""What we are measured against: a bare fetch with sickle, and the pipeline that most catalogues are built from.

    python -m benchmarks.peers fetch URL            sickle iterates ListRecords and reads every record's metadata
    python -m benchmarks.peers conventional URL     sickle -> rdflib graph per record -> Turtle -> tantivy, committed

Each prints how many records it saw. `conventional` keeps nothing but the index, checks nothing and deduplicates
nothing, which is less than a catalogue must do: the comparison errs in its favour.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable

import tantivy
from rdflib import RDF, XSD, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF
from sickle import Sickle

Metadata = dict[str, list[str]]


def fetch(url: str) -> int:
    """How many records sickle lists, with the metadata of each read."""
    return sum(1 for record in _records(url) if record)


def conventional(url: str) -> int:
    """How many records went through a graph and a Turtle text into a committed tantivy index."""
    with tempfile.TemporaryDirectory(prefix="continuum-peer-") as folder:
        index = tantivy.Index(_schema(), path=folder)
        writer = index.writer(heap_size=100_000_000, num_threads=1)
        count = sum(1 for metadata in _records(url) if _add(writer, metadata))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        if index.searcher().num_docs != count:
            raise RuntimeError(f"{count} records were added and {index.searcher().num_docs} are found")
        return count


def _add(writer: tantivy.IndexWriter, metadata: Metadata) -> bool:
    turtle = _graph(metadata).serialize(format="turtle")
    writer.add_document(_document(metadata, turtle))
    return True


def _records(url: str) -> map[Metadata]:
    listed = Sickle(url).ListRecords(metadataPrefix="oai_dc", ignore_deleted=True)
    return map(_metadata, listed)


def _metadata(record: object) -> Metadata:
    metadata: Metadata = record.metadata  # type: ignore[attr-defined]
    return metadata


def _graph(metadata: Metadata) -> Graph:
    graph = Graph()
    subject = URIRef(metadata["identifier"][0])
    graph.add((subject, RDF.type, DCAT.Dataset))
    for term, predicate in (
        ("title", DCTERMS.title),
        ("description", DCTERMS.description),
        ("subject", DCAT.keyword),
        ("identifier", DCTERMS.identifier),
    ):
        for value in metadata.get(term, ()):
            graph.add((subject, predicate, Literal(value)))
    for number, name in enumerate(metadata.get("creator", ())):
        agent = URIRef(f"{subject}#creator-{number}")
        graph.add((subject, DCTERMS.creator, agent))
        graph.add((agent, RDF.type, FOAF.Agent))
        graph.add((agent, FOAF.name, Literal(name)))
    publisher = URIRef(f"{subject}#publisher")
    graph.add((subject, DCTERMS.publisher, publisher))
    graph.add((publisher, RDF.type, FOAF.Agent))
    graph.add((publisher, FOAF.name, Literal(metadata["publisher"][0])))
    graph.add((subject, DCTERMS.issued, Literal(metadata["date"][0], datatype=XSD.date)))
    graph.add((subject, DCTERMS.language, Literal(metadata["language"][0])))
    distribution = URIRef(f"{subject}#distribution")
    graph.add((subject, DCAT.distribution, distribution))
    graph.add((distribution, RDF.type, DCAT.Distribution))
    graph.add((distribution, DCAT.accessURL, subject))
    graph.add((distribution, DCTERMS.license, URIRef(metadata["rights"][-1])))
    graph.add((distribution, DCTERMS["format"], Literal(metadata["format"][0])))
    return graph


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in ("title", "description", "creator"):
        builder.add_text_field(name, stored=name == "title", tokenizer_name="en_stem")
    for name in ("subject", "type", "publisher", "language"):
        builder.add_text_field(name, tokenizer_name="raw", fast=True)
    builder.add_integer_field("year", indexed=True, fast=True)
    builder.add_bytes_field("turtle", stored=True)
    return builder.build()


def _document(metadata: Metadata, turtle: str) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("id", metadata["identifier"][0])
    for name in ("title", "description", "creator", "subject", "type", "publisher", "language"):
        for value in metadata.get(name, ()):
            document.add_text(name, value)
    document.add_integer("year", int(metadata["date"][0][:4]))
    document.add_bytes("turtle", turtle.encode())
    return document


PEERS: dict[str, Callable[[str], int]] = {"fetch": fetch, "conventional": conventional}

if __name__ == "__main__":
    print(PEERS[sys.argv[1]](sys.argv[2]))
