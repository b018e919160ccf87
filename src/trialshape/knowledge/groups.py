"""Groups in braces of a SPARQL text: which words may speak of the same variable."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trialshape.knowledge.tokens import Token


@dataclass(frozen=True, slots=True)
class Group:
    """A pair of braces: where it opens, where its UNION opens (or it itself), and if it holds a SELECT."""

    opening: int
    union: int
    select: bool


Path = tuple[Group, ...]
"""The groups around a word, the outermost first."""


def paths(tokens: Sequence[Token]) -> list[Path]:
    """The groups around each word; a brace itself belongs to the group outside."""
    found: list[Path] = []
    path: Path = ()
    branches = dict[Path, int]()  # where the latest UNION inside of a group began
    for index, token in enumerate(tokens):
        if token.text == "}" and path:
            path = path[:-1]
        found.append(path)
        if token.text == "{":
            if index == 0 or tokens[index - 1].keyword != "UNION":
                branches[path] = index
            select = index + 1 < len(tokens) and tokens[index + 1].keyword == "SELECT"
            path = (*path, Group(index, branches[path], select))
    return found


def columns(tokens: Sequence[Token], around: Sequence[Path]) -> Mapping[Group, frozenset[str]]:
    """The variables that each sub-select names, and so lets out."""
    named = defaultdict[Group, set[str]](set)
    for token, path in zip(tokens, around, strict=True):
        if token.variable and path and path[-1].select:
            named[path[-1]].add(token.variable)
    return {group: frozenset(names) for group, names in named.items()}


def same_variable(name: str, one: Path, other: Path, named: Mapping[Group, frozenset[str]]) -> bool:
    """True if a name under two paths may be one variable.

    It is not if the paths part into branches of one UNION, or if a sub-select on the way does not let it out.
    """
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    apart = (*one[shared : shared + 1], *other[shared : shared + 1])
    if len(apart) == 2 and apart[0].union == apart[1].union:
        return False
    between = (*one[shared:], *other[shared:])
    return all(name in named.get(group, ()) for group in between if group.select)
