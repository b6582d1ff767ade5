"""Which rows the application's role may change or remove, table by table.

The rule: rows are read and added; some are changed; hardly any is removed. A table that stands nowhere here
may be changed, but nothing in it deleted. Triggers of the rooms' migrations say the same to everybody, the
owner too, and know what a grant cannot: frozen, published, released.
"""

from collections.abc import Mapping

#: Rows that may be removed: what was never a record (drafts, waits, sessions, jobs, sign-in attempts).
REMOVED = (
    "agencies_membership",
    "api_idempotencyrecord",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accessfailurelog",
    "axes_accesslog",
    "case_forms_draft",
    "django_session",
    "pathway_scenarioplay",  # of a draft version
    "processes_bundlefile",  # of a draft version
    "processes_messagesubscription",
    "processes_processversion",  # a draft
    "processes_stepdefinition",  # of a draft version
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
)

#: The only columns that are ever changed; everything else in the row stays as it was written.
CHANGED: Mapping[str, tuple[str, ...]] = {
    "access_exclusion": ("until",),
    "api_apitoken": ("last_used_at", "revoked_at"),
    "api_idempotencyrecord": ("status", "body"),
    "api_senderreference": ("contact_id",),
    "cases_contact": ("submission_id", "what_is_different"),
    "cases_decision": ("frozen_at", "sha256", "superseded_by_id"),
    "cases_information": ("considered_at", "material", "note", "by_id"),
    "cases_plan": ("published_at", "published_by_id"),
    "cases_planaction": ("status", "not_done_reason"),
    "cases_plansignature": ("value", "reason", "by_id", "at"),
    "cases_position": ("value", "reason", "condition", "by_id", "at"),
    "cases_sharingdecision": (
        "authorised",
        "authorised_by_id",
        "authorised_at",
        "authoriser_note",
        "withdrawn_at",
    ),
    "processes_move": ("undone_at", "undone_by_id"),
    "processes_moverun": ("stop_asked_at", "ended_at"),
    "processes_processversion": (
        "approver",
        "approver_key",
        "based_on_id",
        "change_note",
        "changed_at",
        "changed_by",
        "maker_keys",
        "makers",
        "name",
        "number",
        "published_at",
        "revision",
        "sent_back_by",
        "sent_back_reason",
        "sha256",
        "source",
        "starts_at",
        "state",
        "submitted_at",
        "title",
        "withdraw_reason",
        "withdrawn_at",
        "withdrawn_by",
    ),
}

#: What people submitted, said, rated and decided, the drawings and forms they were asked with, and what the
#: machine did: the record itself. Nothing in a row changes. The tables of `audit` are added to these.
WRITTEN_ONCE = (
    "case_forms_formversion",
    "case_forms_submission",
    "cases_childvoice",
    "cases_dangercheck",
    "cases_decisioncall",
    "cases_feedback",
    "cases_outcome",
    "cases_rating",
    "processes_bundlefile",
    "processes_mending",
    "processes_moveresult",
    "processes_processevent",
    "processes_stepdefinition",
)

#: The chain of acts: only the linking function writes it, with the owner's rights (audit, migration 0002).
LINKED_BY_THE_DATABASE = ("audit_actlink", "audit_chainhead")
