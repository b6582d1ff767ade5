"""Settings. Everything that differs between machines comes from the environment (docs/operations.md).

With neither SECRET_KEY nor DATABASE_URL this is the quick start: fictional data, sign-ins with a known
password, a private PostgreSQL, plain HTTP on this machine. Reading this file opens and starts nothing.
"""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from orchestrator import environment, logs, quick_start
from orchestrator.database import settings as database

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"

read = environment.Reading()  # what is wrong is told at the end, all of it at once

# where users get the source that runs here (AGPL section 13)
SOURCE_URL = next(iter(read(lambda: environment.addresses("SOURCE_URL", path=True), instead=[])), "")

DEMO = read(
    lambda: environment.yes_or_no(
        "DEMO", default=not (environment.text("SECRET_KEY") or environment.text("DATABASE_URL"))
    ),
    instead=True,
)
DEMO_PASSWORD = environment.text("DEMO_PASSWORD", "fenmarsh is fictional")  # of every demo sign-in
read(lambda: environment.yes_or_no("DEMO_QUARTER", default=True), instead=True)  # for scripts/serve.py
DEBUG = read(lambda: environment.yes_or_no("DEBUG", default=False), instead=False)
HTTPS = read(lambda: environment.yes_or_no("HTTPS", default=not DEMO and not DEBUG), instead=True)

if DEMO:
    SECRET_KEY = environment.text("SECRET_KEY") or quick_start.secret_key(BASE_DIR)
else:
    SECRET_KEY = read(lambda: environment.secret_key("SECRET_KEY"), instead="")

ALLOWED_HOSTS = read(lambda: environment.host_names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]"), instead=[])
CSRF_TRUSTED_ORIGINS = read(lambda: environment.addresses("CSRF_TRUSTED_ORIGINS", path=False), instead=[])
CSRF_FAILURE_VIEW = "orchestrator.web.errors.csrf_failure"

INSTALLED_APPS = [
    "processes",
    "forms",
    "orchestrator.database",
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
    "orchestrator.static_files.StaticFiles",
    "django.contrib.postgres",
    "django.forms",
    "django_filters",
    "viewflow",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "orchestrator.web.guards.nothing_kept_by_the_browser",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "viewflow.middleware.SiteMiddleware",
    "orchestrator.web.guards.readable_addresses",
    "orchestrator.web.guards.no_empty_refusal",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "orchestrator.urls"
WSGI_APPLICATION = "orchestrator.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Which role, pool and time limit: orchestrator/database/settings.py. No ATOMIC_REQUESTS: the pathway opens
# the transaction of a step, and nothing is rendered inside it.
DATABASES = database.databases(BASE_DIR, read)
LONGEST_REPORT = read(  # seconds; a page's statements may take STATEMENT_TIMEOUT_SECONDS
    lambda: environment.whole_number("REPORT_TIMEOUT_SECONDS", default=30, least=0, most=3600), instead=30
)

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "orchestrator" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
VIEWFLOW = {"AUTOREGISTER": False}  # its Turbo middleware would rewrite our status codes

# Who is signed in, and for how long
AUTH_USER_MODEL = "agencies.Staff"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "orchestrator.web.sessions"
SESSION_COOKIE_AGE = 60 * read(
    lambda: environment.whole_number("SESSION_IDLE_MINUTES", default=15, least=1, most=1440), instead=15
)
SESSION_SAVE_EVERY_REQUEST = True  # the 15 minutes count from the last request
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
AXES_HANDLER = "orchestrator.web.sign_in_limits.SignInLimits"  # counts names and addresses alone, too
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "orchestrator.web.errors.locked_out"
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who goes on guessing keeps nobody out for longer
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# What a browser may do with our pages
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
if read(lambda: environment.yes_or_no("BEHIND_PROXY", default=False), instead=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    MIDDLEWARE.insert(0, "orchestrator.web.behind_proxy.address_of_the_client")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

FILE_UPLOAD_HANDLERS: list[str] = []  # no page takes a file: what is sent all the same is read and dropped

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

EMAIL_HOST = next(iter(read(lambda: environment.host_names("EMAIL_HOST"), instead=[])), "")
EMAIL_PORT = read(
    lambda: environment.whole_number("EMAIL_PORT", default=587, least=1, most=65535), instead=587
)
EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = read(lambda: environment.yes_or_no("EMAIL_USE_TLS", default=True), instead=True)
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = read(
    lambda: environment.mail_address("DEFAULT_FROM_EMAIL", "One Front Door <no-reply@localhost>"), instead=""
)

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"  # `processes.tasks` are people's tasks

LOG_LEVEL = read(
    lambda: environment.one_of(
        "LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), default="WARNING" if DEMO else "INFO"
    ),
    instead="INFO",
)
LOGGING = logs.configuration(level=LOG_LEVEL)

read.end()
