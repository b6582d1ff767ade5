"""Settings of the tests: the real ones, with quick password hashes and without built static files.

Tables are made and tests run as the owner of a test database of their own (TEST_DB_SUFFIX names it). The
fixture `as_application` puts a test into the role that web and worker have.
"""

import os

os.environ["ONE_FRONT_DOOR_PROCESS"] = "owner"
os.environ.setdefault("DEMO", "1")

from orchestrator.settings import *  # noqa: F403
from orchestrator.settings import DATABASES, MIDDLEWARE, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")
DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AXES_ENABLED = False  # lock-out has its own tests
