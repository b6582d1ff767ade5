"""Where in the pathway what is done, what it needs before it, and what is done once: one table.

It holds what would fail elsewhere, since it reads what only its own process has (the person, the agency, the
proposal, the new information), or do harm there. What may stand anywhere is not in it: reminding, telling,
the danger check, the map of the family and the rating may be done again in other processes.
"""

from dataclasses import dataclass

from processes.lint_rules import pathway

_P0, _P1, _P2, _P3 = (
    pathway.FRONT_DOOR,
    pathway.IMMEDIATE_DANGER,
    pathway.SHARING_DECISION,
    pathway.AGENCY_ASSESSMENT,
)
_P4, _P5, _P11 = pathway.JOINT_DECISION, pathway.PLAN_NEXT_STEPS, pathway.REFERRER_FEEDBACK
_NEWS, _JOINED = pathway.NEW_INFORMATION, pathway.PERSON_JOINED


@dataclass(frozen=True)
class Place:
    """Something that a step does, and where it may stand."""

    test: pathway.Test
    does: str  #: as in “…” does
    where: tuple[str, ...]  #: ids of the processes of the pathway
    why: str
    step: str
    needs: str = ""  #: in words, what is done before it
    after: tuple[pathway.Test, ...] = ()  #: one of these is completed before it, on every way to it
    once: bool = False  #: not done again before what it needs is done again


_PERSON = (
    "it is about one person, and only there is one chosen: elsewhere it fails, and no case comes past it."
)
_AGENCY = (
    "it is about one agency that was asked, and only there is one: elsewhere it fails, and no case comes"
)
_AGENCY = f"{_AGENCY} past it."
_PROPOSAL = "it is about the decision that the core agencies take together there: elsewhere it is missing or"
_PROPOSAL = f"{_PROPOSAL} would be settled without them."
_PLAN = (
    "it is about the plan that is written there: elsewhere the plan is missing, and no case comes past it,"
)
_PLAN = f"{_PLAN} or it would stand before anybody has signed it."
_NEW = "it is about the new information that has arrived, and only there is any."
_DANGER = "it shows every agency everything for 24 hours without asking anybody, which only danger allows."

_OPERATIONS = (
    Place(
        pathway.performs("thank_referrer"),
        "thanks the referrer",
        (_P0,),
        "the referral comes in there, and later words to the referrer say what may be told by then.",
        "P0, step S-04",
    ),
    Place(
        pathway.performs("ask_agencies"),
        "asks the agencies",
        (_P0, _JOINED, _NEWS),
        "who is asked is chosen there, for the family as it is known then.",
        "P0, step S-05",
        "choosing the agencies to ask",
        (pathway.decides("agencies_required"),),
    ),
    Place(
        pathway.performs("open_danger_sharing"),
        "opens sharing in danger",
        (_P1,),
        _DANGER,
        "P1, A-01",
        once=True,
    ),
    Place(
        pathway.performs("open_sharing"),
        "opens what may be shared",
        (_P2,),
        _PERSON,
        "P2, step S-10",
        "a decision on sharing",
        (pathway.asks("sharing_decision"),),
    ),
    Place(
        pathway.performs("release_response"),
        "releases an agency’s answer",
        (_P3,),
        _AGENCY,
        "P3, step S-11",
        "a look in the agency’s records",
        (pathway.asks("records_check"),),
    ),
    Place(
        pathway.performs("build_picture"),
        "puts the picture together",
        (_P0,),
        "the answers are waited for there, once sharing is decided.",
        "P0, step S-12",
        "word to the agencies that sharing is decided",
        (pathway.sends("sharing.decided"),),
    ),
    Place(
        pathway.performs("freeze_decision"),
        "freezes the decision",
        (_P4,),
        _PROPOSAL,
        "P4, step S-13",
        "the guard against “no further action”",
        (pathway.decides("outcome_guard"),),
        once=True,
    ),
    Place(
        pathway.performs("publish_plan"),
        "publishes the plan",
        (_P5,),
        _PLAN,
        "P5, step S-15",
        "the signatures of the core agencies",
        (pathway.asks("plan_signature"),),
    ),
    Place(pathway.performs("attach_information"), "attaches new information", (_NEWS,), _NEW, "A-05"),
    Place(pathway.performs("note_information"), "notes new information", (_NEWS,), _NEW, "A-05"),
    Place(
        pathway.performs("start_round"),
        "starts a new round",
        (_NEWS,),
        "a new round takes up again what was asked and decided: begun elsewhere, the answers that have come "
        "in would count no more.",
        "A-05",
        "a person who weighs the new information",
        (pathway.asks("triage_information"),),
        once=True,
    ),
    Place(
        pathway.performs("tell_agencies"),
        "tells the agencies that somebody joined",
        (_JOINED,),
        "only there has somebody joined the family.",
        "P0, steps S-05 and S-10",
    ),
)
_CALLS = (
    Place(
        pathway.calls(_P2),
        "decides what may be shared about a person",
        (_P0, _JOINED),
        _PERSON,
        "P2, step S-10",
    ),
    Place(
        pathway.calls(_P4),
        "takes the joint decision",
        (_P0, _NEWS),
        "a decision is taken on the joint picture, or anew in a round of its own.",
        "P4, step S-13",
    ),
    Place(pathway.calls(_P5), "plans the next steps", (_P0, _NEWS), _PLAN, "P5, step S-15"),
    Place(
        pathway.calls(_P11),
        "tells the referrer the outcome",
        (_P0, _NEWS),
        "what may be told hangs on how far the case has come: the front door knows it, and a new round.",
        "P11, step S-17",
    ),
)
_FORMS = tuple(
    Place(pathway.asks(form), f"asks for {what}", (where,), why, step)
    for form, what, where, why, step in (
        ("sharing_decision", "the decision on sharing", _P2, _PERSON, "P2, step S-10"),
        ("authorise_override", "the authority to share without agreement", _P2, _PERSON, "P2, A-02"),
        ("records_check", "a look in an agency’s records", _P3, _AGENCY, "P3, step S-11"),
        ("agency_information", "what an agency knows", _P3, _AGENCY, "P3, step S-11"),
        ("confirm_decline", "a second person where an agency declines", _P3, _AGENCY, "P3, A-04"),
        ("decision_proposal", "a proposal of the decision", _P4, _PROPOSAL, "P4, step S-13"),
        ("agency_position", "the position of an agency", _P4, _PROPOSAL, "P4, step S-13"),
        ("settle_dissent", "the settling of dissent", _P4, _PROPOSAL, "P4, A-08"),
        ("plan", "the plan", _P5, _PLAN, "P5, step S-15"),
        ("plan_signature", "a signature of the plan", _P5, _PLAN, "P5, step S-15"),
        ("triage_information", "a weighing of new information", _NEWS, _NEW, "A-05"),
    )
)
_STARTS = (
    "it begins a process of the case with all that this process needs: sent from a drawing, that process"
)
_STARTS = f"{_STARTS} begins without it and fails, or begins again and again without end."
_MESSAGES = (
    *(
        Place(pathway.sends(message), f"sends the message that {what}", (), why, step)
        for message, what, why, step in (
            ("referral.received", "begins a case", _STARTS, "P0"),
            ("assessment.requested", "asks one agency", _STARTS, "P3, step S-05"),
            ("info.added", "new information has arrived", _STARTS, "A-05"),
            ("person.joined", "somebody has joined the family", _STARTS, "P0, step S-10"),
            (
                "decision.called",
                "the chair goes ahead without the silent",
                "going ahead without an agency is a chair’s own decision, on record.",
                "P0, step S-12",
            ),
        )
    ),
    Place(
        pathway.sends("danger.raised"),
        "raises danger",
        (_P0, _P3, _NEWS, _JOINED),
        "it shows every agency everything for 24 hours: a person has looked before.",
        "step S-06 and P1, A-01",
        "a step in which a person looks",
        (lambda node: node.is_human,),
    ),
    Place(
        pathway.sends("sharing.decided"),
        "tells the agencies that sharing is decided",
        (_P0, _JOINED),
        "agencies hold back what they know until sharing is decided.",
        "P2, step S-10",
        "the decision on sharing",
        (pathway.calls(_P2),),
    ),
    Place(
        pathway.sends("agency.responded"),
        "tells the hub that an agency has answered",
        (_P3,),
        "only there does an agency answer.",
        "P3, step S-11",
        "the release of the answer",
        (pathway.performs("release_response"),),
    ),
)
PLACES = (*_OPERATIONS, *_CALLS, *_FORMS, *_MESSAGES)
