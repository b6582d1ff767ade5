"""Sites, agencies, teams and staff (domain 2.2, 4.1)."""

from .sites import Agency, CoreSees, Site
from .staff import Membership, Staff, Team

__all__ = ["Agency", "CoreSees", "Membership", "Site", "Staff", "Team"]
