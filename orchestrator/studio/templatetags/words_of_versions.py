"""How a version or draft is called."""

from django import template

from orchestrator.studio.views.editor import name_of
from processes.models import ProcessVersion

register = template.Library()


@register.filter
def draft_name(version: ProcessVersion) -> str:
    return name_of(version)
