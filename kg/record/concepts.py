"""List the closed sets of values that a record can hold.

Each class is one concept scheme of `ontology/trial-kg.ttl`; each value is the notation of a concept
in it. What each value means is said there, once.
"""

from __future__ import annotations

from enum import StrEnum


class StudyType(StrEnum):
    """What kind of study it is."""

    INTERVENTIONAL = "interventional"
    OBSERVATIONAL = "observational"
    EXPANDED_ACCESS = "expanded-access"


class Phase(StrEnum):
    """Which phase of development; a phase I/II trial has two."""

    EARLY_1 = "early-1"
    PHASE_1 = "1"
    PHASE_2 = "2"
    PHASE_3 = "3"
    PHASE_4 = "4"


class Allocation(StrEnum):
    """How participants came into their arm."""

    RANDOMISED = "randomised"
    NON_RANDOMISED = "non-randomised"


class DesignModel(StrEnum):
    """How the groups of a study are laid out in time."""

    PARALLEL = "parallel"
    CROSSOVER = "crossover"
    FACTORIAL = "factorial"
    SINGLE_GROUP = "single-group"
    SEQUENTIAL = "sequential"
    COHORT = "cohort"
    CASE_CONTROL = "case-control"
    CASE_ONLY = "case-only"
    CASE_CROSSOVER = "case-crossover"
    ECOLOGIC = "ecologic"
    FAMILY_BASED = "family-based"
    DEFINED_POPULATION = "defined-population"
    NATURAL_HISTORY = "natural-history"
    OTHER = "other"


class TimePerspective(StrEnum):
    """In which direction an observational study looks."""

    PROSPECTIVE = "prospective"
    RETROSPECTIVE = "retrospective"
    CROSS_SECTIONAL = "cross-sectional"
    OTHER = "other"


class SamplingMethod(StrEnum):
    """How an observational study drew its participants."""

    PROBABILITY = "probability"
    NON_PROBABILITY = "non-probability"


class Masking(StrEnum):
    """How many parties are kept from knowing the assignment."""

    OPEN = "open"
    SINGLE = "single"
    DOUBLE = "double"
    TRIPLE = "triple"
    QUADRUPLE = "quadruple"


class MaskedParty(StrEnum):
    """Who is kept from knowing the assignment."""

    PARTICIPANT = "participant"
    CARE_PROVIDER = "care-provider"
    INVESTIGATOR = "investigator"
    OUTCOMES_ASSESSOR = "outcomes-assessor"


class Control(StrEnum):
    """What the investigated intervention is compared with."""

    PLACEBO = "placebo"
    ACTIVE = "active"
    SHAM = "sham"
    NO_INTERVENTION = "no-intervention"
    DOSE = "dose"


class Purpose(StrEnum):
    """What the study is for."""

    TREATMENT = "treatment"
    PREVENTION = "prevention"
    DIAGNOSTIC = "diagnostic"
    EDUCATION_COUNSELLING_TRAINING = "education-counselling-training"
    SUPPORTIVE_CARE = "supportive-care"
    SCREENING = "screening"
    HEALTH_SERVICES_RESEARCH = "health-services-research"
    BASIC_SCIENCE = "basic-science"
    DEVICE_FEASIBILITY = "device-feasibility"
    OTHER = "other"


class CountKind(StrEnum):
    """Whether a number of people, or a date, has happened or is planned."""

    ACTUAL = "actual"
    ANTICIPATED = "anticipated"


class RecruitmentStatus(StrEnum):
    """Where a study stands."""

    NOT_YET_RECRUITING = "not-yet-recruiting"
    RECRUITING = "recruiting"
    BY_INVITATION = "by-invitation"
    ACTIVE_NOT_RECRUITING = "active-not-recruiting"
    COMPLETED = "completed"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    WITHDRAWN = "withdrawn"
    AVAILABLE = "available"
    NO_LONGER_AVAILABLE = "no-longer-available"
    TEMPORARILY_NOT_AVAILABLE = "temporarily-not-available"
    APPROVED_FOR_MARKETING = "approved-for-marketing"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


class ArmKind(StrEnum):
    """What an arm is: an order of treatments, one treatment, or a group that is only observed."""

    SEQUENCE = "sequence"
    TREATMENT = "treatment"
    COHORT = "cohort"
    UNKNOWN = "unknown"


class ArmRole(StrEnum):
    """What an arm is there for."""

    EXPERIMENTAL = "experimental"
    ACTIVE_COMPARATOR = "active-comparator"
    PLACEBO_COMPARATOR = "placebo-comparator"
    SHAM_COMPARATOR = "sham-comparator"
    NO_INTERVENTION = "no-intervention"
    OTHER = "other"


class PeriodKind(StrEnum):
    """What happens in a period."""

    TREATMENT = "treatment"
    WASHOUT = "washout"
    FOLLOW_UP = "follow-up"


class InterventionKind(StrEnum):
    """What sort of thing is given or done."""

    CELL_PRODUCT = "cell-product"
    BIOLOGICAL = "biological"
    DRUG = "drug"
    DEVICE = "device"
    PROCEDURE = "procedure"
    RADIATION = "radiation"
    BEHAVIOURAL = "behavioural"
    DIETARY_SUPPLEMENT = "dietary-supplement"
    DIAGNOSTIC_TEST = "diagnostic-test"
    GENETIC = "genetic"
    COMBINATION_PRODUCT = "combination-product"
    OTHER = "other"


class InterventionRole(StrEnum):
    """What an intervention is there for, where the source says."""

    INVESTIGATED = "investigated"
    COMPARATOR = "comparator"
    MASKING = "masking"
    BACKGROUND = "background"


class ProductOrigin(StrEnum):
    """Whose material a product is made of."""

    AUTOLOGOUS = "autologous"
    ALLOGENEIC = "allogeneic"
    XENOGENEIC = "xenogeneic"


class CriterionKind(StrEnum):
    """Whether a criterion lets people in or keeps them out."""

    INCLUSION = "inclusion"
    EXCLUSION = "exclusion"


class Characteristic(StrEnum):
    """What a criterion is about."""

    AGE = "age"
    SEX = "sex"
    HEALTHY_VOLUNTEERS = "healthy-volunteers"
    DIAGNOSIS = "diagnosis"
    DISABILITY = "disability"
    DISEASE_DURATION = "disease-duration"
    RELAPSE = "relapse"
    IMAGING_ACTIVITY = "imaging-activity"
    TREATMENT = "treatment"
    OTHER = "other"


class Sex(StrEnum):
    """Who may take part by sex."""

    FEMALE = "female"
    MALE = "male"
    ALL = "all"


class OutcomeRole(StrEnum):
    """Which place the source gives an outcome."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    EXPLORATORY = "exploratory"
    OTHER_PRE_SPECIFIED = "other-pre-specified"
    POST_HOC = "post-hoc"
    SAFETY = "safety"


class Direction(StrEnum):
    """Up or down, on the scale that is spoken of."""

    HIGHER = "higher"
    LOWER = "lower"


class Side(StrEnum):
    """Which side of the body."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class Aggregation(StrEnum):
    """How the components of a measure become one number."""

    SUM = "sum"
    MEAN = "mean"
    ANY = "any"
    FIRST = "first"


class GroupKind(StrEnum):
    """What a group of results is made of; a group is an arm only where the source says so."""

    ARM = "arm"
    SEQUENCE = "sequence"
    TREATMENT = "treatment"
    POOLED = "pooled"
    OTHER = "other"
    UNKNOWN = "unknown"


class SummaryStatistic(StrEnum):
    """What a group result is."""

    MEAN = "mean"
    LEAST_SQUARES_MEAN = "least-squares-mean"
    GEOMETRIC_MEAN = "geometric-mean"
    GEOMETRIC_LEAST_SQUARES_MEAN = "geometric-least-squares-mean"
    LOG_MEAN = "log-mean"
    MEDIAN = "median"
    NUMBER = "number"
    COUNT_OF_PARTICIPANTS = "count-of-participants"
    COUNT_OF_UNITS = "count-of-units"


class DispersionKind(StrEnum):
    """What stands beside a group result."""

    STANDARD_DEVIATION = "standard-deviation"
    STANDARD_ERROR = "standard-error"
    INTERQUARTILE_RANGE = "interquartile-range"
    FULL_RANGE = "full-range"
    CONFIDENCE_INTERVAL = "confidence-interval"
    COEFFICIENT_OF_VARIATION = "coefficient-of-variation"
    GEOMETRIC_COEFFICIENT_OF_VARIATION = "geometric-coefficient-of-variation"


class Statistic(StrEnum):
    """What an estimate is."""

    REGRESSION_COEFFICIENT = "regression-coefficient"
    MEAN_DIFFERENCE = "mean-difference"
    LEAST_SQUARES_MEAN_DIFFERENCE = "least-squares-mean-difference"
    MEDIAN_DIFFERENCE = "median-difference"
    STANDARDISED_MEAN_DIFFERENCE = "standardised-mean-difference"
    ODDS_RATIO = "odds-ratio"
    HAZARD_RATIO = "hazard-ratio"
    RISK_RATIO = "risk-ratio"
    RATE_RATIO = "rate-ratio"
    RISK_DIFFERENCE = "risk-difference"
    RATIO_OF_MEANS = "ratio-of-means"
    RATIO = "ratio"
    PERCENT_DIFFERENCE = "percent-difference"
    SLOPE = "slope"
    CORRELATION = "correlation"
    UNCLASSIFIED = "unclassified"


class Scale(StrEnum):
    """On which scale an estimate and its limits are symmetric."""

    LINEAR = "linear"
    LOG = "log"
    PERCENT_CHANGE = "percent-change"
    RATIO_IN_PERCENT = "ratio-in-percent"
    FISHER_Z = "fisher-z"


class ComparisonBasis(StrEnum):
    """What a comparison contrasts."""

    BETWEEN_GROUPS = "between-groups"
    BETWEEN_GROUPS_BEFORE_CROSSOVER = "between-groups-before-crossover"
    WITHIN_PERSON = "within-person"
    BETWEEN_SEQUENCES_AFTER_CROSSOVER = "between-sequences-after-crossover"
    SINGLE_GROUP = "single-group"


class PRelation(StrEnum):
    """How a p value stands to the printed number."""

    EQUAL = "equal"
    LESS = "less"
    GREATER = "greater"
    AT_MOST = "at-most"


class PKind(StrEnum):
    """What a number entered as p is."""

    NOMINAL = "nominal"
    ADJUSTED = "adjusted"
    POSTERIOR_PROBABILITY = "posterior-probability"
    THRESHOLD = "threshold"
    UNKNOWN = "unknown"


class Sides(StrEnum):
    """One side or two."""

    ONE = "one"
    TWO = "two"


class Hypothesis(StrEnum):
    """What a test was to show."""

    SUPERIORITY = "superiority"
    NON_INFERIORITY = "non-inferiority"
    EQUIVALENCE = "equivalence"
    SUPERIORITY_OR_OTHER = "superiority-or-other"
    NON_INFERIORITY_OR_EQUIVALENCE = "non-inferiority-or-equivalence"
    OTHER = "other"


class Durability(StrEnum):
    """Whether a difference lasted, in the words of the source."""

    SUSTAINED = "sustained"
    NOT_SUSTAINED = "not-sustained"


class FlowMilestone(StrEnum):
    """Where in the flow a number of people stands."""

    SCREENED = "screened"
    ENROLLED = "enrolled"
    RANDOMISED = "randomised"
    STARTED = "started"
    COMPLETED = "completed"
    NOT_COMPLETED = "not-completed"
    WITHDRAWN = "withdrawn"
    OTHER = "other"


class AdverseEventScope(StrEnum):
    """What an adverse-event summary sums up."""

    EVENT = "event"
    ANY_SERIOUS = "any-serious"
    ANY_OTHER = "any-other"
    ANY_CAUSE_DEATH = "any-cause-death"


class Seriousness(StrEnum):
    """Whether an adverse event is called serious."""

    SERIOUS = "serious"
    NOT_SERIOUS = "not-serious"


class Relatedness(StrEnum):
    """How an adverse event is said to relate to an intervention."""

    UNRELATED = "unrelated"
    UNLIKELY = "unlikely"
    POSSIBLE = "possible"
    PROBABLE = "probable"
    DEFINITE = "definite"


class Party(StrEnum):
    """Who says something."""

    SUMMARY = "summary"
    AUTHORS = "authors"
    SPONSOR = "sponsor"
    REGISTRY = "registry"


class Stance(StrEnum):
    """What a claim does; none of them is a fact about the world."""

    ASSERTS_EFFECT = "asserts-effect"
    ASSERTS_DIRECTION = "asserts-direction"
    DENIES_EFFECT = "denies-effect"
    REPORTS_NO_SIGNIFICANT_DIFFERENCE = "reports-no-significant-difference"
    ASSERTS_HARM = "asserts-harm"
    ASSERTS_CAUSE = "asserts-cause"
    ADVISES_CAUTION = "advises-caution"


class AanClass(StrEnum):
    """Class of evidence in the scheme of the American Academy of Neurology."""

    CLASS_I = "I"
    CLASS_II = "II"
    CLASS_III = "III"
    CLASS_IV = "IV"


class LimitationKind(StrEnum):
    """What limits a study."""

    SMALL_SAMPLE = "small-sample"
    CROSSOVER = "crossover"
    GENERALISABILITY = "generalisability"
    SAFETY = "safety"
    LEVEL_OF_EVIDENCE = "level-of-evidence"
    OTHER = "other"


class PublicationKind(StrEnum):
    """How a publication relates to the study."""

    RESULT = "result"
    BACKGROUND = "background"
    DERIVED = "derived"


class SourceKind(StrEnum):
    """What a source document is to the trial it reports."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    REGISTRY = "registry"


class IpdSharing(StrEnum):
    """Whether individual participant data are to be shared."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"
