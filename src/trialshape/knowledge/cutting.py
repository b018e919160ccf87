"""A rule cut down to what one graph can meet, so that SPARQL reads a few rows instead of whole tables.

A rule with its knowledge filled in may hold thousands of rows about classes that one patient's record never names.
A row can only join a triple pattern of its group if the graph holds the row's terms, and a group whose patterns name
a term that the graph does not hold has no solution. Both are left out before the text is parsed. What is left out
could not have met anything, so the solutions stay the same.

Four fifths of all rule text is tables, and reading it took half of the time of screening.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from trialshape.knowledge.tokens import Token, body_start, closing, iri_of, prefixes, tokenise

NOTHING = "{ FILTER(false) }"
_ONE_FOR_NONE = frozenset(("OPTIONAL", "MINUS", "EXISTS", "GRAPH", "SERVICE"))
"""Words before a group whose emptiness does not empty the group outside."""
_LONGER_PATHS = frozenset(("*", "+", "?", "|", "!", "^"))
"""Signs of property paths that may hold between terms that stand in no triple."""

Write = Callable[[Set[str]], str | None]
"""Text for a graph that holds these IRIs, or None where it has no solution there."""


def cut(text: str, held: Set[str]) -> str | None:
    """A rule's text for a graph that holds these IRIs, or None if the rule gives nothing there.

    `held` has the IRIs of all subjects, predicates and objects of the graph. The solutions of what is returned over
    the graph are those of the whole text, in any order."""
    return _rule(text)(held)


@lru_cache(maxsize=1024)
def _rule(text: str) -> Write:
    tokens = tokenise(text)
    reading = _Reading(text, tokens, prefixes(tokens))
    opening = _body(tokens)
    if opening is None or any(token.keyword == "VALUES" for token in tokens[closing(tokens, opening) :]):
        return lambda _: text
    head = tokens[body_start(tokens) : opening]
    end = closing(tokens, opening)
    body = reading.group(opening, end).written(frozenset())
    always = _gives_a_row_for_nothing(head, tokens[end:])
    before, after = text[: tokens[opening].start], text[tokens[end].end :]

    def write(held: Set[str]) -> str | None:
        inside = body(held)
        if inside is None:
            return f"{before}{NOTHING}{after}" if always else None
        return f"{before}{inside}{after}"

    return write


def _body(tokens: Sequence[Token]) -> int | None:
    """Index of the brace that opens the pattern of a query: behind a template, if there is one."""
    start = body_start(tokens)
    braces = (index for index in range(start, len(tokens)) if tokens[index].text == "{")
    first = next(braces, None)
    if first is not None and start < len(tokens) and tokens[start].keyword == "CONSTRUCT":
        end = closing(tokens, first)
        return next((index for index in braces if index > end), None)
    return first


def _gives_a_row_for_nothing(head: Sequence[Token], tail: Sequence[Token]) -> bool:
    """Whether a SELECT may count: without GROUP BY an aggregate over no solutions is a solution."""
    counts = any(token.text == "(" for token in head)
    return counts and not any(token.keyword == "GROUP" for token in tail)


# --- what a text is made of -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Table:
    """VALUES with its rows: each the text, and the IRI in each column (None for all else)."""

    names: tuple[str, ...]
    head: str
    rows: tuple[tuple[str, tuple[str | None, ...]], ...]

    def written(self, needed: Set[str]) -> Write:
        """The rows whose terms are held, in the columns that a pattern needs."""
        places = [place for place, name in enumerate(self.names) if name in needed]
        keys = [[iri for place in places if (iri := iris[place]) is not None] for _, iris in self.rows]
        counts = Counter(iri for key in keys for iri in key)
        always = [place for place, key in enumerate(keys) if not key]
        by_rarest: dict[str, list[tuple[int, frozenset[str]]]] = {}
        for place, key in enumerate(keys):
            if key:
                rarest = min(key, key=lambda iri: (counts[iri], iri))
                by_rarest.setdefault(rarest, []).append((place, frozenset(key)))
        texts, head, names = [row for row, _ in self.rows], self.head, by_rarest.keys()

        def write(held: Set[str]) -> str | None:
            found = [place for iri in names & held for place, others in by_rarest[iri] if others <= held]
            chosen = sorted([*always, *found])
            return f"{head} {{ {' '.join([texts[place] for place in chosen])} }}" if chosen else None

        return write


@dataclass(frozen=True)
class _Union:
    """Groups of which one has to hold; one alone is a group in braces."""

    branches: tuple[_Group, ...]

    @property
    def needs(self) -> frozenset[str]:
        """Variables that every branch needs."""
        return frozenset.intersection(*(branch.needs for branch in self.branches))

    def written(self, needed: Set[str]) -> Write:
        """The branches that can have solutions."""
        branches = [branch.written(needed) for branch in self.branches]

        def write(held: Set[str]) -> str | None:
            kept = [text for text in (branch(held) for branch in branches) if text is not None]
            return " UNION ".join(kept) if kept else None

        return write


@dataclass(frozen=True)
class _Aside:
    """A group whose emptiness says nothing of the group outside: OPTIONAL, MINUS, EXISTS, or a sub-select that
    counts."""

    group: _Group

    def written(self, _: Set[str]) -> Write:
        """The group, or one without a solution."""
        inside = self.group.written(frozenset())
        return lambda held: inside(held) or NOTHING


@dataclass(frozen=True)
class _Group:
    """Braces with what stands in them, the variables and the IRIs that its own triple patterns need."""

    parts: tuple[str | _Table | _Union | _Aside, ...]
    variables: frozenset[str]
    iris: frozenset[str]
    select: bool

    @property
    def needs(self) -> frozenset[str]:
        """Variables whose value stands in the graph in every solution."""
        inner = (part.needs for part in self.parts if isinstance(part, _Union))
        return frozenset() if self.select else self.variables.union(*inner)

    def written(self, needed: Set[str]) -> Write:
        """The group with what its parts keep, where every part that has to hold can."""
        inside = frozenset() if self.select else self.needs | needed
        parts = [part if isinstance(part, str) else part.written(inside) for part in self.parts]
        iris = self.iris

        def write(held: Set[str]) -> str | None:
            if not iris <= held:
                return None
            texts = list[str]()
            for part in parts:
                text = part if isinstance(part, str) else part(held)
                if text is None:
                    return None
                texts.append(text)
            return "".join(texts)

        return write


@dataclass(frozen=True)
class _Reading:
    """A text that is being read, with its words and prefixes."""

    text: str
    tokens: Sequence[Token]
    declared: Mapping[str, str]

    def group(self, opening: int, end: int) -> _Group:
        """The group between two braces."""
        tokens = self.tokens
        select = tokens[opening + 1].keyword == "SELECT"
        parts = list[str | _Table | _Union | _Aside]()
        copied, index, plain = tokens[opening].start, opening + 1, list[int]()
        while index < end:
            token = tokens[index]
            if token.keyword == "VALUES":
                brace = next(place for place in range(index, end) if tokens[place].text == "{")
                last = closing(tokens, brace)
                parts += [self.text[copied : token.start], self._table(index, brace, last)]
            elif token.text == "{":
                part, last = self._groups(index, end, select)
                parts += [self.text[copied : token.start], part]
            elif token.text == "(":
                index = closing(tokens, index) + 1
                continue
            else:
                plain.append(index)
                index += 1
                continue
            copied, index = tokens[last].end, last + 1
        parts.append(self.text[copied : tokens[end].end])
        if select or any(tokens[place].text in _LONGER_PATHS for place in plain):
            return _Group(tuple(parts), frozenset(), frozenset(), select)
        variables = frozenset(tokens[place].variable for place in plain) - {""}
        return _Group(tuple(parts), variables, frozenset(self._iris(plain)), select)

    def _groups(self, index: int, end: int, in_select: bool) -> tuple[_Union | _Aside, int]:
        """The groups from a brace on that UNION joins, and the index of the last brace."""
        tokens = self.tokens
        branches, opening = list[_Group](), index
        while True:
            last = closing(tokens, opening)
            branches.append(self.group(opening, last))
            if not (last + 2 < end and tokens[last + 1].keyword == "UNION" and tokens[last + 2].text == "{"):
                break
            opening = last + 2
        counts = in_select and _gives_a_row_for_nothing(self._columns(index), tokens[last:end])
        aside = counts or tokens[index - 1].keyword in _ONE_FOR_NONE
        return (_Aside(branches[0]) if aside and len(branches) == 1 else _Union(tuple(branches))), last

    def _columns(self, brace: int) -> Sequence[Token]:
        """The words between SELECT and the brace of its pattern."""
        start = max(place for place in range(brace) if self.tokens[place].keyword == "SELECT")
        return self.tokens[start:brace]

    def _iris(self, plain: Sequence[int]) -> Iterator[str]:
        """The IRIs that stand in triple patterns: neither a datatype nor a function."""
        for place in plain:
            datatype = self.tokens[place - 1].text == "^^"
            function = self.tokens[place + 1].text == "("
            iri = None if datatype or function else iri_of(self.tokens[place], self.declared)
            if iri is not None:
                yield iri

    def _table(self, values: int, brace: int, last: int) -> _Table:
        tokens = self.tokens
        names = tuple(token.variable for token in tokens[values:brace] if token.variable)
        head = self.text[tokens[values].start : tokens[brace].start].rstrip()
        rows = list[tuple[str, tuple[str | None, ...]]]()
        in_rows = tokens[values + 1].text == "("
        index = brace + 1
        while index < last:
            stop = closing(tokens, index) if in_rows else self._cell_end(index)
            cells = self._cells(index + 1, stop) if in_rows else self._cells(index, stop + 1)
            rows.append((self.text[tokens[index].start : tokens[stop].end], cells))
            index = stop + 1
        return _Table(names, head, tuple(rows))

    def _cells(self, start: int, stop: int) -> tuple[str | None, ...]:
        """The IRI of each cell between two places, None for a literal and for UNDEF."""
        cells, index = list[str | None](), start
        while index < stop:
            cells.append(iri_of(self.tokens[index], self.declared))
            index = self._cell_end(index) + 1
        return tuple(cells)

    def _cell_end(self, index: int) -> int:
        """Index of the last word of the cell that begins here."""
        tokens = self.tokens
        if tokens[index].text in ("+", "-"):
            return index + 1
        if tokens[index + 1].text == "^^":
            return index + 2
        return index + 1 if tokens[index + 1].kind == "tag" else index
