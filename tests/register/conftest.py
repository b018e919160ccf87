"""The register of criteria and the domains, read once."""

import pyoxigraph as ox
import pytest

from tests.register.reading import load


@pytest.fixture(scope="session")
def register() -> ox.Store:
    """The criteria of the protocol."""
    return load("shapes/haic-len-cado/criteria.ttl")


@pytest.fixture(scope="session")
def domains() -> ox.Store:
    """The domains of histories and findings."""
    return load("ontology/domains.ttl")
