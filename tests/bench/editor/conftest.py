"""The whole service behind a real browser, as the browser tests have it."""

from tests.browser.conftest import chromium
from tests.browser.service.conftest import _address, _kept, town, transactional_db

__all__ = ["_address", "_kept", "chromium", "town", "transactional_db"]
