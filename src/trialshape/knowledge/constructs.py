"""What the profile of rules leaves out, by name: why it is left out and what to write instead."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Refusal:
    """A construct outside the profile: its name, why it is refused, what to write, and where it stands.

    `where` holds the word that gave offence and its line and column as far as they are known.
    """

    construct: str
    why: str
    instead: str
    where: str = ""

    def __str__(self) -> str:
        at = f" ({self.where})" if self.where else ""
        return f"{self.construct}{at}: {self.why}; {self.instead}"


_ONE_READING = "give the rule one SELECT or CONSTRUCT with a plain WHERE"
_NO_TEXT = "compare codes and individuals, or let the ontology say it"
_SCHEDULE = "leave it out: the engine merges and sorts the rows itself"
_MINTED = "use nodes that are in the record or the knowledge; the engine names findings itself"
_SAME_RUN = "let the record or the knowledge hold the value: the same input must give the same answer"

REFUSALS: Final = MappingProxyType(
    {
        # --- the text ---
        "syntax": ("this is not SPARQL 1.1", "mend the text at the place given"),
        "nesting": ("brackets are nested or repeated so far that a parser may fail", "split the rule"),
        "hidden character": (
            "control characters, direction marks and \\u escapes are read differently from parser to parser",
            "write the character itself, and only line feeds and tabs besides",
        ),
        "BASE": ("relative IRIs depend on where a text stands", "write full IRIs or prefixed names"),
        "undeclared prefix": ("each parser knows other prefixes by heart", "declare the prefix"),
        "dotted name": (
            "Oxigraph cannot read a prefixed name with two dots",
            "write the full IRI in angle brackets, or a backslash before the dots",
        ),
        # --- the form of the rule ---
        "ASK": ("a rule gives rows or facts, not yes or no", "write a SELECT with ?this and ?question"),
        "DESCRIBE": ("what it returns is up to the engine", "write a SELECT with ?this and ?question"),
        "update": ("a rule changes nothing by itself", "write a CONSTRUCT: the engine adds its triples"),
        "SELECT *": ("the columns would hang on every variable of the pattern", "name the columns"),
        "DISTINCT": ("the engine merges equal rows of a rule", "leave it out; a sub-select may have it"),
        "REDUCED": ("how many duplicates stay is up to the engine", "write DISTINCT in a sub-select"),
        "ORDER BY": ("rows have no order", _SCHEDULE),
        "LIMIT": ("which rows stay would hang on their order", "pick rows by MIN, MAX or NOT EXISTS"),
        "OFFSET": ("which rows stay would hang on their order", "pick rows by MIN, MAX or NOT EXISTS"),
        "HAVING": (
            "groups are filtered in one way only",
            "put the grouping in a sub-select and FILTER around it",
        ),
        "FROM": ("a rule reads the record it is given and nothing else", "leave it out"),
        "FROM NAMED": ("a rule reads the record it is given and nothing else", "leave it out"),
        "trailing VALUES": ("it joins after grouping, which is easily overlooked", "put VALUES inside WHERE"),
        "other column": (
            "a finding has other parts than this",
            "use ?this ?question ?low ?high ?unit ?date ?source ?because ?item ?kind",
        ),
        "missing column": ("a row must say whom and what it is about", "select ?this and ?question"),
        "unsure column": (
            "a row without patient or question would be lost",
            "bind it outside of OPTIONAL, in each UNION",
        ),
        "never bound": (
            "nothing gives this variable a value where it is used",
            "check its spelling and scope; COALESCE() stands for no value",
        ),
        "rebound variable": (
            "a variable has one value from the start",
            "give the new value a name of its own",
        ),
        # --- the template of a fact rule ---
        "CONSTRUCT without template": ("the facts to add are not said", "write the template and a WHERE"),
        "blank node in a template": ("a new node would be made for every row", _MINTED),
        "template subject": ("facts are added to nodes of the record only", "use a variable bound in WHERE"),
        "template predicate": ("what a rule writes must be known before it runs", "write the property's IRI"),
        "grouped CONSTRUCT": ("a template has no columns to group", "put the grouping in a sub-select"),
        # --- patterns ---
        "MINUS": ("without a shared variable it removes nothing, silently", "write FILTER NOT EXISTS"),
        "SERVICE": ("nothing is fetched while patients are screened", "bring the data into the knowledge"),
        "other graph": (
            "the record has one graph, the knowledge the other",
            "write GRAPH elig:knowledge { } for knowledge and no GRAPH for the record",
        ),
        "nested GRAPH": ("knowledge has no graphs inside", "leave out the inner GRAPH"),
        "property path": (
            "paths over the record cannot be compiled",
            "spell out the steps, or follow the path inside GRAPH elig:knowledge { }",
        ),
        "variable predicate": (
            "what a rule reads must be known before it runs",
            "write the property's IRI; the predicate may be a variable inside GRAPH elig:knowledge { }",
        ),
        "disconnected patterns": (
            "parts of the record without a shared variable multiply each other, and so does an unused table",
            "join them through a shared variable, use all of the table, or split the rule",
        ),
        "join on a maybe-unbound variable": (
            "an unbound variable would match any value",
            "bind it surely on both sides, or use two names and compare them in a FILTER",
        ),
        "EXISTS in an expression": (
            "it may only be a filter of its own",
            "write FILTER EXISTS or FILTER NOT EXISTS",
        ),
        "nested EXISTS": (
            "the outer variables reach the inner pattern differently",
            "use a sub-select or a fact rule",
        ),
        "unconnected EXISTS": ("it asks the same for every row", "use a variable of the pattern outside"),
        # --- grouping ---
        "AVG": ("it divides, and each engine rounds in its own way", "keep MIN and MAX as the two ends"),
        "SAMPLE": ("which value is taken is up to the engine", "take MIN or MAX"),
        "GROUP_CONCAT": ("the order of the parts is up to the engine", "give one row for each part"),
        "DISTINCT in an aggregate": (
            "5 and 5.0 are one value here and two there",
            "use it in COUNT over a variable, or make the rows distinct in a sub-select",
        ),
        "aggregate over a maybe-unbound variable": (
            "one row without a value spoils the sum here and is skipped there",
            "bind it surely or put COALESCE with a sure last value around it",
        ),
        "misplaced aggregate": (
            "an aggregate is a column of a SELECT",
            "name it there, in a sub-select if need be",
        ),
        "ungrouped variable": ("a group has many values of it", "add it to GROUP BY or aggregate it"),
        "GROUP BY expression": ("groups are made by variables only", "BIND the expression first"),
        # --- expressions ---
        "division": ("quotients are cut off here and rounded there", "call elig:ratioLow and elig:ratioHigh"),
        "unary plus": ("it does nothing", "leave out the sign"),
        "third factor": (
            "a product of three recorded values has more digits than the engines keep",
            "multiply two, or call a function",
        ),
        "date arithmetic": (
            "date and duration add up or not by accident of their names",
            "call elig:daysBetween, elig:monthsBefore or elig:completedYears",
        ),
        "duration literal": (
            "durations compare and add differently from engine to engine",
            "put a window in the knowledge, or call elig:daysBetween or elig:monthsBefore",
        ),
        "floating point": (
            "binary fractions are not the figures that were written",
            "write a decimal such as 1.5",
        ),
        "unlisted datatype": (
            "only plain text, booleans, integers, decimals, dates and times mean the same to every engine",
            "use one of these",
        ),
        "cast": (
            "engines accept different texts as numbers and dates",
            "let the record hold the right datatype",
        ),
        "unknown function": ("it is not among the functions all engines have", "call a listed function"),
        "DISTINCT in a call": ("a function has no rows to make distinct", "leave out DISTINCT"),
        "NOW": ("the clock is never read for a verdict", "compare with the bounds of a window"),
        "RAND": ("chance has no place in a verdict", _SAME_RUN),
        "UUID": ("every run would make another IRI", _MINTED),
        "STRUUID": ("every run would make another text", _SAME_RUN),
        "BNODE": ("a new node would be made for every row", _MINTED),
        "IRI": ("a rule makes no new names", _MINTED),
        "typed text": ("a rule makes no literals out of text", "let the record hold the right datatype"),
        "string function": ("engines read patterns and letters differently", _NO_TEXT),
        "hash function": ("a digest says nothing clinical", _NO_TEXT),
        "rounding function": (
            "rounding may move a value across a limit",
            "keep both ends; listed functions round outward",
        ),
        "date part function": (
            "parts of dates hide where a date is not fully known",
            "call elig:daysBetween, elig:monthsBefore or elig:completedYears",
        ),
        "term test": (
            "engines store terms in different forms",
            "ask for the type or the property of the node",
        ),
    }
)
"""Every construct the profile names: why it is refused, and what to write instead."""

_BUILTINS: Final = {
    "NOW": ("NOW",),
    "RAND": ("RAND",),
    "UUID": ("UUID",),
    "STRUUID": ("STRUUID",),
    "BNODE": ("BNODE",),
    "IRI": ("IRI", "URI"),
    "typed text": ("STRDT", "STRLANG"),
    "string function": (
        *("STR", "STRLEN", "SUBSTR", "UCASE", "LCASE", "STRSTARTS", "STRENDS", "CONTAINS", "STRBEFORE"),
        *("STRAFTER", "ENCODE_FOR_URI", "CONCAT", "LANGMATCHES", "REGEX", "REPLACE"),
    ),
    "hash function": ("MD5", "SHA1", "SHA256", "SHA384", "SHA512"),
    "rounding function": ("ABS", "CEIL", "FLOOR", "ROUND"),
    "date part function": ("YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TIMEZONE", "TZ"),
    "term test": ("sameTerm", "isIRI", "isURI", "isBLANK", "isLITERAL", "isNUMERIC", "LANG", "DATATYPE"),
    "EXISTS in an expression": ("EXISTS", "NOTEXISTS"),
}

REFUSED_NODES: Final = MappingProxyType(
    {f"Builtin_{name}": construct for construct, names in _BUILTINS.items() for name in names}
    | {
        "MinusGraphPattern": "MINUS",
        "ServiceGraphPattern": "SERVICE",
        "UnaryPlus": "unary plus",
        "Aggregate_Avg": "AVG",
        "Aggregate_Sample": "SAMPLE",
        "Aggregate_GroupConcat": "GROUP_CONCAT",
    }
)
"""The refused nodes of rdflib's parse tree, each with the name of its construct."""


def refusal(construct: str, where: str = "") -> Refusal:
    """The refusal of a construct; one that no table names is refused by its own name."""
    why, instead = REFUSALS.get(construct, ("the profile of rules does not list it", _ONE_READING))
    return Refusal(construct, why, instead, where)
