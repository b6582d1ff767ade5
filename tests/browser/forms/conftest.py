"""A real Chromium on the site of this folder, as Amina Khan."""

import os

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import sync_playwright

from . import site

# Playwright runs a loop in this thread; the database is asked from it only between its steps.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def people(transactional_db):
    """Amina Khan, who is signed in, and Bob Hill."""
    site.signed_in["as"] = "amina"
    staff = get_user_model().objects
    return {
        name: staff.create(username=name, email=f"{name}@fenmarsh.example", display_name=name.title())
        for name in ("amina", "bob")
    }


@pytest.fixture
def window(chromium, people, live_server):
    """Opens a window; every complaint of the browser fails the test."""
    contexts, complaints = [], []

    def opened(path, **options):
        context = chromium.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None
        )
        if options.get("java_script_enabled", True):
            page.clock.install()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.set_offline(True)  # a last save of this test must not arrive in the next one
        context.close()
    assert complaints == []
