"""Words of a SPARQL text with their places: enough to find brackets, variables and IRIs, no grammar.

Comments, strings and IRIs are read whole, so a brace, a hash or a keyword inside one of them is never
mistaken for syntax. An IRI must name its scheme; `?a<?b && ?c>?d` is therefore read as two comparisons.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

_LOCAL = r"(?:[\w:\-·]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]|\.+(?=[\w:\-·%\\]))*"

# Order matters: long strings before short ones, names with a colon before bare words.
_TOKENS = re.compile(
    "|".join(
        f"(?P<{kind}>{pattern})"
        for kind, pattern in (
            ("space", r"\s+"),
            ("comment", r"\#[^\r\n]*"),
            ("iri", r"<[A-Za-z][A-Za-z0-9+.\-]*:(?:(?!&&)[^<>\"{}|^`\\\x00-\x20])*>"),
            (
                "string",
                r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""'
                + r"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''"
                + r'|"(?:[^"\\\r\n]|\\.)*"'
                + r"|'(?:[^'\\\r\n]|\\.)*'",
            ),
            ("variable", r"[?$]\w+"),
            ("blank", r"_:[\w](?:[\w\-·]|\.+(?=[\w\-·]))*"),
            ("pname", rf"(?:[^\W\d_](?:[\w\-·]|\.+(?=[\w\-·]))*)?:{_LOCAL}"),
            ("tag", r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*"),
            ("number", r"(?:\d+\.\d*|\.\d+|\d+)[eE][+\-]?\d+|\d*\.\d+|\d+"),
            ("word", r"[^\W\d]\w*"),
            ("sign", r"\^\^|&&|\|\||!=|<=|>=|."),
        )
    ),
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a query: its kind, its text as written, and where it starts (an offset from 0)."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Offset just behind the word."""
        return self.start + len(self.text)

    @property
    def keyword(self) -> str:
        """The word in capitals, or nothing if it is not a bare word."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def variable(self) -> str:
        """The variable's name without its mark, or nothing if it is not a variable."""
        return self.text[1:] if self.kind == "variable" else ""


@lru_cache(maxsize=1024)  # several questions are put to each rule, and reading it is most of their work
def tokenise(sparql: str) -> tuple[Token, ...]:
    """Cut a query into words; spaces and comments are left out."""
    return tuple(
        Token(match.lastgroup or "sign", match.group(), match.start())
        for match in _TOKENS.finditer(sparql)
        if match.lastgroup not in ("space", "comment")
    )


def body_start(tokens: Sequence[Token]) -> int:
    """Index of the first word behind the BASE and PREFIX declarations."""
    index = 0
    while index < len(tokens) and tokens[index].keyword in ("BASE", "PREFIX"):
        index += 2 if tokens[index].keyword == "BASE" else 3
    return min(index, len(tokens))


def prefixes(tokens: Sequence[Token]) -> dict[str, str]:
    """Declared prefixes without their colon, each with its namespace."""
    return {
        tokens[i + 1].text[:-1]: tokens[i + 2].text[1:-1]
        for i in range(body_start(tokens) - 2)
        if tokens[i].keyword == "PREFIX"
    }


def iri_of(token: Token, declared: Mapping[str, str]) -> str | None:
    """The full IRI a word stands for (`<...>`, `p:name` with a declared prefix, `a`), or None."""
    if token.kind == "iri":
        return token.text[1:-1]
    if token.kind == "pname":
        prefix, local = token.text.split(":", 1)
        return declared[prefix] + re.sub(r"\\(.)", r"\1", local) if prefix in declared else None
    return RDF_TYPE if token.text == "a" else None


def closing(tokens: Sequence[Token], opening: int) -> int:
    """Index of the bracket that closes the one at `opening`; ValueError if nothing does."""
    depth = 0
    for index in range(opening, len(tokens)):
        depth += _step(tokens[index])
        if depth == 0:
            return index
    raise ValueError(f"the bracket {tokens[opening].text!r} is never closed: add what closes it")


def depth(tokens: Iterable[Token]) -> int:
    """Greatest number of brackets open at one time."""
    return max(_running(tokens), default=0)


def place(sparql: str, offset: int) -> str:
    """Offset as `line L, column C`, both counted from 1."""
    before = sparql[:offset]
    return f"line {before.count(chr(10)) + 1}, column {offset - (before.rfind(chr(10)) + 1) + 1}"


def _step(token: Token) -> int:
    if token.kind != "sign":
        return 0
    return 1 if token.text in ("{", "(", "[") else -1 if token.text in ("}", ")", "]") else 0


def _running(tokens: Iterable[Token]) -> Iterator[int]:
    level = 0
    for token in tokens:
        level += _step(token)
        yield level
