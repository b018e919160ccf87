"""Where each term stands in the site: page, anchor, shown name; and which addresses may be links at all.

Everything here may come from a file that somebody else wrote. File names and anchors are made of a fixed alphabet,
and an address is a link only if it is plain http or https."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from trialshape.documentation.facts import Facts
from trialshape.knowledge.plan import Plan
from trialshape.knowledge.vocabulary import RDF_TYPE, RDFS, local_name

OWL = "http://www.w3.org/2002/07/owl#"
DCTERMS = "http://purl.org/dc/terms/"
CRITERIA = "criteria.html"
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")


@dataclass(frozen=True, slots=True)
class Module:
    """Terms of one namespace on one page."""

    namespace: str
    page: str
    title: str
    description: str
    version: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Page and anchor of every term and of every node of the criterion tree, and how terms are shown."""

    of: Mapping[str, tuple[str, str]]
    names: Mapping[str, str]
    """Term -> its short name: prefix and local name."""
    labels: Mapping[str, str]
    modules: tuple[Module, ...]

    def address(self, iri: str) -> str | None:
        """The address of a term inside the site, or None if it stands nowhere in it."""
        found = self.of.get(iri)
        return f"{found[0]}#{found[1]}" if found else None

    def anchor(self, iri: str) -> str:
        """The anchor of a term on its page."""
        return self.of[iri][1]


def find_places(facts: Facts, plan: Plan, prefixes: Mapping[str, str]) -> Places:
    """Give every named subject of the knowledge a place: one page for a namespace, one for the criteria."""
    nodes = {node.iri: node for node in plan.nodes()}
    ontologies = frozenset(facts.subjects(RDF_TYPE, OWL + "Ontology"))
    by_namespace: dict[str, list[str]] = {}
    for iri in facts.named():
        # a term of another vocabulary that is only declared here is documented there
        declared_only = set(facts.about[iri]) <= {RDF_TYPE}
        if iri not in nodes and iri not in ontologies and iri != plan.protocol and not declared_only:
            by_namespace.setdefault(namespace(iri), []).append(iri)
    pages = _page_names(sorted(by_namespace))
    of: dict[str, tuple[str, str]] = {}
    used: set[str] = set()
    for iri, node in nodes.items():
        of[iri] = (CRITERIA, _anchor(node.id, used))
    for space, terms in by_namespace.items():
        used = set()
        for iri in terms:
            of[iri] = (pages[space], _anchor(iri[len(space) :], used))
    return Places(
        of=of,
        names={iri: _short(iri, prefixes) for iri in facts.named()},
        labels={iri: facts.text(iri, RDFS + "label") or local_name(iri) or iri for iri in facts.named()},
        modules=tuple(
            _module(facts, space, pages[space], tuple(by_namespace[space]))
            for space in sorted(by_namespace, key=lambda space: (space.rstrip("#/") not in ontologies, space))
        ),
    )


def _module(facts: Facts, space: str, page: str, terms: tuple[str, ...]) -> Module:
    # the ontology of a namespace has its IRI without the mark at the end
    ontology = space.rstrip("#/")
    return Module(
        namespace=space,
        page=page,
        title=facts.text(ontology, DCTERMS + "title")
        or facts.text(ontology, RDFS + "label")
        or _tail(space, 2).replace("-", " "),
        description=facts.text(ontology, DCTERMS + "description") or "",
        version=facts.text(ontology, OWL + "versionInfo")
        or next((local_name(iri) for iri in facts.iris(ontology, OWL + "versionIRI")), ""),
        terms=terms,
    )


def namespace(iri: str) -> str:
    """An IRI up to its last # or /, or up to its first colon if it has neither."""
    for mark in ("#", "/"):
        if mark in iri:
            return iri[: iri.rindex(mark) + 1]
    return iri[: iri.find(":") + 1]


def common_prefixes(files: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Namespace -> the prefix that most files write for it; the first in the alphabet where two are as common."""
    counted: dict[str, Counter[str]] = {}
    for declared in files.values():
        for prefix, space in declared.items():
            counted.setdefault(space, Counter())[prefix] += 1
    return {
        space: min(found, key=lambda prefix: (-found[prefix], prefix)) for space, found in counted.items()
    }


def web_address(iri: str) -> str | None:
    """The IRI if it may be a link: http or https, a host, no sign that a browser would read otherwise."""
    if not _PLAIN_ADDRESS.fullmatch(iri):
        return None
    try:
        parts = urlsplit(iri)
        host = parts.hostname
    except ValueError:
        return None
    return iri if parts.scheme in ("http", "https") and host and "@" not in parts.netloc else None


# --- names of a fixed alphabet ------------------------------------------------------------------------


def safe(text: str) -> str:
    """A text in letters, digits, dot, hyphen and underscore; other signs become their number."""
    found = re.sub(r"[^A-Za-z0-9.\-_]", lambda sign: f"_x{ord(sign.group()):X}_", text)
    return found if len(found) <= 120 else found[:120]


def _anchor(text: str, used: set[str]) -> str:
    plain = safe(text) or "_"
    chosen, count = plain, 1
    while chosen in used:
        count += 1
        chosen = f"{plain}_{count}"
    used.add(chosen)
    return chosen


def _page_names(namespaces: Iterable[str]) -> dict[str, str]:
    """A file name for each namespace: its last word, more words where that is taken."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for space in sorted(namespaces, key=lambda text: (text.count("/"), text)):
        candidates = [_tail(space, words) for words in (1, 2, 3)]
        plain = next((name for name in candidates if name not in taken), "")
        count = 1
        while not plain or plain in taken:
            count += 1
            plain = f"{candidates[-1]}-{count}"
        taken.add(plain)
        found[space] = f"module-{plain}.html"
    return found


def _tail(space: str, words: int) -> str:
    parts = [part for part in re.split(r"[^A-Za-z0-9]*[/#:]+[^A-Za-z0-9]*", space) if part]
    joined = "-".join(parts[-words:]).lower()
    return re.sub(r"[^a-z0-9]+", "-", joined).strip("-")[:60] or "terms"


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    space = namespace(iri)
    return f"{prefixes[space]}:{iri[len(space) :]}" if prefixes.get(space) else iri
