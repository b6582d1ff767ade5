"""Writing a scenario: an example stands beside the box, and what is wrong is told with its line."""

from orchestrator.studio.scenarios import EXAMPLE, problem_of
from processes import drafts

from .drafting import text

SC03 = "ofd_front_door/scenarios/SC-03.yaml"


def test_an_example_that_can_be_played_stands_beside_the_box_of_a_scenario(draft, carys, url):
    page = text(carys.get(url("scenario", draft, SC03)))
    assert "How a scenario is written" in page
    assert "do: danger_check" in page
    beside = SC03.replace("SC-03", "SC-99")
    assert problem_of(beside, {**drafts.files(draft), beside: EXAMPLE.encode()}) == ""


def test_what_is_wrong_with_a_scenario_is_told_with_its_number_and_the_line_as_it_stands(draft, carys, url):
    saved = (drafts.file(draft, SC03) or b"").decode()
    for old, new in (("do: danger_check", "do: danger_chek"), ("story: >", "story: She said: >")):
        typed = saved.replace(old, new, 1)
        line = 1 + next(number for number, each in enumerate(typed.splitlines()) if new in each)
        answer = carys.post(url("scenario", draft, SC03), {"text": typed, "revision": draft.revision})
        assert answer.status_code == 422
        assert f"SC-03.yaml, line {line}: " in text(answer)
        assert f"The line reads “{new.replace('>', '&gt;')}”." in text(answer)
