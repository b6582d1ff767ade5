"""Versions of the process “limits”: published from a file, or drafted, sent and approved by named people."""

from processes import bundles, drafts, publishing, versions

from .conftest import NOW, bundle_of, no_findings


def changed(name, old, new):
    files = {path: content.replace(old, new) for path, content in bundle_of(name).files.items()}
    return bundles.of_files(name, files)


def publish(bundle, owner_key="fenmarsh", gate=no_findings):
    return publishing.publish_file(bundle, owner_key=owner_key, author="repository", now=NOW, gate=gate)


def draft_of(old=b"What is known?", new=b"What is known?", author="olga"):
    files = {path: content.replace(old, new) for path, content in bundle_of("limits").files.items()}
    return drafts.begin(
        owner_key="fenmarsh", process_id="limits", files=files, title="Ask anew", author=author, now=NOW
    )


def submit(draft, by="olga", starts_at=None):
    publishing.submit(draft, by=by, note="Clearer question.", starts_at=starts_at, now=NOW, gate=no_findings)


def approve(draft, approver="priya", now=NOW):
    publishing.approve(draft, approver=approver, sha256=draft.sha256, now=now, gate=no_findings)


def published(new, starts_at=None, now=NOW):
    draft = draft_of(new=new)
    submit(draft, starts_at=starts_at)
    approve(draft, now=now)
    return draft


def newest(now=NOW):
    return versions.newest(owner_key="fenmarsh", process_id="limits", now=now)
