"""What one answer costs, from the press of the button to the committed step, on the real pathway."""

import statistics
import time
from datetime import UTC, datetime

import pytest

from forms.answers import validate_json
from orchestrator.agencies.models import Staff
from orchestrator.cases.models import Case
from orchestrator.pathway import rows, submitting
from processes.models import HumanTask
from tests import fenmarsh

NOW = datetime(2026, 9, 8, 9, tzinfo=UTC)
CASES = 40
WARM_UP = 20


@pytest.mark.django_db(transaction=True)
def bench_completion_of_a_records_check(capsys: pytest.CaptureFixture[str]) -> None:
    site = fenmarsh.establish(NOW)
    for _ in range(CASES):
        fenmarsh.open_case(site, now=NOW)
    spent = []
    for task in HumanTask.objects.filter(step__form_key="records_check").select_related("step"):
        who = Staff.objects.filter(memberships__team_id=task.queue).first()
        assert who is not None
        listed = rows.rows_for_task(task, Case.objects.get(pk=int(task.scope_key)), now=NOW)
        payload = {"members": [{"subject": each.value, "known": "no"} for each in listed["members"]]}
        answers = validate_json(submitting.definition_for(task), payload, listed)
        began = time.perf_counter()
        submitting.submit(task, answers, by=who, now=NOW)
        spent.append(1000 * (time.perf_counter() - began))
    counted = sorted(spent[WARM_UP:])
    with capsys.disabled():
        print(f"\nfigure answer_median {statistics.median(counted):.1f} ms")
        print(f"figure answer_p95 {counted[int(0.95 * len(counted))]:.1f} ms")
        print(f"figure answers_counted {len(counted)} answers")
