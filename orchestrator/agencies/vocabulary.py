"""Codes of agencies and roles (domain 2.2, 4.1). `bpmn/vocabulary.json` names the same codes."""

from django.db.models import TextChoices


class AgencyCode(TextChoices):
    HUB = "HUB", "One Front Door hub"
    CSC = "CSC", "Children’s social care"
    POLICE = "POLICE", "Police"
    HEALTH = "HEALTH", "Health"
    DA = "DA", "Domestic abuse service"
    PERP = "PERP", "Perpetrator response"
    PROB = "PROB", "Probation"
    HOUS = "HOUS", "Housing"
    EDU = "EDU", "Education and early years"
    SM = "SM", "Substance misuse service"
    MH = "MH", "Mental health"
    ASC = "ASC", "Adult social care"
    EH = "EH", "Early help and voluntary sector"
    OT = "OT", "Occupational therapy"


CORE_AGENCIES = (AgencyCode.CSC, AgencyCode.POLICE, AgencyCode.HEALTH, AgencyCode.DA)


class RoleCode(TextChoices):
    COORD = "COORD", "Hub co-ordinator"
    PRAC = "PRAC", "Practitioner"
    LEAD = "LEAD", "Team lead"
    CHAIR = "CHAIR", "Decision chair"
    LP = "LP", "Lead professional"
    HUBMGR = "HUBMGR", "Hub manager"
    ESC = "ESC", "Escalation contact"
    EDT = "EDT", "Out-of-hours worker"
    OWNER = "OWNER", "Process owner"
    IG = "IG", "Information-governance lead"
    AUD = "AUD", "Practice auditor"
    SYS = "SYS", "Technical administrator"
    REF = "REF", "Referrer"


#: Roles that belong to the hub itself; all others exist once per agency.
HUB_ROLES = (
    RoleCode.COORD,
    RoleCode.CHAIR,
    RoleCode.HUBMGR,
    RoleCode.IG,
    RoleCode.EDT,
    RoleCode.OWNER,
    RoleCode.AUD,
    RoleCode.SYS,
    RoleCode.REF,
)
AGENCY_ROLES = (RoleCode.PRAC, RoleCode.LEAD, RoleCode.ESC, RoleCode.LP)
