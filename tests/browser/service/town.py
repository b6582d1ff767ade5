"""The fictional site served to real browsers: its database, its server, its people's windows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connection
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect
from time_machine import Traveller

from orchestrator.agencies.establishing import establish_demo
from orchestrator.agencies.models import Site
from orchestrator.pathway.publishing import publish_folder
from tests.factories import TUESDAY
from tests.integration.pathway.walk import Walk, person

PASSWORD = "fenmarsh is fictional"
DESK: dict[str, Any] = {"viewport": {"width": 1366, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
#: What the browser's console says about every answer that is not 200; `_watch` looks at those itself.
ANSWERED = "Failed to load resource: the server responded with a status of"
NO_NETWORK = "net::ERR_INTERNET_DISCONNECTED"
SAY_VIOLATIONS = """document.addEventListener('securitypolicyviolation',
    (e) => console.error(`Content Security Policy: ${e.effectiveDirective} ${e.blockedURI}`))"""


@contextmanager
def established() -> Iterator[set[str]]:
    """Both sites with their people, the drawings published. Hands over the tables that this filled."""
    assert connection.settings_dict["NAME"].startswith("test_"), "these tests empty the database"
    establish_demo(PASSWORD)
    list(publish_folder(Site.objects.get(code="fenmarsh"), now=TUESDAY))
    yield {table for table in _tables() if _has_rows(table)}


@contextmanager
def served() -> Iterator[str]:
    """The whole service behind an address on this machine, in threads of this process."""
    server = LiveServerThread("localhost", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://localhost:{server.port}"
    server.terminate()


def empty(*, but: set[str]) -> None:
    """Forget the cases of a test; sites, people and published pathways stay. Keys do not come again: what is
    remembered of a version by its key is never another's."""
    names = ", ".join(connection.ops.quote_name(table) for table in _tables() - but if _has_rows(table))
    if names:
        with connection.cursor() as cursor:
            cursor.execute(f"truncate {names} cascade")


def _tables() -> set[str]:
    return set(connection.introspection.django_table_names(only_existing=True))


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"select exists(select 1 from {connection.ops.quote_name(table)})")
        return bool(cursor.fetchone()[0])


@dataclass
class Town:
    """A test's view: browsers of its people, and a walk that does what is not to be clicked."""

    browser: Browser
    address: str
    clock: Traveller
    walk: Walk
    complaints: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def window(self, username: str = "", path: str = "", *, held: bool = False, **options: Any) -> Page:
        """A window of somebody who is signed in (nobody: ""). `held`: its script's time is moved by hand."""
        context = self.browser.new_context(base_url=self.address, locale="en-GB", **(DESK | options))
        self.contexts.append(context)
        context.add_init_script(SAY_VIOLATIONS)
        if username:
            context.add_cookies([self._session(username)])
        return self.another(context, path, held=held)

    def another(self, context: BrowserContext, path: str = "", *, held: bool = False) -> Page:
        """Another tab of the same browser."""
        page = context.new_page()
        page.set_default_timeout(15_000)
        self._watch(page)
        if held:
            page.clock.install()
        if path:
            page.goto(path)
        return page

    def sign_in(self, page: Page, username: str) -> None:
        """Through the page, with a password."""
        page.goto("/sign-in/")
        page.get_by_label("User name").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    def work(self, later: timedelta = timedelta()) -> None:
        """The worker does what is due, after some time has passed."""
        if later:
            self.walk.pass_time(later)
        else:
            self.walk.settle()
        self.clock.move_to(self.walk.now, tick=False)

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()

    def _session(self, username: str) -> Any:
        staff = person(username)
        session = SessionStore()
        session[SESSION_KEY] = str(staff.pk)
        session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        session[HASH_SESSION_KEY] = staff.get_session_auth_hash()
        session.create()
        return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": self.address}

    def _watch(self, page: Page) -> None:
        """Whatever the browser complains about fails the test."""
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._hear(page, message))
        page.on("response", self._look)

    def _hear(self, page: Page, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if not message.text.startswith(ANSWERED) and NO_NETWORK not in message.text:
            self.complaints.append(f"{page.url}: {message.text}")

    def _look(self, answer: Response) -> None:
        """Pages and drafts may be refused; a style sheet, script or picture may not be missing."""
        expected = answer.request.resource_type in ("document", "fetch", "xhr")
        if answer.status >= 500 or (answer.status >= 400 and not expected):
            self.complaints.append(f"{answer.url}: {answer.status}")
