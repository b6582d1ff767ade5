"""Settings of the processes that are killed: the real ones, the ledger beside, no built static files."""

from orchestrator.settings import *  # noqa: F403
from orchestrator.settings import INSTALLED_APPS, MIDDLEWARE, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "tests.reliability.ledger"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
