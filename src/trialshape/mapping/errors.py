"""What can go wrong with a table and its mapping; no message ever holds what stands in a cell."""


class MappingError(Exception):
    """The table could not be mapped; the message says what, where and what to do."""


class BadMappingError(MappingError):
    """The mapping itself is refused: it is no RML, or asks for more than the one table."""
