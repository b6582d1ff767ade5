"""What a web process loads before it answers, so that the first page of the day is as fast as the next."""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import get_template
from django.urls import get_resolver

#: One page of each kind: with them come the frame, the tags and most of what all pages use.
PAGES = ("inbox/inbox.html", "inbox/case.html", "inbox/task.html", "studio/draft.html", "studio/editor.html")


def warm_up() -> None:
    """Addresses with their views, templates with their tags, names of static files. Asks no database."""
    list(get_resolver().url_patterns)
    for name in PAGES:
        get_template(name)
    staticfiles_storage.exists("")  # opens the storage with its list of hashed names
