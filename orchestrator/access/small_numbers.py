"""How many cases, for whoever sees no list of them: few are not told, others to the nearest five (domain 6).

The measures of the hub keep to the same bound, and besides to what follows from their sums
(orchestrator/monitoring/measures/suppressed.py).
"""

from orchestrator.agencies.models import Team
from orchestrator.agencies.vocabulary import RoleCode

FEW = 5  #: fewer cases than this are “fewer than 5”
#: Who has lists of all cases of a site, and so sees exact numbers.
LISTS = frozenset({RoleCode.HUBMGR, RoleCode.COORD, RoleCode.IG})


def said(number: int, *, exactly: bool) -> str:
    """“2” exactly; else “fewer than 5”, or to the nearest five. Nought names nobody."""
    if exactly or number == 0:
        return str(number)
    if number < FEW:
        return f"fewer than {FEW}"
    return f"about {(number + FEW // 2) // FEW * FEW}"


def sites_with_lists(teams: tuple[Team, ...]) -> frozenset[str]:
    """Codes of the sites whose cases somebody of these teams sees exactly."""
    return frozenset(team.site.code for team in teams if team.role in LISTS)
