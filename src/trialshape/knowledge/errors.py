"""What is wrong with knowledge: refused when it is loaded, never while patients wait."""

from __future__ import annotations

import re

_NAMED = re.compile(r"<([a-z][a-z0-9+.-]*:[^<>\s]+)>", re.IGNORECASE)


class KnowledgeError(Exception):
    """Ontology, rules or criteria that cannot be used; the text names the term and what to do.

    `subject` is the IRI the error is about: as given, else the first in angle brackets of the text. `code` is the
    check that finds the same, `file`, `line` and `column` the place, `predicate` and `value` the statement of the
    subject, each as far as it is known."""

    def __init__(
        self,
        message: str = "",
        *,
        subject: str | None = None,
        code: str | None = None,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        predicate: str | None = None,
        value: str | None = None,
    ) -> None:
        super().__init__(message)
        named = _NAMED.search(message)
        self.subject = subject or (named[1] if named else None)
        self.code = code
        self.file = file
        self.line = line
        self.column = column
        self.predicate = predicate
        self.value = value
