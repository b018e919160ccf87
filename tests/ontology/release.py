"""Adds the terms of today to the released ones: run `python -m tests.ontology.release` when a version goes out."""

from __future__ import annotations

from pathlib import Path

from tests.ontology.modules import BASE, MODULES, WHOLE, own_terms

RELEASED = Path(__file__).with_name("released-terms.txt")


def released() -> list[str]:
    """The released terms, each after the base of all IRIs."""
    lines = RELEASED.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def today() -> set[str]:
    """The terms that the modules describe now."""
    return {term.removeprefix(BASE) for module in MODULES if module != WHOLE for term in own_terms(module)}


if __name__ == "__main__":
    head = [line for line in RELEASED.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    RELEASED.write_text("\n".join([*head, *sorted(today() | set(released()))]) + "\n", encoding="utf-8")
