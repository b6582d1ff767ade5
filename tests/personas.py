"""The people of the tests. All invented; their seats are what the demo site gives them.

Alice and Bob work together, Chidi for a partner agency, Dana at another site: no part in it.
"""

from orchestrator.agencies.models import Agency, Membership, Site, Staff, Team
from orchestrator.agencies.vocabulary import AgencyCode, RoleCode

#: name → (site, agency, role)
PERSONAS = {
    "alice.moreno": ("fenmarsh", AgencyCode.CSC, RoleCode.PRAC),
    "bob.tailor": ("fenmarsh", AgencyCode.CSC, RoleCode.PRAC),
    "elaine.sutter": ("fenmarsh", AgencyCode.CSC, RoleCode.LEAD),
    "chidi.okafor": ("fenmarsh", AgencyCode.HEALTH, RoleCode.PRAC),
    "sunita.rao": ("fenmarsh", AgencyCode.HEALTH, RoleCode.LEAD),
    "peter.quill": ("fenmarsh", AgencyCode.HEALTH, RoleCode.ESC),
    "ivy.chandler": ("fenmarsh", AgencyCode.POLICE, RoleCode.PRAC),
    "gwen.pryce": ("fenmarsh", AgencyCode.DA, RoleCode.PRAC),
    "joel.kerr": ("fenmarsh", AgencyCode.PERP, RoleCode.PRAC),
    "naomi.field": ("fenmarsh", AgencyCode.EDU, RoleCode.PRAC),
    "farah.aziz": ("fenmarsh", AgencyCode.HUB, RoleCode.COORD),
    "miriam.okoro": ("fenmarsh", AgencyCode.HUB, RoleCode.CHAIR),
    "henry.ash": ("fenmarsh", AgencyCode.HUB, RoleCode.HUBMGR),
    "judith.penhale": ("fenmarsh", AgencyCode.HUB, RoleCode.IG),
    "ravi.menon": ("fenmarsh", AgencyCode.HUB, RoleCode.EDT),
    "carys.bowen": ("fenmarsh", AgencyCode.HUB, RoleCode.OWNER),
    "piotr.lis": ("fenmarsh", AgencyCode.HUB, RoleCode.SYS),
    "nadia.frost": ("fenmarsh", AgencyCode.HUB, RoleCode.REF),
    "dana.wold": ("saltby", AgencyCode.POLICE, RoleCode.PRAC),
    "zora.finch": ("saltby", AgencyCode.HUB, RoleCode.COORD),
}


def persona(username: str) -> Staff:
    """A person of the tests with their seat, made when first asked for."""
    site_code, agency_code, role = PERSONAS[username]
    name = username.replace(".", " ").title()
    staff, _ = Staff.objects.get_or_create(
        username=username, defaults={"email": f"{username}@{site_code}.example", "display_name": name}
    )
    site = Site.objects.get(code=site_code)
    agency = Agency.objects.get(site=site, code=agency_code)
    team = Team.objects.get(site=site, agency=agency, role=role)
    Membership.objects.get_or_create(team=team, staff=staff)
    return staff
