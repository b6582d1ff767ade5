"""The main path of the service by clicks and typing: from a worry to a plan that everybody signed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from orchestrator.cases.models import Case, Contact
from orchestrator.pathway import contacts, rows, submitting
from processes.models import HumanTask
from tests.integration.pathway import answers as usual
from tests.integration.pathway.answers import EACH, USUAL

from .filling import fill
from .town import Town

#: Who answers for which core agency. A form that comes again, and what other agencies say, is not clicked.
PEOPLE = {
    "CSC": "alice.moreno",
    "POLICE": "ivy.chandler",
    "HEALTH": "chidi.okafor",
    "DA": "gwen.pryce",
}
FARAH, IVY, MIRIAM = "farah.aziz", "ivy.chandler", "miriam.okoro"
A_LITTLE = timedelta(seconds=20)  # nobody is signed out for being idle while the others work


class MainPath:
    """One case on its way, each step by the person whose step it is, each in a browser of their own."""

    def __init__(self, town: Town, *, in_full: bool, **options: Any) -> None:
        """Where it is not walked in full, only the first of four agencies clicks its answers."""
        self.town = town
        self.in_full = in_full
        self.options = options
        self.windows: dict[str, Page] = {}
        self.case: Case

    def walk(self) -> None:
        """All of it."""
        self.tell()
        self.answer(FARAH, "danger_check")
        self.answer(FARAH, "family_map")
        self.answer(FARAH, "initial_rating")
        first, *others = self.case.members.order_by("id")
        self.answer(FARAH, "sharing_decision", item=first.person_id)
        for member in others:
            self.town.walk.do("sharing_decision", item=member.person_id)
        for agency in self.town.walk.asked():
            if agency in PEOPLE and (self.in_full or agency == next(iter(PEOPLE))):
                self.answer(PEOPLE[agency], "records_check", item=agency)
                self.answer(PEOPLE[agency], "agency_information", item=agency)
            else:
                self.town.walk.answer(agency)
        self.answer(MIRIAM, "decision_proposal")
        self.answer_of_each("agency_position")
        self.answer(MIRIAM, "plan", usual.plan(self.town.walk.good_actions()))
        self.answer_of_each("plan_signature")
        self.answer(FARAH, "referrer_feedback")

    def answer_of_each(self, form: str) -> None:
        """One core agency after the other takes a position or signs."""
        for number, (agency, username) in enumerate(PEOPLE.items()):
            if self.in_full or number == 0:
                self.answer(username, form, item=agency)
            else:
                self.town.walk.do(form, item=agency)

    def see_the_plan(self) -> None:
        """The plan is agreed, nothing is left to do, and a partner reads it on the case's page."""
        assert self.case.state == "planned"
        assert self.town.walk.open_tasks() == []
        page = self.window(PEOPLE["DA"])
        page.goto(f"/cases/{self.case.reference}/")
        expect(page.get_by_text("Nobody: nothing is waiting in this case.")).to_be_visible()
        plan = page.get_by_role("region", name="Plan of next steps")
        expect(plan.get_by_text("Lead professional")).to_be_visible()
        expect(plan.locator("h4", has_text="Signed").locator("+ ul > li")).to_have_count(len(PEOPLE))
        page.goto("/inbox/")
        expect(page.get_by_role("heading", name="Nothing is waiting for you")).to_be_visible()

    def window(self, username: str) -> Page:
        """The one window of a person, who signs in when first asked for something."""
        if username not in self.windows:
            page = self.windows[username] = self.town.window(**self.options)
            self.town.sign_in(page, username)
        return self.windows[username]

    def tell(self) -> None:
        """Ivy tells the front door about a family of three."""
        page = self.window(IVY)
        page.goto("/contacts/")
        page.get_by_role("button", name="Start a new contact").click()
        definition = contacts.definition()
        worry = usual.contact()
        del worry["channel"]  # asked only of those who write down what came by phone
        fill(page, definition, worry)
        page.get_by_role("button", name=definition.submit).last.click()
        expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        self.case = self.town.walk.case = Contact.objects.get().case
        expect(page.get_by_text(self.case.reference, exact=True).first).to_be_visible()
        self.later()

    def answer(
        self, username: str, form: str, said: Mapping[str, Any] | None = None, *, item: str | int = ""
    ) -> None:
        """Find the task in the inbox, claim it, answer it."""
        task = self.town.walk.task(form, item=item)
        page = self.window(username)
        page.goto("/inbox/")
        self.claim(page, task)
        definition = submitting.definition_for(task)
        fill(page, definition, self.answers_to(task, said))
        page.get_by_role("button", name=definition.submit).last.click()
        expect(page.get_by_text(f"{task.title}: saved for {self.case.reference}.")).to_be_visible()
        self.later()

    def claim(self, page: Page, task: HumanTask) -> None:
        """From its line in the inbox: at once, or after a look at it."""
        line = page.locator(".ofd-task", has=page.locator(f"#choose-{task.pk}"))
        if task.step.form_key in ("decision_proposal", "plan"):
            line.get_by_role("link", name=task.title).click()
            page.get_by_role("button", name="Claim this task").click()
        else:
            line.get_by_role("button", name="Claim").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(task.title)
        expect(page.locator("form[data-case-form]")).to_be_visible()

    def answers_to(self, task: HumanTask, said: Mapping[str, Any] | None) -> dict[str, Any]:
        """What is said usually, with a row for each person where the form asks about each."""
        answers = {**USUAL.get(task.step.form_key, {}), **(said or {})}
        listed = rows.rows_for_task(task, self.case, now=self.town.walk.now)
        for question in submitting.definition_for(task).questions:
            value = answers.get(question.name)
            if question.for_each and isinstance(value, dict):
                answers[question.name] = [
                    {**value[EACH], "subject": one.value} for one in listed[question.for_each]
                ]
        return answers

    def later(self) -> None:
        """Some time passes, and the worker does what is due."""
        self.town.work(A_LITTLE)
        self.case.refresh_from_db()
