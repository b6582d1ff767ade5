"""The people of the service as the machine keeps them beside a version."""

from orchestrator.agencies.models import Staff
from processes.models import Person


def maker(staff: Staff) -> Person:
    """Their lasting identity, and the name as it is shown today."""
    return Person(str(staff), f"staff:{staff.pk}")
