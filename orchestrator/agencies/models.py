"""Sites, agencies, teams and staff (domain 2.2, 4.1)."""

from django.contrib.auth.models import AbstractUser


class Staff(AbstractUser):
    """A person who works here. Deactivated when they leave, never deleted."""
