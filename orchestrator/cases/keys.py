"""From the key that the machine knows to the case."""

from orchestrator.cases.models import Case
from processes.kept_queries import Kept

_CASE = Kept(lambda pk: Case.objects.select_related("site").filter(pk=pk))


def case_of(key: str) -> Case:
    """The case with this business key (also the `scope_key` of its tasks), its site at hand, read now.

    Raises Case.DoesNotExist, ValueError.
    """
    case = _CASE.first(pk=int(key))
    if case is None:
        raise Case.DoesNotExist(key)
    return case
