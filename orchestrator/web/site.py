"""The viewflow site: one application per place in the menu, each open to those whose role has use for it."""

from collections.abc import Callable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.urls import URLPattern, path
from viewflow.urls import Application, Site

from orchestrator.inbox.standing import Standing, standing_of
from orchestrator.inbox.views import cases, contacts, lists, new_contact, notices, raising, tasks
from orchestrator.monitoring.views import answers as measured_answers
from orchestrator.monitoring.views import (
    asked,
    board,
    bottlenecks,
    counted,
    handovers,
    incident,
    incidents,
    late,
    limits,
    pages,
    requests,
    retrying,
    several,
)
from orchestrator.monitoring.views import cases as measured_cases
from orchestrator.monitoring.views import silent as measured_silent
from orchestrator.monitoring.views import tasks as measured_tasks
from orchestrator.studio.views import (
    agencies,
    approving,
    both,
    differences,
    doubled_files,
    drafts,
    editor,
    exporting,
    importing,
    moving,
    one_limit,
    playing,
    questions,
    scenarios,
    sending,
    versions,
)
from orchestrator.studio.views import forms as draft_forms
from orchestrator.studio.views import limits as draft_limits

from . import doors


class Place(Application):
    """An application that appears in the menu of those for whom `open_to` holds.

    Strangers are not refused here: each page answers them as if it were not there (404), which viewflow's
    own permission check would not (403).
    """

    base_template_name = "web/base.html"
    open_to: Callable[[Standing], bool] = staticmethod(lambda standing: True)

    def shown_to(self, user: AbstractBaseUser | AnonymousUser) -> bool:
        return type(self).open_to(standing_of(user))


def with_file(
    page: type[pages.MeasurePage], address: str, *, file: str = ""
) -> tuple[URLPattern, URLPattern]:
    """A page of measures and its file, which is the same as CSV: called like the page, and with `_csv`."""
    name = file or address.rstrip("/")
    return (
        path(address, page.as_view(), name=page.name),
        path(f"{name}.csv", page.as_view(as_csv=True), name=f"{page.name}_csv"),
    )


class InboxPlace(Place):
    title = "Inbox"
    app_name = "inbox"
    open_to = staticmethod(lambda standing: standing.works)
    index_path = path("", lists.Inbox.as_view(), name="index")
    count_path = path("count/", lists.LiveCount.as_view(), name="count")
    next_path = path("next/", lists.NextForMe.as_view(), name="next")
    several_path = path("several/", lists.Several.as_view(), name="several")


class TasksPlace(Place):
    """One task. No place of its own in the menu: one comes here from a list."""

    title = "Tasks"
    app_name = "tasks"
    open_to = staticmethod(lambda standing: False)
    index_path = path("", lists.Inbox.as_view(), name="index")
    task_path = path("<uuid:task_id>/", tasks.TaskPage.as_view(), name="task")
    draft_path = path("<uuid:task_id>/draft/", tasks.SaveDraft.as_view(), name="draft")
    claim_path = path("<uuid:task_id>/claim/", tasks.Claim.as_view(), name="claim")
    release_path = path("<uuid:task_id>/release/", tasks.Release.as_view(), name="release")
    reassign_path = path("<uuid:task_id>/reassign/", tasks.Reassign.as_view(), name="reassign")


class CasesPlace(Place):
    title = "Cases"
    app_name = "cases"
    open_to = staticmethod(lambda standing: standing.opens_cases)
    index_path = path("", cases.CaseList.as_view(), name="index")
    case_path = path("<str:reference>/", cases.CasePage.as_view(), name="case")
    drawing_path = path(
        "<str:reference>/drawings/<uuid:instance_id>/", cases.Drawing.as_view(), name="drawing"
    )
    danger_path = path("<str:reference>/danger/", raising.RaiseDanger.as_view(), name="danger")
    information_path = path(
        "<str:reference>/information/", raising.AddInformation.as_view(), name="information"
    )
    decide_path = path("<str:reference>/decide-now/", raising.DecideNow.as_view(), name="decide")


class ContactsPlace(Place):
    title = "Tell the front door"
    app_name = "contacts"
    open_to = staticmethod(lambda standing: standing.tells)
    index_path = path("", contacts.MyContacts.as_view(), name="index")
    new_path = path("new/", new_contact.StartContact.as_view(), name="new")
    begun_path = path("new/<uuid:token>/", new_contact.NewContact.as_view(), name="begun")
    draft_path = path("new/<uuid:token>/draft/", new_contact.SaveDraft.as_view(), name="draft")
    discard_path = path("new/<uuid:token>/discard/", new_contact.DiscardContact.as_view(), name="discard")
    sent_path = path("<int:contact_id>/", contacts.Sent.as_view(), name="sent")


class NoticesPlace(Place):
    title = "Notices"
    app_name = "notices"
    open_to = staticmethod(lambda standing: not standing.only_refers)
    index_path = path("", notices.MyNotices.as_view(), name="index")
    acknowledge_path = path("<int:notice_id>/acknowledge/", notices.Acknowledge.as_view(), name="acknowledge")


class MonitoringPlace(Place):
    """Managers and leads see what is open, late and waiting. Each page has its file: the same, as CSV."""

    title = "Managing work"
    app_name = "monitoring"
    open_to = staticmethod(asked.measures)
    index_path, index_csv_path = with_file(board.BoardPage, "", file="board")
    board_path = path("board/", board.LiveBoard.as_view(), name="board")
    tasks_path, tasks_csv_path = with_file(measured_tasks.TaskList, "tasks/")
    tasks_changed_path = path("tasks/changed/", measured_tasks.TasksChanged.as_view(), name="tasks_changed")
    act_path = path("tasks/act/", several.Several.as_view(), name="act")
    cases_path, cases_csv_path = with_file(measured_cases.CaseList, "cases/")
    silent_path, silent_csv_path = with_file(measured_silent.SilentList, "silent/")
    cases_changed_path = path("cases/changed/", measured_cases.CasesChanged.as_view(), name="cases_changed")
    silent_changed_path = path(
        "silent/changed/", measured_silent.SilentChanged.as_view(), name="silent_changed"
    )
    breaches_changed_path = path("late/changed/", late.BreachesChanged.as_view(), name="breaches_changed")
    incidents_path, incidents_csv_path = with_file(incidents.IncidentList, "incidents/")
    incidents_retry_path = path("incidents/retry/", retrying.RetryChosen.as_view(), name="incidents_retry")
    incident_path = path("incidents/<uuid:incident_id>/", incident.IncidentPage.as_view(), name="incident")
    answers_path, answers_csv_path = with_file(measured_answers.AnswersPage, "answers/")
    requests_path, requests_csv_path = with_file(requests.RequestList, "answers/requests/")
    limits_path, limits_csv_path = with_file(limits.LimitsPage, "limits/")
    breaches_path, breaches_csv_path = with_file(late.BreachList, "late/")
    bottlenecks_path, bottlenecks_csv_path = with_file(bottlenecks.BottlenecksPage, "bottlenecks/")
    step_tasks_path, step_tasks_csv_path = with_file(counted.StepTasks, "bottlenecks/tasks/")
    routes_csv_path = path(
        "bottlenecks/routes.csv", bottlenecks.RoutesFile.as_view(as_csv=True), name="routes_csv"
    )
    handovers_path, handovers_csv_path = with_file(handovers.HandoversPage, "handovers/")
    handed_tasks_path, handed_tasks_csv_path = with_file(counted.HandedTasks, "handovers/tasks/")


class VersionsPlace(Place):
    title = "Pathways"
    app_name = "versions"
    open_to = staticmethod(lambda standing: not standing.only_refers)
    index_path = path("", versions.VersionList.as_view(), name="index")
    version_path = path("<int:version_id>/", versions.VersionPage.as_view(), name="version")
    drawing_path = path("<int:version_id>/<str:process_id>.bpmn", versions.Drawing.as_view(), name="drawing")
    import_path = path("import/", importing.Import.as_view(), name="import")
    export_path = path("<int:version_id>/export.zip", exporting.Export.as_view(), name="export")
    download_path = path("<int:version_id>/files/<path:path>", exporting.Download.as_view(), name="download")
    differences_path = path(
        "<int:version_id>/differences/", differences.DifferencesPage.as_view(), name="differences"
    )
    withdraw_path = path("<int:version_id>/withdraw/", approving.Withdraw.as_view(), name="withdraw")
    moving_path = path("<int:version_id>/moving/", moving.MovingPage.as_view(), name="moving")
    moving_run_path = path(
        "<int:version_id>/moving/<uuid:run_id>/", moving.OneRun.as_view(), name="moving_run"
    )
    moving_progress_path = path(
        "<int:version_id>/moving/<uuid:run_id>/progress/",
        moving.Progress.as_view(),
        name="moving_progress",
    )
    moving_stop_path = path(
        "<int:version_id>/moving/<uuid:run_id>/stop/", moving.Stop.as_view(), name="moving_stop"
    )
    moving_undo_path = path(
        "<int:version_id>/moving/<uuid:run_id>/undo/", moving.Undo.as_view(), name="moving_undo"
    )
    new_draft_path = path("<int:version_id>/draft/", drafts.NewDraft.as_view(), name="new_draft")
    draft_path = path("drafts/<int:version_id>/", drafts.DraftPage.as_view(), name="draft")
    retitle_path = path("drafts/<int:version_id>/title/", drafts.Retitle.as_view(), name="retitle")
    discard_path = path("drafts/<int:version_id>/discard/", drafts.Discard.as_view(), name="discard")
    take_out_path = path(
        "drafts/<int:version_id>/take-out/", drafts.TakeOutForeign.as_view(), name="take_out"
    )
    take_file_path = path(
        "drafts/<int:version_id>/take-file/", doubled_files.TakeFileOut.as_view(), name="take_file"
    )
    send_path = path("drafts/<int:version_id>/send/", sending.Send.as_view(), name="send")
    take_back_path = path("drafts/<int:version_id>/take-back/", sending.TakeBack.as_view(), name="take_back")
    approval_path = path(
        "drafts/<int:version_id>/approval/", approving.ApprovalPage.as_view(), name="approval"
    )
    approve_path = path("drafts/<int:version_id>/approve/", approving.Approve.as_view(), name="approve")
    play_path = path("drafts/<int:version_id>/play/", playing.Play.as_view(), name="play")
    plays_path = path("drafts/<int:version_id>/plays/", playing.Plays.as_view(), name="plays")
    send_back_path = path(
        "drafts/<int:version_id>/send-back/", approving.SendBack.as_view(), name="send_back"
    )
    editor_path = path(
        "drafts/<int:version_id>/drawings/<path:path>/edit/", editor.EditorPage.as_view(), name="editor"
    )
    file_path = path(
        "drafts/<int:version_id>/drawings/<path:path>/file/", editor.DrawingFile.as_view(), name="file"
    )
    both_path = path(
        "drafts/<int:version_id>/drawings/<path:path>/both/", both.BothSides.as_view(), name="both"
    )
    aside_path = path(
        "drafts/<int:version_id>/drawings/<path:path>/aside/", both.PutAside.as_view(), name="aside"
    )
    findings_path = path("drafts/<int:version_id>/findings/", editor.Findings.as_view(), name="findings")
    lists_path = path("drafts/<int:version_id>/lists/", editor.Lists.as_view(), name="lists")
    forms_path = path("drafts/<int:version_id>/forms/", draft_forms.FormList.as_view(), name="forms")
    form_path = path("drafts/<int:version_id>/forms/<slug:key>/", draft_forms.FormPage.as_view(), name="form")
    form_preview_path = path(
        "drafts/<int:version_id>/forms/<slug:key>/preview/",
        draft_forms.FormPreview.as_view(),
        name="form_preview",
    )
    question_new_path = path(
        "drafts/<int:version_id>/forms/<slug:key>/questions/",
        questions.NewQuestion.as_view(),
        name="question_new",
    )
    question_path = path(
        "drafts/<int:version_id>/forms/<slug:key>/questions/<slug:name>/",
        questions.QuestionPage.as_view(),
        name="question",
    )
    limits_path = path("drafts/<int:version_id>/limits/", draft_limits.LimitTable.as_view(), name="limits")
    limit_new_path = path(
        "drafts/<int:version_id>/limits/new/", one_limit.NewLimit.as_view(), name="limit_new"
    )
    limit_path = path(
        "drafts/<int:version_id>/limits/<slug:code>/", one_limit.LimitPage.as_view(), name="limit"
    )
    scenario_path = path(
        "drafts/<int:version_id>/scenarios/<path:path>/", scenarios.ScenarioPage.as_view(), name="scenario"
    )
    new_times_path = path(
        "drafts/<int:version_id>/new-times/", scenarios.NewTimes.as_view(), name="new_times"
    )
    new_value_path = path(
        "drafts/<int:version_id>/new-value/", scenarios.NewValue.as_view(), name="new_value"
    )
    agencies_path = path("drafts/<int:version_id>/agencies/", agencies.Agencies.as_view(), name="agencies")


class OneFrontDoor(Site):
    """Everything people open in a browser."""

    title = "One Front Door"
    index_path = path("", doors.FirstPage.as_view(), name="index")
    sign_in_path = path("sign-in/", doors.SignIn.as_view(), name="sign_in")
    sign_out_path = path("sign-out/", doors.SignOut.as_view(), name="sign_out")
    source_path = path("source-code/", doors.SourceCode.as_view(), name="source")
    accessibility_path = path("accessibility/", doors.Accessibility.as_view(), name="accessibility")


site = OneFrontDoor(
    viewsets=[
        InboxPlace(),
        TasksPlace(),
        CasesPlace(),
        ContactsPlace(),
        NoticesPlace(),
        MonitoringPlace(),
        VersionsPlace(),
    ]
)
