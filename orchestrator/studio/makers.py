"""The people of the service as the machine keeps them beside a version."""

from orchestrator.agencies.models import Staff
from processes.models import Person, ProcessVersion

_KEY = "staff:"


def maker(staff: Staff) -> Person:
    """Their lasting identity, and the name as it is shown today."""
    return Person(str(staff), f"{_KEY}{staff.pk}")


def makers_of(version: ProcessVersion) -> list[Staff]:
    """Everybody whose work is in it and who still works here. Who is known by name alone is left out."""
    keys = {person.key.removeprefix(_KEY) for person in version.people() if person.key.startswith(_KEY)}
    return list(Staff.objects.filter(pk__in={int(key) for key in keys if key.isdecimal()}, is_active=True))
