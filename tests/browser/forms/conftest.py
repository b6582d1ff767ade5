"""A real Chromium on the site of this folder, as Amina Khan."""

import pytest
from django.contrib.auth import get_user_model

from . import site


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
