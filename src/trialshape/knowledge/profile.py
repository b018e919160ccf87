"""The profile of rules: the part of SPARQL that every engine runs with one meaning.

A rule is read twice. rdflib's parse tree is compared with a list of allowed constructs, and whatever is not
on the list is refused by name; then Oxigraph, which runs the rules, must be able to read the text as well.
"""

import re
from collections.abc import Sequence
from typing import Any, Final, Literal

import pyoxigraph as ox
from pyparsing import ParseException
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.term import BNode, Variable

from trialshape.knowledge.constructs import Refusal, refusal
from trialshape.knowledge.expressions import constant, named
from trialshape.knowledge.patterns import group, modifiers, select
from trialshape.knowledge.scope import Names, Reading
from trialshape.knowledge.tokens import Token, body_start, depth, iri_of, place, prefixes, tokenise

__all__ = ["COLUMNS", "Refusal", "kind", "refusals"]

COLUMNS: Final = ("this", "question", "low", "high", "unit", "date", "source", "because", "item", "kind")
"""The columns a finding rule may have; the first two it must have."""

_REQUIRED: Final = COLUMNS[:2]
_DEEPEST: Final = 100  # brackets open at one time; a parser may fail beyond some thousands
_MOST_BRACKETS: Final = 2000
# Controls, direction marks and escapes that one parser reads and another skips.
_HIDDEN: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\r(?!\n)|\\[uU]"
)
# Oxigraph stops at the second dot of `crit:a.b.c`; escaped dots it reads.
_DOTTED: Final = re.compile(r":[^.]*(?<!\\)\.+[^.]*(?<!\\)\.")
_UPDATES: Final = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
)


def kind(sparql: str) -> Literal["finding", "fact"]:
    """Whether a rule gives findings (SELECT) or facts (CONSTRUCT); ValueError if neither."""
    match _form(tokenise(sparql)):
        case "SELECT":
            return "finding"
        case "CONSTRUCT":
            return "fact"
    raise ValueError("a rule is a SELECT, which gives findings, or a CONSTRUCT, which gives facts")


def refusals(sparql: str, functions: frozenset[str]) -> list[Refusal]:
    """Everything in a rule that is outside the profile, in the order found; an empty list accepts the rule.

    `functions` are the IRIs of the functions a rule may call. Nothing is run on data.
    """
    tokens = tokenise(sparql)
    refused = _unreadable(sparql, tokens)
    if refused:
        return refused
    try:
        tree = parseQuery(sparql)
    except ParseException as error:
        return [refusal("syntax", f"from line {error.lineno}, column {error.column} on")]
    except RecursionError:
        return [refusal("nesting")]
    declared = prefixes(tokens)

    def report(construct: str, word: str) -> None:
        found = refusal(construct, _where(sparql, tokens, word))
        if found not in refused:
            refused.append(found)

    _rule(tree[1], Reading(report, functions, declared))
    return refused or _not_run(sparql, functions)


# --- before parsing -----------------------------------------------------------------------------------


def _unreadable(sparql: str, tokens: Sequence[Token]) -> list[Refusal]:
    """What must be refused before any parser sees the text, or cannot be named once it has failed."""
    hidden = _HIDDEN.search(sparql)
    if hidden:
        return [refusal("hidden character", place(sparql, hidden.start()))]
    if depth(tokens) > _DEEPEST or sum(map(sparql.count, "({[")) > _MOST_BRACKETS:
        return [refusal("nesting")]
    form = _form(tokens)
    if form in ("ASK", "DESCRIBE") or form in _UPDATES:
        return [refusal("update" if form in _UPDATES else form, _where(sparql, tokens, form))]
    start = body_start(tokens)
    declared = prefixes(tokens)
    bases = [token for token in tokens[:start] if token.keyword == "BASE"]
    refused = [refusal("BASE", place(sparql, token.start)) for token in bases]
    unknown = {
        token.text.split(":")[0]: token
        for token in reversed(tokens[start:])
        if token.kind == "pname" and token.text.split(":")[0] not in declared
    }
    dotted = [token for token in tokens[start:] if token.kind == "pname" and _DOTTED.search(token.text)]
    refused += [
        refusal("undeclared prefix", f"{prefix}:, {place(sparql, token.start)}")
        for prefix, token in sorted(unknown.items())
    ]
    return refused + [
        refusal("dotted name", f"{token.text}, {place(sparql, token.start)}") for token in dotted
    ]


def _form(tokens: Sequence[Token]) -> str:
    return next((token.keyword for token in tokens[body_start(tokens) :]), "")


def _where(sparql: str, tokens: Sequence[Token], word: str) -> str:
    """The offending word and the place it is first seen at."""
    if not word:
        return ""
    declared = prefixes(tokens)
    for token in tokens[body_start(tokens) :]:
        same_variable = word.startswith("?") and token.variable == word[1:]
        same_word = word.upper() == (token.keyword or token.text.upper())
        if same_variable or same_word or iri_of(token, declared) == word:
            return f"{word}, {place(sparql, token.start)}"
    return word


def _not_run(sparql: str, functions: Names) -> list[Refusal]:
    """What Oxigraph finds wrong with a text that is otherwise inside the profile; it runs on no data."""
    try:
        ox.Store().query(sparql, custom_functions={ox.NamedNode(iri): _nothing for iri in functions})
    except SyntaxError as error:
        # Its position is the end of the text whatever is wrong; what it expected may hold a sentence, though.
        sentence = re.search(r"[A-Z]\w+( \w+){2,}", str(error))
        return [refusal("syntax", sentence[0] if sentence else "read by one parser only")]
    return []


def _nothing(*_: object) -> None:
    return None


# --- the two kinds of rule ----------------------------------------------------------------------------


def _rule(query: Any, reading: Reading) -> None:
    if query.name == "SelectQuery":
        _finding_rule(query, reading)
    elif query.name == "ConstructQuery":
        _fact_rule(query, reading)
    else:
        reading.report(query.name, "")


def _finding_rule(query: Any, reading: Reading) -> None:
    columns = select(query, reading)
    if query.modifier == "DISTINCT":
        reading.report("DISTINCT", "DISTINCT")
    if not query.projection:
        return
    for name in sorted(columns.visible - set(COLUMNS)):
        reading.report("other column", f"?{name}")
    for name in _REQUIRED:
        if name not in columns.visible:
            reading.report("missing column", f"?{name}")
        elif name not in columns.sure:
            reading.report("unsure column", f"?{name}")


def _fact_rule(query: Any, reading: Reading) -> None:
    if not query.template:
        reading.report("CONSTRUCT without template", "CONSTRUCT")
        return
    template = [list(block) for block in query.template]
    named_here = frozenset(str(term) for block in template for term in block if isinstance(term, Variable))
    bound = group(query.where, reading.naming(named_here)).visible
    modifiers(query, reading)
    if query.groupby:
        reading.report("grouped CONSTRUCT", "GROUP")
    for terms in template:
        for subject, predicate, value in zip(terms[::3], terms[1::3], terms[2::3], strict=True):
            _template_triple(subject, predicate, value, bound, reading)


def _template_triple(subject: Any, predicate: Any, value: Any, bound: Names, reading: Reading) -> None:
    if isinstance(subject, BNode) or isinstance(value, BNode):
        reading.report("blank node in a template", "")
    elif not isinstance(subject, Variable):
        reading.report("template subject", named(subject, reading) or "")
    if isinstance(predicate, Variable):
        reading.report("template predicate", f"?{predicate}")
    constant(value, reading)
    for term in (subject, value):
        if isinstance(term, Variable) and str(term) not in bound:
            reading.report("never bound", f"?{term}")
