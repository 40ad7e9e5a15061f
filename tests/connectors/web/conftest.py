"""One local site for each test."""

from collections.abc import Iterator

import pytest
from tests.connectors.web.site import Site, running


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as site:
        yield site
