"""The worksheet: open questions of a run as a table for people, and filled tables back as facts of the record."""
