"""Does the new information change the picture (A-05)?"""

from orchestrator.cases import news
from orchestrator.cases.models import Information
from orchestrator.clocks import running
from orchestrator.pathway.news_arriving import VARIABLE

from .work import Work


def record_triage(work: Work) -> None:
    """A person has considered the piece that the task is about, and no other: what came meanwhile waits for
    its own task. K-21 stops when nothing waits any more.
    """
    waiting = Information.objects.filter(case=work.case, considered_at__isnull=True)
    for piece in waiting.filter(pk=work.task.data[VARIABLE]):
        news.consider_information(
            piece,
            material=work.answers["material"] == "yes",
            note=work.answers["triage_reason"],
            by=work.by,
            now=work.now,
        )
    if not waiting.exists():
        running.stop(work.case, "K-21", event="triage_information", now=work.now)
