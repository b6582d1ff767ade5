"""Code lists of the pathway's records (domain 2.5, 3.1–3.9, 3.11)."""

from collections.abc import Mapping

from django.db.models import TextChoices


class RatingValue(TextChoices):
    """The common scale, highest first (domain 3.4)."""

    RED = "R", "Red"
    AMBER = "A", "Amber"
    GREEN = "G", "Green"
    BLUE = "B", "Blue"


#: Height on the scale: a higher number needs help sooner.
RATING_HEIGHT: Mapping[str, int] = {
    RatingValue.RED: 3,
    RatingValue.AMBER: 2,
    RatingValue.GREEN: 1,
    RatingValue.BLUE: 0,
}


class RatingStage(TextChoices):
    INITIAL = "initial", "Initial"
    AFTER_CHECKS = "after_checks", "After the agencies’ checks"
    DECISION = "decision", "Joint decision"
    REVIEW = "review", "Review"
    CLOSURE = "closure", "Closure"


class YesNoUnknown(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_KNOWN = "not_known", "Not known"


class Channel(TextChoices):
    PORTAL = "portal", "Online form"
    POLICE_FEED = "police_feed", "Police feed"
    PHONE = "phone", "Phone"
    EMAIL = "email", "Email"
    IN_PERSON = "in_person", "In person"
    EDT = "edt", "Emergency duty team"
    OTHER_LA = "other_la", "Another local authority"
    MARAC = "marac", "Marac"


class SourceCode(TextChoices):
    """Who the contact came from (Department for Education codes)."""

    RELATIVE = "1A", "Family member, relative or carer"
    ACQUAINTANCE = "1B", "Acquaintance or neighbour"
    SELF = "1C", "The person themselves"
    INDIVIDUAL = "1D", "Another individual"
    SCHOOL = "2A", "School"
    EDUCATION = "2B", "Education service"
    GP = "3A", "GP"
    HEALTH_VISITOR = "3B", "Health visitor"
    SCHOOL_NURSE = "3C", "School nurse"
    PRIMARY_HEALTH = "3D", "Other primary health service"
    EMERGENCY_DEPARTMENT = "3E", "A&E department"
    OTHER_HEALTH = "3F", "Other health service"
    HOUSING = "4", "Housing"
    SOCIAL_CARE = "5A", "Social care in this authority, including adults"
    LA_INTERNAL = "5B", "Another service of this authority"
    OTHER_LA = "5C", "Another local authority"
    EARLY_HELP = "5D", "Early help in this authority"
    POLICE = "6", "Police"
    JUSTICE = "7", "Courts, probation, immigration, Cafcass or prison"
    OTHER = "8", "Voluntary or other organisation"
    ANONYMOUS = "9", "Anonymous"
    UNKNOWN = "10", "Not known"


class ConcernType(TextChoices):
    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse"
    PHYSICAL = "physical", "Physical abuse of a child"
    EMOTIONAL = "emotional", "Emotional abuse of a child"
    SEXUAL = "sexual", "Sexual abuse"
    NEGLECT = "neglect", "Neglect"
    CSE = "cse", "Child sexual exploitation"
    CCE_GANGS = "cce_gangs", "Criminal exploitation or gangs"
    TRAFFICKING = "trafficking", "Trafficking or modern slavery"
    HONOUR_BASED = "honour_based", "So-called honour-based abuse"
    FGM = "fgm", "Female genital mutilation"
    FORCED_MARRIAGE = "forced_marriage", "Forced marriage"
    STALKING = "stalking", "Stalking"
    SUBSTANCE = "substance", "Alcohol or drugs"
    MENTAL_HEALTH = "mental_health", "Mental health"
    SELF_HARM = "self_harm", "Self-harm"
    SUICIDE_RISK = "suicide_risk", "Risk of suicide"
    MISSING = "missing", "Missing"
    HOUSING = "housing", "Housing or homelessness"
    ONLINE = "online", "Harm online"
    ADULT_SAFEGUARDING = "adult_safeguarding", "Adult safeguarding"
    PARENTAL_CONFLICT = "parental_conflict", "Conflict between parents, with no abuse"
    OTHER = "other", "Something else"


#: Concerns that are domestic abuse by their nature (domain 3.1: `yes` if any domestic-abuse concern type).
DOMESTIC_ABUSE_CONCERNS = frozenset(
    {ConcernType.DOMESTIC_ABUSE, ConcernType.HONOUR_BASED, ConcernType.FORCED_MARRIAGE, ConcernType.STALKING}
)


class AbuseType(TextChoices):
    PHYSICAL = "physical", "Physical violence"
    SEXUAL = "sexual", "Sexual violence"
    COERCIVE_CONTROL = "coercive_control", "Coercive or controlling behaviour"
    PSYCHOLOGICAL = "psychological", "Psychological abuse"
    ECONOMIC = "economic", "Economic abuse"
    STALKING = "stalking", "Stalking or harassment"
    HONOUR_BASED = "honour_based", "So-called honour-based abuse"
    ONLINE = "online", "Abuse online or by phone"
    THREATS = "threats", "Threats"
    POST_SEPARATION = "post_separation", "Abuse after separating"
    NOT_KNOWN = "not_known", "Not known yet"


class PeopleTold(TextChoices):
    AGREED = "told_agreed", "They were told and agree"
    REFUSED = "told_refused", "They were told and do not agree"
    UNSAFE = "not_told_unsafe", "They were not told because it is not safe"
    OTHER = "not_told_other", "They were not told for another reason"


class FamilyRole(TextChoices):
    """A person may hold several (domain 3.2, A-14, A-16)."""

    SUBJECT_CHILD = "subject_child", "Child the worry is about"
    UNBORN_CHILD = "unborn_child", "Unborn child"
    SIBLING = "sibling", "Brother or sister"
    NON_RESIDENT_CHILD = "non_resident_child", "Child who lives elsewhere"
    ADULT_VICTIM = "adult_victim", "Adult being hurt or controlled"
    ALLEGED_PERPETRATOR = "alleged_perpetrator", "Person said to be causing harm"
    PARENT_CARER = "parent_carer", "Parent or carer"
    NEW_PARTNER = "new_partner", "New partner"
    EX_PARTNER = "ex_partner", "Former partner"
    HOUSEHOLD_MEMBER = "household_member", "Someone else in the household"
    SIGNIFICANT_OTHER = "significant_other", "Someone else who matters"
    ADULT_AT_RISK = "adult_at_risk", "Adult at risk"
    YOUNG_CARER = "young_carer", "Young carer"


CHILD_ROLES = frozenset(
    {
        FamilyRole.SUBJECT_CHILD,
        FamilyRole.UNBORN_CHILD,
        FamilyRole.SIBLING,
        FamilyRole.NON_RESIDENT_CHILD,
        FamilyRole.YOUNG_CARER,
    }
)


class MemberFlag(TextChoices):
    """What is known of a member that decides which agencies are asked (domain 2.2)."""

    PROBATION = "probation", "On probation now or before"
    PREGNANCY = "pregnancy", "Pregnant"
    SUBSTANCE = "substance", "Alcohol or drugs"
    MENTAL_HEALTH = "mental_health", "Mental health"
    HOUSING = "housing", "Housing or homelessness"
    DISABILITY = "disability", "Disability or communication need"
    INTERPRETER = "interpreter", "Needs an interpreter"


class PerpetratorBasis(TextChoices):
    ALLEGED = "alleged", "Someone says so"
    CHARGED = "charged", "Charged"
    CONVICTED = "convicted", "Convicted"
    CIVIL_FINDING = "civil_finding", "Finding of a civil or family court"
    ADMITTED = "admitted", "They have said so themselves"


class SharingLevel(TextChoices):
    """The reading of “what level is crucial and lawful” (domain 2.5). Stored as a number 0 to 3."""

    ADVICE = "0", "Nothing that identifies them"
    KNOWN = "1", "Known or not known"
    RELEVANT = "2", "What is relevant to this worry"
    FULL = "3", "Everything relevant"


class ToldStatus(TextChoices):
    AGREED = "told_agreed", "Told, and agrees"
    REFUSED = "told_refused", "Told, and does not agree"
    NO_ANSWER = "told_no_answer", "Told, and has not answered"
    NOT_TOLD = "not_told", "Not told"


class NotToldReason(TextChoices):
    HARM_TO_CHILD = "risk_significant_harm_child", "It would put a child at risk of significant harm"
    HARM_TO_ADULT = "risk_serious_harm_adult", "It would put an adult at risk of serious harm"
    PREJUDICE_CRIME = (
        "prejudice_crime",
        "It would get in the way of preventing or investigating a serious crime",
    )
    UNJUSTIFIED_DELAY = "unjustified_delay", "It would cause a delay that cannot be justified"
    CANNOT_BE_FOUND = "cannot_be_found", "They could not be found"
    LACKS_CAPACITY = "lacks_capacity", "They lack the capacity to decide"
    OTHER = "other", "Another reason"


class ServiceAgreement(TextChoices):
    YES = "yes", "Agrees to receive help"
    NO = "no", "Does not agree to receive help"
    PARTIAL = "partial", "Agrees to some help"
    NOT_YET_ASKED = "not_yet_asked", "Not asked yet"


class Article6(TextChoices):
    LEGAL_OBLIGATION = "A6_c", "Legal obligation"
    VITAL_INTERESTS = "A6_d", "Vital interests: someone’s life or safety"
    PUBLIC_TASK = "A6_e", "Public task"
    RECOGNISED_INTEREST = "A6_ea", "Recognised legitimate interest: safeguarding"
    LEGITIMATE_INTEREST = "A6_f", "Legitimate interests"
    CONSENT = "A6_a", "Consent"


class Article9(TextChoices):
    SAFEGUARDING = "A9_g18", "Safeguarding children and individuals at risk"
    HEALTH_CARE = "A9_h", "Health or social care"
    VITAL_INTERESTS = "A9_c", "Vital interests"
    SOCIAL_PROTECTION = "A9_b", "Social protection law"
    LAW_ENFORCEMENT = "LE", "Law-enforcement purpose (police)"


class Gateway(TextChoices):
    CHILDREN_1989 = "GW_CA89", "Children Act 1989, sections 17, 27 and 47"
    CHILDREN_2004 = "GW_CA04", "Children Act 2004, sections 10 and 11"
    DUTY_TO_SHARE = "GW_16LA", "Children Act 2004, section 16LA: duty to share"
    CRIME_DISORDER = "GW_CDA", "Crime and Disorder Act 1998, section 115"
    CARE_ACT = "GW_CARE", "Care Act 2014, sections 42 to 45"
    VICTIMS = "GW_VPA", "Victims and Prisoners Act 2024: police tell schools"
    DISCLOSURE_SCHEME = "GW_DVDS", "Domestic violence disclosure scheme (Clare’s Law)"
    PUBLIC_INTEREST = "PI", "Overriding public interest"


class OutcomeCode(TextChoices):
    """What a joint decision gives to one person (domain 3.9). No code means “nothing”."""

    IMMEDIATE_PROTECTION = "IMMEDIATE_PROTECTION", "Immediate protection"
    S47_STRATEGY = "S47_STRATEGY", "Strategy discussion and child-protection enquiry"
    S17_ASSESSMENT = "S17_ASSESSMENT", "Children’s social care assessment"
    EXISTING_WORKER_UPDATED = "EXISTING_WORKER_UPDATED", "Existing worker told and acting"
    EARLY_HELP = "EARLY_HELP", "Early help"
    DA_SPECIALIST_IDVA = "DA_SPECIALIST_IDVA", "Independent domestic violence adviser"
    DA_OUTREACH = "DA_OUTREACH", "Domestic abuse outreach"
    MARAC = "MARAC", "Marac"
    PERP_RESPONSE = "PERP_RESPONSE", "Response to the person alleged to cause harm"
    POLICE_INVESTIGATION = "POLICE_INVESTIGATION", "Police investigation"
    ADULT_S42 = "ADULT_S42", "Adult safeguarding enquiry"
    HEALTH_MH = "HEALTH_MH", "Health or mental-health service"
    SUBSTANCE = "SUBSTANCE", "Alcohol or drug service"
    HOUSING = "HOUSING", "Housing"
    SCHOOL_SUPPORT = "SCHOOL_SUPPORT", "Support at school"
    CHILD_RECOVERY_SERVICE = "CHILD_RECOVERY_SERVICE", "Recovery service for the child"
    OFFER_UNIVERSAL = "OFFER_UNIVERSAL", "Offer of a named universal or voluntary service"
    OFFER_DECLINED = "OFFER_DECLINED", "Offer declined, with a date to ask again"
    INFO_ADVICE_GIVEN = "INFO_ADVICE_GIVEN", "Information and advice given"
    NEEDS_MET_BY = "NEEDS_MET_BY", "Needs met by a named service"
    TRANSFER_OUT = "TRANSFER_OUT", "Transfer to another area"
    NO_CONCERN_AFTER_FULL_CHECK = "NO_CONCERN_AFTER_FULL_CHECK", "No concern after a full check"


class DeclineReason(TextChoices):
    NOT_RELEVANT = "not_relevant", "What we hold is not relevant"
    NOT_PROPORTIONATE = "not_proportionate", "Sharing it would not be proportionate"
    DETRIMENT_TO_CHILD = "detriment_to_child", "Sharing it would harm a child more than it helps"
    LEGAL_PRIVILEGE = "legal_privilege", "It is legally privileged"
    CANNOT_FIND = "cannot_find", "We cannot find the person or the records"
    NO_CAPACITY = "no_capacity", "We do not have the staff to answer in time"
    OTHER = "other", "Another reason"


class ActionKind(TextChoices):
    IMMEDIATE_SAFETY = "immediate_safety", "Immediate safety"
    PROTECT = "protect", "Protect"
    RECOVER = "recover", "Recover"
    DISRUPT_PERPETRATOR = "disrupt_perpetrator", "Disrupt the person causing harm"
    SUPPORT_CHANGE = "support_change", "Support change in the person causing harm"
    PRACTICAL = "practical", "Practical help"
    INFORM = "inform", "Inform"
    IDENTIFY = "identify", "Identify"
    MONITOR = "monitor", "Monitor"


#: A victim never owns one of these (domain 2.8).
RISK_ACTIONS = frozenset(
    {
        ActionKind.IMMEDIATE_SAFETY,
        ActionKind.PROTECT,
        ActionKind.DISRUPT_PERPETRATOR,
        ActionKind.SUPPORT_CHANGE,
        ActionKind.IDENTIFY,
        ActionKind.MONITOR,
    }
)
#: At least one of these per person alleged to cause harm (domain 2.8).
PERPETRATOR_ACTIONS = frozenset({ActionKind.DISRUPT_PERPETRATOR, ActionKind.SUPPORT_CHANGE})


class VisibilityClass(TextChoices):
    """Who may read a field (domain 3.0)."""

    HUB = "H", "Shared in the hub"
    ORIGINATOR = "O", "Owned by the agency it came from"
    SURVIVOR_SAFETY = "SC", "Survivor safety"
    POLICE_INTELLIGENCE = "PI", "Police intelligence"
    CLINICAL = "CH", "Clinical detail"
    REFERRER = "RF", "Referrer’s identity"
    CHILD_VOICE = "CV", "Child’s own words"
