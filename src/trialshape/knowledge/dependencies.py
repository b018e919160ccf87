"""What a rule reads, which questions it answers and what it writes, told from its words.

The texts are rules of the profile with their knowledge filled in. They may hold tables of thousands of rows,
which a grammar reads slowly; the few forms that matter here are plain to see in the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from trialshape.knowledge.tokens import Token, body_start, closing, iri_of, prefixes, tokenise

_QUESTION = "question"
_HOW = "bind it with VALUES, with BIND(<iri> AS ?question), or from the knowledge"


def reads(expanded: str, terms: frozenset[str]) -> frozenset[str]:
    """Those of the given IRIs that a rule reads.

    Not counted are the questions it answers, prefix declarations, and the template of a CONSTRUCT.
    """
    tokens = tokenise(expanded)
    declared, start = prefixes(tokens), body_start(tokens)
    written_or_answered = {*_template(tokens), *(index for index, _ in _question_cells(tokens))}
    read = (
        iri_of(token, declared)
        for index, token in enumerate(tokens)
        if index >= start and index not in written_or_answered
    )
    return terms.intersection(iri for iri in read if iri)


def answers(expanded: str) -> frozenset[str]:
    """The questions a finding rule can answer: the IRIs that `?question` may have; none for a fact rule.

    Raises ValueError if `?question` may get a value in another way than from a table or a BIND of an IRI.
    """
    tokens = tokenise(expanded)
    if _template(tokens):
        return frozenset()
    declared = prefixes(tokens)
    found = set[str]()
    for _, token in _question_cells(tokens):
        iri = iri_of(token, declared)
        if iri is None:
            raise ValueError(f"?question is bound to {token.text}, which is no IRI: {_HOW}")
        found.add(iri)
    if not _tied(tokens):
        raise ValueError(f"?question is bound by a pattern alone, so its values are not known: {_HOW}")
    return frozenset(found)


def written(sparql: str) -> frozenset[str]:
    """The properties that a fact rule writes: the predicates of its template; none for a finding rule."""
    tokens = tokenise(sparql)
    declared = prefixes(tokens)
    found, position = set[str](), 0  # 0 subject, 1 predicate, 2 object
    after = {".": 0, ";": 1, ",": 2}
    for index in _template(tokens):
        token = tokens[index]
        if token.kind == "sign" and token.text in after:
            position = after[token.text]
        elif token.text != "^^" and token.kind != "tag" and tokens[index - 1].text != "^^":
            iri = iri_of(token, declared) if position == 1 else None
            found.update({iri} if iri else ())
            position += 1
    return frozenset(found)


def _template(tokens: Sequence[Token]) -> range:
    """Indexes of the words inside a CONSTRUCT's template; empty for a SELECT."""
    start = body_start(tokens)
    if start + 1 < len(tokens) and tokens[start].keyword == "CONSTRUCT" and tokens[start + 1].text == "{":
        return range(start + 2, closing(tokens, start + 1))
    return range(0)


# --- where ?question gets its values ------------------------------------------------------------------


def _question_cells(tokens: Sequence[Token]) -> list[tuple[int, Token]]:
    """Each word that `?question` is bound to, with its index: in tables and in `( iri AS ?question )`."""
    cells = list[tuple[int, Token]]()
    index = body_start(tokens)
    while index < len(tokens):
        if tokens[index].keyword == "VALUES":
            names, opening, end = _table_at(tokens, index)
            cells += _column(tokens, names, opening, end)
            index = end
        elif tokens[index].keyword == "AS" and tokens[index + 1].variable == _QUESTION:
            if tokens[index - 2].text != "(":
                raise ValueError(f"?question is bound by an expression: {_HOW}")
            cells.append((index - 1, tokens[index - 1]))
        index += 1
    return cells


def _table_at(tokens: Sequence[Token], values: int) -> tuple[list[str], int, int]:
    """The variables of a VALUES, and the indexes of the braces around its rows."""
    opening = next(i for i in range(values, len(tokens)) if tokens[i].text == "{")
    names = [token.variable for token in tokens[values + 1 : opening] if token.variable]
    return names, opening, closing(tokens, opening)


def _column(tokens: Sequence[Token], names: Sequence[str], opening: int, end: int) -> list[tuple[int, Token]]:
    """The first word of each cell of `?question` in a table; a tagged, typed or signed literal is one."""
    if _QUESTION not in names:
        return []
    place = names.index(_QUESTION)
    in_rows = tokens[opening + 1].text == "("
    cells, column = list[tuple[int, Token]](), 0
    for index in range(opening + 1, end):
        token, before = tokens[index], tokens[index - 1]
        if token.text in ("(", ")"):
            column = 0
        elif token.text != "^^" and token.kind != "tag" and before.text not in ("^^", "-", "+"):
            if column == place or not in_rows:
                cells.append((index, token))
            column += 1
    return cells


@dataclass(slots=True)
class _Braces:
    """A group while its words are read: whether `?question` is tied to known values, and used without."""

    clause: str
    select: bool
    tied: bool = False
    used: bool = False
    named: bool = False
    brackets: int = 0
    branches: list[bool] = field(default_factory=list)


def _tied(tokens: Sequence[Token]) -> bool:
    """True if `?question` has a table or BIND, and every pattern that uses it stands beside or below one."""
    stack = [_Braces("", select=True, named=True)]
    index = body_start(tokens)
    while index < len(tokens):
        token, top = tokens[index], stack[-1]
        if token.keyword == "VALUES":
            names, _, end = _table_at(tokens, index)
            top.tied |= _QUESTION in names
            index = end
        elif token.text == "{":
            clause = tokens[index - 1].keyword
            stack.append(_Braces(clause, select=tokens[index + 1].keyword == "SELECT"))
        elif token.text == "}":
            _close(stack, joined_next=index + 1 < len(tokens) and tokens[index + 1].keyword == "UNION")
        elif token.kind == "sign" and token.text in ("(", ")"):
            top.brackets += 1 if token.text == "(" else -1
        elif token.variable == _QUESTION:
            top.tied |= tokens[index - 1].keyword == "AS"
            top.named |= top.select
            top.used |= not top.select and top.brackets == 0
        index += 1
    return stack[0].tied and not stack[0].used


def _close(stack: list[_Braces], joined_next: bool) -> None:
    """Hand over to the group outside what a group says of `?question`."""
    inner = stack.pop()
    outer = stack[-1]
    if inner.select and not inner.named:
        inner = _Braces(inner.clause, select=True)  # a variable of the same name that stays inside
    outer.used |= inner.used and not inner.tied
    outer.branches.append(inner.tied and inner.clause not in ("OPTIONAL", "EXISTS"))
    if not joined_next:
        outer.tied |= all(outer.branches)
        outer.branches.clear()
