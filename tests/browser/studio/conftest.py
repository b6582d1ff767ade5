"""The whole service for the studio’s pages: the town of tests/browser/service, set up for this folder."""

from tests.browser.service.conftest import _address, _kept, town, transactional_db

__all__ = ["_address", "_kept", "town", "transactional_db"]
