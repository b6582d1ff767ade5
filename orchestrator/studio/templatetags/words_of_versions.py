"""How a version or draft is called, and whose work it is."""

from django import template

from orchestrator.pathway.publishing import REPOSITORY
from orchestrator.studio.views.editor import name_of
from processes.models import ProcessVersion, VersionSource

register = template.Library()

#: What people read where the machine keeps no person, because it came with the software.
MAKERS = "The makers of this software"


@register.filter
def draft_name(version: ProcessVersion) -> str:
    return name_of(version)


@register.filter
def made_by(version: ProcessVersion) -> str:
    """Its author; of what came with the software who made that."""
    return _called(version.author)


@register.filter
def everybody_in_it(version: ProcessVersion) -> str:
    return ", ".join(_called(name) for name in version.makers)


@register.filter
def approved_by(version: ProcessVersion) -> str:
    """Who approved it; of what came with the software that nobody here had to."""
    came = version.source == VersionSource.REPOSITORY and version.published_at is not None
    return version.approver or ("Nobody here: it came with the software" if came else "")


def _called(name: str) -> str:
    return MAKERS if name == REPOSITORY else name
