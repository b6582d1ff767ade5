"""A site that a folder keeps, as each test of the folder finds it.

`_fenmarsh` is a fixture of the folder itself: what is kept, and how it is made, differs.
"""

import pytest

from orchestrator.agencies.models import Site
from tests.kept import Kept


@pytest.fixture
def _open(_fenmarsh: Kept) -> Kept:
    _fenmarsh.keep()
    return _fenmarsh


@pytest.fixture
def fenmarsh(_open: Kept, db: None) -> Site:
    return _open.site()
