"""Rules with their knowledge filled in: each `GRAPH elig:knowledge { }` becomes a table of its solutions."""

from collections import defaultdict
from collections.abc import Sequence
from typing import cast

import pyoxigraph as ox

from trialshape.functions import oxigraph_functions
from trialshape.knowledge.dependencies import answers, reads, written
from trialshape.knowledge.groups import Path, columns, paths, same_variable
from trialshape.knowledge.patterns import KNOWLEDGE
from trialshape.knowledge.tokens import Token, body_start, closing, iri_of, place, prefixes, tokenise

__all__ = ["answers", "expand_knowledge", "reads", "written"]


def expand_knowledge(sparql: str, store: ox.Store) -> str:
    """Replace the knowledge blocks of a rule by VALUES with their solutions over the store's default graph.

    Of a block's variables, the table keeps those that stand elsewhere in the rule, in the order of the block.
    A name in another branch of a UNION, or kept inside of a sub-select, is another variable. Equal rows are
    merged and rows are sorted, so that the same knowledge gives the same text. Without such a variable the
    block becomes an empty group if it has a solution, and otherwise `FILTER(false)`.

    Raises ValueError for a bracket left open, and with the block's line and column for a block that Oxigraph
    cannot evaluate and for an answer that has no name (a blank node).
    """
    tokens = tokenise(sparql)
    prologue = sparql[: tokens[body_start(tokens)].start] if body_start(tokens) < len(tokens) else ""
    pieces, copied = list[str](), 0
    around = paths(tokens)
    for first, opening, last in _blocks(tokens):
        names = _shared_names(tokens, around, first, last)
        block = sparql[tokens[opening].start : tokens[last].end]
        try:
            table = _table(prologue, block, names, store)
        except (SyntaxError, RuntimeError, ValueError) as error:
            where = place(sparql, tokens[first].start)
            reason = str(error).partition(" one of ")[0]  # what a parser expected fills a page
            raise ValueError(f"the knowledge block at {where} cannot be evaluated: {reason}") from error
        pieces += [sparql[copied : tokens[first].start], table]
        copied = tokens[last].end
    return "".join([*pieces, sparql[copied:]])


def _blocks(tokens: Sequence[Token]) -> list[tuple[int, int, int]]:
    """Indexes of GRAPH, of the opening brace and of the closing brace of each knowledge block, in order."""
    declared = prefixes(tokens)
    found = []
    index = body_start(tokens)
    while index < len(tokens) - 2:
        names_knowledge = (
            tokens[index].keyword == "GRAPH" and iri_of(tokens[index + 1], declared) == KNOWLEDGE
        )
        if names_knowledge and tokens[index + 2].text == "{":
            last = closing(tokens, index + 2)
            found.append((index, index + 2, last))
            index = last
        index += 1
    return found


def _shared_names(tokens: Sequence[Token], around: Sequence[Path], first: int, last: int) -> list[str]:
    """Variables of a block that also stand outside of it, in the order of the block."""
    named = columns(tokens, around)
    outside = defaultdict[str, set[Path]](set)
    for index, token in enumerate(tokens):
        if token.variable and not first <= index <= last:
            outside[token.variable].add(around[index])
    inside = dict.fromkeys(token.variable for token in tokens[first:last] if token.variable)
    home = around[first]
    return [name for name in inside if any(same_variable(name, home, path, named) for path in outside[name])]


def _table(prologue: str, block: str, names: Sequence[str], store: ox.Store) -> str:
    functions = oxigraph_functions()
    if not names:
        found = store.query(f"{prologue}ASK {block}", custom_functions=functions)
        return "{ }" if found else "FILTER(false)"
    header = " ".join(f"?{name}" for name in names)
    found = store.query(f"{prologue}SELECT DISTINCT {header} WHERE {block}", custom_functions=functions)
    solutions = cast(ox.QuerySolutions, found)
    rows = sorted("(" + " ".join(_cell(row[name], name) for name in names) + ")" for row in solutions)
    return " ".join([f"VALUES ({header}) {{", *rows, "}"])


def _cell(term: object, name: str) -> str:
    match term:
        case None:
            return "UNDEF"
        case ox.NamedNode() | ox.Literal():
            return str(term)
    raise ValueError(f"?{name} is a node without a name: name it, or ask for something only named nodes have")
