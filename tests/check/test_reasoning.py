"""The last step: what is made of a proof, whatever the reasoner says."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyoxigraph as ox
import pytest

from tests.check.samples import tiny
from trialshape.check import check, reasoning
from trialshape.reasoner import ProfileViolation, ReasonerError, Reasoning

PLATELETS = "https://example.org/tiny#Platelets"
VIOLATION = ProfileViolation("UseOfUndeclaredClass", ("http://e.org/x", PLATELETS), "It is nowhere declared.")

Reason = Callable[..., Reasoning]


def proof(
    *, consistent: bool = True, unsatisfiable: tuple[str, ...] = (), outside: bool = False
) -> Reasoning:
    return Reasoning(consistent, unsatisfiable, {}, {}, (VIOLATION,) if outside else (), ())


def said(monkeypatch: pytest.MonkeyPatch, answer: Reason, *, installed: bool = True) -> list[str]:
    monkeypatch.setattr(reasoning, "available", lambda: installed)
    monkeypatch.setattr(reasoning, "reason", answer)
    monkeypatch.setattr(reasoning, "same_types", lambda *_: iter(()))
    return [f"{remark.place} {remark.code}" for remark in check(tiny()).remarks]


def test_a_consistent_ontology_has_nothing_to_remark(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, lambda *_, **__: proof()) == []


def test_a_class_without_possible_members_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    [line] = said(monkeypatch, lambda *_, **__: proof(unsatisfiable=(PLATELETS,)))
    assert line.startswith("tiny.ttl:")
    assert line.endswith(" TS603")


def test_a_contradiction_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, lambda *_, **__: proof(consistent=False)) == ["knowledge TS602"]


def test_what_is_not_owl_2_dl_is_told_at_the_term(monkeypatch: pytest.MonkeyPatch) -> None:
    [line] = said(monkeypatch, lambda *_, **__: proof(outside=True))
    assert line.startswith("tiny.ttl:")
    assert line.endswith(" TS601")


def test_a_proof_that_ends_early_keeps_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(*_: object, **__: object) -> Reasoning:
        raise ReasonerError("no answer within 300 seconds", (VIOLATION,))

    assert sorted(line[-5:] for line in said(monkeypatch, ends)) == ["TS601", "TS604"]


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    assert said(monkeypatch, lambda *_, **__: proof(), installed=False) == ["knowledge TS605"]
    [remark] = check(tiny()).remarks
    assert "pip install 'trialshape[check]'" in remark.text


def test_the_reasoner_is_left_out_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasoning, "reason", lambda *_, **__: pytest.fail("not asked for"))
    assert check(tiny(), reasoner=False).left_out == ("OWL (--no-reasoner)",)


def test_the_reasoner_gets_the_ontology_and_no_protocol(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[ox.Quad] = []

    def listens(quads: Iterable[ox.Quad], **_: object) -> Reasoning:
        given.extend(quads)
        return proof()

    said(monkeypatch, listens)
    subjects = {str(quad.subject) for quad in given}
    assert "<https://w3id.org/trialshape/record>" in subjects
    assert f"<{PLATELETS}>" not in subjects  # the tiny protocol is one file with its conditions
