"""The fictional site Fenmarsh, and Saltby next to it. Every name and address is invented."""

from dataclasses import dataclass

from orchestrator.agencies.vocabulary import AgencyCode as A
from orchestrator.agencies.vocabulary import RoleCode as R


@dataclass(frozen=True)
class DemoPerson:
    """A sign-in of the demo site. `seats` are the (agency, role) pairs whose queues they serve."""

    name: str
    seats: tuple[tuple[A, R], ...]

    @property
    def username(self) -> str:
        return self.name.lower().replace(" ", ".").replace("’", "")


def _one(name: str, agency: A, *roles: R) -> DemoPerson:
    return DemoPerson(name, tuple((agency, role) for role in roles))


FENMARSH = (
    _one("Farah Aziz", A.HUB, R.COORD),
    _one("Tom Beckwith", A.HUB, R.COORD),
    _one("Miriam Okoro", A.HUB, R.CHAIR),
    _one("Henry Ash", A.HUB, R.HUBMGR),
    _one("Judith Penhale", A.HUB, R.IG),
    _one("Ravi Menon", A.HUB, R.EDT),
    _one("Carys Bowen", A.HUB, R.OWNER),
    _one("Dilys Morgan", A.HUB, R.OWNER),
    _one("Piotr Lis", A.HUB, R.SYS),
    _one("Nadia Frost", A.HUB, R.REF),
    _one("Alice Moreno", A.CSC, R.PRAC),
    _one("Bob Tailor", A.CSC, R.PRAC),
    _one("Elaine Sutter", A.CSC, R.LEAD),
    _one("Marcus Idle", A.CSC, R.ESC),
    _one("Ivy Chandler", A.POLICE, R.PRAC),
    _one("Owen Strand", A.POLICE, R.PRAC),
    _one("Beth Harrow", A.POLICE, R.LEAD),
    _one("Colin Marsh", A.POLICE, R.ESC),
    _one("Chidi Okafor", A.HEALTH, R.PRAC),
    _one("Lena Voss", A.HEALTH, R.PRAC),
    _one("Sunita Rao", A.HEALTH, R.LEAD),
    _one("Peter Quill", A.HEALTH, R.ESC),
    _one("Gwen Pryce", A.DA, R.PRAC),
    _one("Amara Cole", A.DA, R.PRAC),
    _one("Ruth Delaney", A.DA, R.LEAD),
    _one("Isabel Thorn", A.DA, R.ESC),
    _one("Joel Kerr", A.PERP, R.PRAC),
    _one("Mina Sato", A.PERP, R.PRAC),
    _one("Dev Anand", A.PERP, R.LEAD, R.ESC),
    _one("Kofi Brandt", A.PROB, R.PRAC),
    _one("Hester Lyle", A.PROB, R.PRAC),
    _one("Yusuf Demir", A.PROB, R.LEAD, R.ESC),
    _one("Tess Morley", A.HOUS, R.PRAC),
    _one("Liam Grady", A.HOUS, R.PRAC),
    _one("Wanda Pike", A.HOUS, R.LEAD, R.ESC),
    _one("Naomi Field", A.EDU, R.PRAC),
    _one("George Ellery", A.EDU, R.PRAC),
    _one("Paula Reyes", A.EDU, R.LEAD, R.ESC),
    _one("Kit Larsen", A.SM, R.PRAC),
    _one("Bronwen Hale", A.SM, R.PRAC),
    _one("Silas Crewe", A.SM, R.LEAD, R.ESC),
    _one("Anouk Bell", A.MH, R.PRAC),
    _one("Femi Adeyo", A.MH, R.PRAC),
    _one("Clara Winn", A.MH, R.LEAD, R.ESC),
    _one("Derek Stowe", A.ASC, R.PRAC),
    _one("Padma Iyer", A.ASC, R.PRAC),
    _one("Moira Teague", A.ASC, R.LEAD, R.ESC),
    _one("Jess Orrin", A.EH, R.PRAC),
    _one("Samir Haddad", A.EH, R.PRAC),
    _one("Olive Trent", A.EH, R.LEAD, R.ESC),
    _one("Olive Tanner", A.OT, R.PRAC),
    _one("Nora Castell", A.OT, R.PRAC),
    _one("Hugo Lindqvist", A.OT, R.LEAD, R.ESC),
)

SALTBY = (
    _one("Zora Finch", A.HUB, R.COORD),
    _one("Brian Coyle", A.HUB, R.CHAIR, R.HUBMGR),
    _one("Dana Wold", A.POLICE, R.PRAC),
    _one("Ellis Munro", A.POLICE, R.LEAD, R.ESC),
    _one("Hana Ito", A.CSC, R.PRAC),
    _one("Vera Stock", A.CSC, R.LEAD, R.ESC),
    _one("Max Dorsey", A.HEALTH, R.PRAC),
    _one("Ilse Kranz", A.HEALTH, R.LEAD, R.ESC),
    _one("Rosa Amado", A.DA, R.PRAC),
    _one("Thea Lund", A.DA, R.LEAD, R.ESC),
)

SITES = (("fenmarsh", "Fenmarsh", FENMARSH), ("saltby", "Saltby", SALTBY))
