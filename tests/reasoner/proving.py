"""Turtle to a proof, for tests."""

from __future__ import annotations

import pyoxigraph as ox

from trialshape.reasoner import Reasoning, reason

EX = "http://example.org/"
PREFIXES = """
@prefix : <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def triples(turtle: str) -> list[ox.Triple]:
    """The triples of Turtle with the prefixes of these tests."""
    return [quad.triple for quad in ox.parse(input=PREFIXES + turtle, format=ox.RdfFormat.TURTLE)]


def prove(turtle: str, *, seconds: float = 120, megabytes: int = 256) -> Reasoning:
    """What follows from Turtle, within limits that a slow machine keeps."""
    return reason(triples(turtle), seconds=seconds, megabytes=megabytes)


def local(iris: frozenset[str] | tuple[str, ...]) -> set[str]:
    """The names without the namespace of these tests."""
    return {iri.removeprefix(EX) for iri in iris}
