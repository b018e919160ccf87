"""What is wrong with knowledge: refused when it is loaded, never while patients wait."""


class KnowledgeError(Exception):
    """Ontology, rules or criteria that cannot be used; the text names the term and what to do."""
