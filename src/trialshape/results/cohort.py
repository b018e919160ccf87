"""The cohort as a graph that can be queried: outcomes, evidence and data errors beside the knowledge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from trialshape.knowledge import graph
from trialshape.knowledge.files import KnowledgeFiles, load
from trialshape.knowledge.terms import NAMESPACE
from trialshape.knowledge.tree import read_tree
from trialshape.knowledge.vocabulary import ELIG, RDFS, XSD
from trialshape.results.gathering import Results
from trialshape.results.rdf import by_patient, cohort_blocks, run_block
from trialshape.results.reading import read
from trialshape.results.turtle import Names, block, dated, iri, literal

_NEARBY: Final = 512  # patients that are parsed at one time


def cohort_store(
    folder: Path, files: KnowledgeFiles, language: str = graph.ENGLISH
) -> tuple[ox.Store, dict[str, str]]:
    """One graph of a result directory and the knowledge, and the prefixes of the knowledge.

    Each labelled term has one elig:shownLabel, in a language where it has a label in it and else in English.

    Holds every outcome with its assessment, what evidence says, data errors, and unmapped codes. Raises
    ResultError and KnowledgeError."""
    results = read(folder)
    loaded = load(files)
    names = Names(criteria_of(loaded.store))
    store = loaded.store
    _add_shown_labels(store, language)
    blocks = [run_block(results.run), *_unmapped_blocks(results)]
    for number, written in enumerate(cohort_blocks(results, names, full=True), 1):
        blocks.append(written)
        if number % _NEARBY == 0:
            _add(store, names, blocks)
            blocks = []
    blocks.extend(_evidence_blocks(results))
    blocks.extend(_error_blocks(results))
    _add(store, names, blocks)
    return store, shared_prefixes(loaded.prefixes.values())


def _add_shown_labels(store: ox.Store, language: str) -> None:
    labelled = store.quads_for_pattern(None, ox.NamedNode(RDFS + "label"), None, ox.DefaultGraph())
    terms = sorted({quad.subject.value for quad in labelled if isinstance(quad.subject, ox.NamedNode)})
    shown = ox.NamedNode(ELIG + "shownLabel")
    store.extend(
        ox.Quad(ox.NamedNode(term), shown, ox.Literal(label))
        for term in terms
        if (label := graph.text(store, term, RDFS + "label", language)) is not None
    )


def criteria_of(store: ox.Store) -> dict[str, str]:
    """The IRI of each id of the criterion tree. Raises KnowledgeError for a tree that is none."""
    _, tops = read_tree(store)
    return {node.id: node.iri for top in tops for node in top.walk()}


def shared_prefixes(declared: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The prefixes that mean the same wherever they are declared."""
    meanings: dict[str, set[str]] = {}
    for prefixes in declared:
        for prefix, namespace in prefixes.items():
            meanings.setdefault(prefix, set()).add(namespace)
    return {prefix: min(known) for prefix, known in sorted(meanings.items()) if len(known) == 1}


def _add(store: ox.Store, names: Names, blocks: Iterable[str]) -> None:
    text = names.header() + "".join(blocks)
    store.bulk_extend(ox.parse(input=text.encode(), format=ox.RdfFormat.TURTLE))


def _evidence_blocks(results: Results) -> Iterator[str]:
    """What the record says of each node that an outcome rests on, as texts; each node once."""
    for _, rows in by_patient(results.evidence):
        seen: set[str] = set()
        for row in rows:
            if row["source"] in seen:
                continue
            seen.add(row["source"])
            said = [
                (name, [dated(row[column]) if column == "date" else literal(row[column])])
                for name, column in (
                    ("elig:value", "value"),
                    ("elig:unit", "unit"),
                    ("elig:date", "date"),
                    ("rec:document", "document"),
                    ("rec:author", "author"),
                    ("rec:performer", "performer"),
                )
                if row[column] is not None
            ]
            yield block(iri(row["source"]), said)


def _error_blocks(results: Results) -> Iterator[str]:
    for patient, rows in by_patient(results.errors):
        for number, row in enumerate(rows, 1):
            said = [
                ("a", ["elig:DataError"]),
                ("elig:ofPatient", [iri(patient)]),
                ("elig:ofNode", [iri(row["node"])]),
                ("elig:ofProperty", [iri(row["property"])] if row["property"] else []),
                ("elig:problemCode", [literal(row["code"])]),
                ("elig:severity", [literal(row["severity"])]),
                ("rdfs:comment", [literal(row["message"])]),
            ]
            yield block(iri(f"{patient}/error/{number}"), said)


def _unmapped_blocks(results: Results) -> Iterator[str]:
    for number, row in enumerate(results.unmapped.to_pylist(), 1):
        code = row["code"]
        said = [
            ("a", ["elig:UnmappedCode"]),
            ("elig:ofKind", [iri(row["kind"])]),
            ("rec:code", [] if not code else [iri(code) if ":" in code else literal(code)]),
            ("rec:codeText", [literal(row["text"])] if row["text"] else []),
            ("elig:patients", [literal(str(row["patients"]), XSD + "integer")]),
            ("elig:facts", [literal(str(row["facts"]), XSD + "integer")]),
        ]
        yield block(iri(f"{NAMESPACE}unmapped/{number}"), said)
