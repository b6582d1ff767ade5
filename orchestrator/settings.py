"""Settings. Everything that differs between machines comes from the environment."""

import os
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

SECRET_KEY = env.str("SECRET_KEY", default="insecure-quick-start-key")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
VERSION = "0.1.0"

INSTALLED_APPS = [
    "processes",
    "forms",
    "orchestrator.audit",
    "orchestrator.agencies",
    "orchestrator.people",
    "orchestrator.cases",
    "orchestrator.access",
    "orchestrator.clocks",
    "orchestrator.notices",
    "orchestrator.pathway",
    "orchestrator.inbox",
    "orchestrator.studio",
    "orchestrator.monitoring",
    "orchestrator.api",
    "orchestrator.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
]
AUTH_USER_MODEL = "agencies.Staff"
ROOT_URLCONF = "orchestrator.urls"
WSGI_APPLICATION = "orchestrator.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres://postgres@/app?host=/tmp/ofd/pg")}
DATABASES["default"].setdefault("TEST", {})["NAME"] = "test_" + os.environ.get("TEST_DB_SUFFIX", "app")
