"""The ontology and the criteria as pages: a folder of static HTML that opens from disk."""
