"""Tables become RDF through RML: a mapping says what each column means, and only about the one table."""

from trialshape.mapping.engine import map_table
from trialshape.mapping.errors import BadMappingError, MappingError

__all__ = ["BadMappingError", "MappingError", "map_table"]
