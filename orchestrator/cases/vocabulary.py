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
    ACQUAINTANCE = "1B", "Acquaintance"
    SELF = "1C", "Self"
    INDIVIDUAL = "1D", "Other individual"
    SCHOOL = "2A", "School"
    EDUCATION = "2B", "Education service"
    GP = "3A", "GP"
    HEALTH_VISITOR = "3B", "Health visitor"
    SCHOOL_NURSE = "3C", "School nurse"
    PRIMARY_HEALTH = "3D", "Other primary health service"
    EMERGENCY_DEPARTMENT = "3E", "Emergency department"
    OTHER_HEALTH = "3F", "Other health service"
    HOUSING = "4", "Housing"
    SOCIAL_CARE = "5A", "Local-authority social care, including for adults"
    LA_INTERNAL = "5B", "Other local-authority service"
    OTHER_LA = "5C", "Another local authority"
    EARLY_HELP = "5D", "Local-authority early help"
    POLICE = "6", "Police"
    JUSTICE = "7", "Court, probation, immigration, Cafcass or prison"
    OTHER = "8", "Other, including voluntary organisations"
    ANONYMOUS = "9", "Anonymous"
    UNKNOWN = "10", "Not known"


class ConcernType(TextChoices):
    DOMESTIC_ABUSE = "domestic_abuse", "Domestic abuse"
    PHYSICAL = "physical", "Physical abuse"
    EMOTIONAL = "emotional", "Emotional abuse"
    SEXUAL = "sexual", "Sexual abuse"
    NEGLECT = "neglect", "Neglect"
    CSE = "cse", "Child sexual exploitation"
    CCE_GANGS = "cce_gangs", "Criminal exploitation or gangs"
    TRAFFICKING = "trafficking", "Trafficking"
    HONOUR_BASED = "honour_based", "So-called honour-based abuse"
    FGM = "fgm", "Female genital mutilation"
    FORCED_MARRIAGE = "forced_marriage", "Forced marriage"
    STALKING = "stalking", "Stalking"
    SUBSTANCE = "substance", "Alcohol or drugs"
    MENTAL_HEALTH = "mental_health", "Mental health"
    SELF_HARM = "self_harm", "Self-harm"
    SUICIDE_RISK = "suicide_risk", "Risk of suicide"
    MISSING = "missing", "Missing"
    HOUSING = "housing", "Housing"
    ONLINE = "online", "Online harm"
    ADULT_SAFEGUARDING = "adult_safeguarding", "Adult safeguarding"
    PARENTAL_CONFLICT = "parental_conflict", "Conflict between parents"
    OTHER = "other", "Something else"


#: Concerns that are domestic abuse by their nature (domain 3.1: `yes` if any domestic-abuse concern type).
DOMESTIC_ABUSE_CONCERNS = frozenset(
    {ConcernType.DOMESTIC_ABUSE, ConcernType.HONOUR_BASED, ConcernType.FORCED_MARRIAGE, ConcernType.STALKING}
)


class AbuseType(TextChoices):
    PHYSICAL = "physical", "Physical"
    SEXUAL = "sexual", "Sexual"
    COERCIVE_CONTROL = "coercive_control", "Coercive control"
    PSYCHOLOGICAL = "psychological", "Psychological"
    ECONOMIC = "economic", "Economic"
    STALKING = "stalking", "Stalking"
    HONOUR_BASED = "honour_based", "So-called honour-based"
    ONLINE = "online", "Online"
    THREATS = "threats", "Threats"
    POST_SEPARATION = "post_separation", "After separation"
    NOT_KNOWN = "not_known", "Not known"


class PeopleTold(TextChoices):
    AGREED = "told_agreed", "Told, and they agree"
    REFUSED = "told_refused", "Told, and they refuse"
    UNSAFE = "not_told_unsafe", "Not told: it would not be safe"
    OTHER = "not_told_other", "Not told for another reason"


class FamilyRole(TextChoices):
    """A person may hold several (domain 3.2, A-14, A-16)."""

    SUBJECT_CHILD = "subject_child", "Child this is about"
    UNBORN_CHILD = "unborn_child", "Unborn child"
    SIBLING = "sibling", "Brother or sister"
    NON_RESIDENT_CHILD = "non_resident_child", "Child who lives elsewhere"
    ADULT_VICTIM = "adult_victim", "Adult victim"
    ALLEGED_PERPETRATOR = "alleged_perpetrator", "Person alleged to cause harm"
    PARENT_CARER = "parent_carer", "Parent or carer"
    NEW_PARTNER = "new_partner", "New partner"
    EX_PARTNER = "ex_partner", "Former partner"
    HOUSEHOLD_MEMBER = "household_member", "Lives in the household"
    SIGNIFICANT_OTHER = "significant_other", "Other important person"
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
    HOUSING = "housing", "Housing"
    DISABILITY = "disability", "Disability"
    INTERPRETER = "interpreter", "Needs an interpreter"


class PerpetratorBasis(TextChoices):
    ALLEGED = "alleged", "Alleged"
    CHARGED = "charged", "Charged"
    CONVICTED = "convicted", "Convicted"
    CIVIL_FINDING = "civil_finding", "Found by a civil court"
    ADMITTED = "admitted", "Admitted"


class SharingLevel(TextChoices):
    """The reading of “what level is crucial and lawful” (domain 2.5). Stored as a number 0 to 3."""

    ADVICE = "0", "Advice only: nothing that identifies anyone"
    KNOWN = "1", "Known or not known"
    RELEVANT = "2", "A relevant summary"
    FULL = "3", "Full relevant information"


class ToldStatus(TextChoices):
    AGREED = "told_agreed", "Told, and they agree"
    REFUSED = "told_refused", "Told, and they refuse"
    NO_ANSWER = "told_no_answer", "Told, no answer yet"
    NOT_TOLD = "not_told", "Not told"


class NotToldReason(TextChoices):
    HARM_TO_CHILD = "risk_significant_harm_child", "Risk of significant harm to a child"
    HARM_TO_ADULT = "risk_serious_harm_adult", "Risk of serious harm to an adult"
    PREJUDICE_CRIME = "prejudice_crime", "It would harm the investigation of a serious crime"
    UNJUSTIFIED_DELAY = "unjustified_delay", "It would delay help without good reason"
    CANNOT_BE_FOUND = "cannot_be_found", "They cannot be found"
    LACKS_CAPACITY = "lacks_capacity", "They lack the capacity to decide"
    OTHER = "other", "Another reason"


class ServiceAgreement(TextChoices):
    YES = "yes", "Agrees to receive help"
    NO = "no", "Does not agree to receive help"
    PARTIAL = "partial", "Agrees to some help"
    NOT_YET_ASKED = "not_yet_asked", "Not asked yet"


class Article6(TextChoices):
    LEGAL_OBLIGATION = "A6_c", "Legal obligation"
    VITAL_INTERESTS = "A6_d", "Vital interests"
    PUBLIC_TASK = "A6_e", "Public task"
    RECOGNISED_INTEREST = "A6_ea", "Recognised legitimate interest: safeguarding"
    LEGITIMATE_INTEREST = "A6_f", "Legitimate interests"
    CONSENT = "A6_a", "Consent (usually not the right basis)"


class Article9(TextChoices):
    SAFEGUARDING = "A9_g18", "Substantial public interest: safeguarding"
    HEALTH_CARE = "A9_h", "Health or social care"
    VITAL_INTERESTS = "A9_c", "Vital interests"
    SOCIAL_PROTECTION = "A9_b", "Social-protection law"
    LAW_ENFORCEMENT = "LE", "Law-enforcement purpose (police)"


class Gateway(TextChoices):
    CHILDREN_1989 = "GW_CA89", "Children Act 1989, sections 17, 27 and 47"
    CHILDREN_2004 = "GW_CA04", "Children Act 2004, sections 10 and 11"
    DUTY_TO_SHARE = "GW_16LA", "Children Act 2004, section 16LA: duty to share"
    CRIME_DISORDER = "GW_CDA", "Crime and Disorder Act 1998, section 115"
    CARE_ACT = "GW_CARE", "Care Act 2014, sections 42 to 45"
    VICTIMS = "GW_VPA", "Victims and Prisoners Act 2024"
    DISCLOSURE_SCHEME = "GW_DVDS", "Police disclosure (Clare’s Law)"
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
    NOT_RELEVANT = "not_relevant", "Not relevant"
    NOT_PROPORTIONATE = "not_proportionate", "Not proportionate"
    DETRIMENT_TO_CHILD = "detriment_to_child", "Sharing would harm the child more"
    LEGAL_PRIVILEGE = "legal_privilege", "Legal privilege"
    CANNOT_FIND = "cannot_find", "Records cannot be found"
    NO_CAPACITY = "no_capacity", "Nobody free to answer"
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
