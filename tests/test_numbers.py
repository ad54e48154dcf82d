"""Show that SMART-MS has the numbers of its source, and no other: none invented, none lost, none rounded.

The list was written by hand from the source document, part by part, before it was compared with any graph. Left out are
the offsets of the anchors, which count characters and are checked against the document itself.
"""

from __future__ import annotations

from graphs import SMART_MS, graph

from kg.graph.iris import TKG, XSD
from kg.graph.vocabulary import STATEMENT_COUNT

INTEGERS = [
    # the whole sample; the centres, all in Norway
    ("trial", "enrolment", "18"),
    ("trial", "centreCount", "4"),
    # two treatments, one after the other: a convention of counting, and no figure
    ("period-before-crossover", "order", "1"),
    ("period-after-crossover", "order", "2"),
    # a single injection; the aspiration of bone marrow twice
    ("intervention-msc", "administrations", "1"),
    ("intervention-bone-marrow-aspiration", "administrations", "2"),
    # n=9 and n=10, of what is not said; 7/18, said of patients; one case; one SAE
    ("adverse-event-count-fever", "unspecifiedCount", "9"),
    ("adverse-event-count-low-back-pain", "unspecifiedCount", "10"),
    ("adverse-event-count-spinal-mri-abnormalities", "affectedCount", "7"),
    ("adverse-event-count-spinal-mri-abnormalities", "atRiskCount", "18"),
    ("adverse-event-count-coccygeal-pain", "unspecifiedCount", "1"),
    ("adverse-event-count-serious-adverse-event", "eventCount", "1"),
]

DECIMALS = [
    # followed for 18 months, to the last visit; crossed over at 6
    ("trial", "followUp", "18"),
    ("period-before-crossover", "periodEnd", "6"),
    ("period-after-crossover", "periodStart", "6"),
    # 1 × 10^6 cells/kg, max 100 × 10^6; 0.9% saline
    ("intervention-msc", "dose", "1000000"),
    ("intervention-msc", "doseCap", "100000000"),
    ("intervention-placebo", "concentration", "0.9"),
    # age 18-55; EDSS 4-7; 2-18 years ill; ≥24 months without relapse, and without lesion
    ("criterion-age", "minimum", "18"),
    ("criterion-age", "maximum", "55"),
    ("criterion-disability", "minimum", "4"),
    ("criterion-disability", "maximum", "7"),
    ("criterion-disease-duration", "minimum", "2"),
    ("criterion-disease-duration", "maximum", "18"),
    ("criterion-relapse-free", "minimum", "24"),
    ("criterion-lesion-free", "minimum", "24"),
    # efficacy at 6 and 12 months, the proteins at 6 alone
    ("assessment-cep-latency-6-mo", "timepoint", "6"),
    ("assessment-cep-latency-12-mo", "timepoint", "12"),
    ("assessment-cerebral-atrophy-6-mo", "timepoint", "6"),
    ("assessment-cerebral-atrophy-12-mo", "timepoint", "12"),
    ("assessment-serum-gfap-6-mo", "timepoint", "6"),
    ("assessment-serum-gfap-12-mo", "timepoint", "12"),
    ("assessment-csf-proteomics-6-mo", "timepoint", "6"),
    # β = −0.31, 95% CI −1.84 to 1.22, p = 0.668; the null value of a coefficient is 0 by what it is
    ("analysis-cep-latency-6-mo", "estimate", "-0.31"),
    ("analysis-cep-latency-6-mo", "lower", "-1.84"),
    ("analysis-cep-latency-6-mo", "upper", "1.22"),
    ("analysis-cep-latency-6-mo", "level", "0.95"),
    ("analysis-cep-latency-6-mo", "p", "0.668"),
    ("analysis-cep-latency-6-mo", "nullValue", "0"),
    # β = 9.37, 95% CI 0.29 to 18.45, p = 0.044
    ("analysis-cerebral-atrophy-6-mo", "estimate", "9.37"),
    ("analysis-cerebral-atrophy-6-mo", "lower", "0.29"),
    ("analysis-cerebral-atrophy-6-mo", "upper", "18.45"),
    ("analysis-cerebral-atrophy-6-mo", "level", "0.95"),
    ("analysis-cerebral-atrophy-6-mo", "p", "0.044"),
    ("analysis-cerebral-atrophy-6-mo", "nullValue", "0"),
    # β = −16.3 pg/mL, 95% CI −33.0 to 0.3, p = 0.054
    ("analysis-serum-gfap-6-mo", "estimate", "-16.3"),
    ("analysis-serum-gfap-6-mo", "lower", "-33.0"),
    ("analysis-serum-gfap-6-mo", "upper", "0.3"),
    ("analysis-serum-gfap-6-mo", "level", "0.95"),
    ("analysis-serum-gfap-6-mo", "p", "0.054"),
    ("analysis-serum-gfap-6-mo", "nullValue", "0"),
]

UNITS = {
    ("trial", "followUpUnit", "MO"),
    ("period-before-crossover", "periodEndUnit", "MO"),
    ("period-after-crossover", "periodStartUnit", "MO"),
    ("intervention-msc", "doseUnit", "NUM-PER-KiloGM"),
    ("intervention-msc", "doseCapUnit", "NUM"),
    ("intervention-placebo", "concentrationUnit", "PERCENT"),
    ("criterion-age", "unit", "YR"),
    ("criterion-disability", "unit", "UNITLESS"),
    ("criterion-disease-duration", "unit", "YR"),
    ("criterion-relapse-free", "unit", "MO"),
    ("criterion-lesion-free", "unit", "MO"),
    ("assessment-cep-latency-6-mo", "timepointUnit", "MO"),
    ("assessment-cep-latency-12-mo", "timepointUnit", "MO"),
    ("assessment-cerebral-atrophy-6-mo", "timepointUnit", "MO"),
    ("assessment-cerebral-atrophy-12-mo", "timepointUnit", "MO"),
    ("assessment-serum-gfap-6-mo", "timepointUnit", "MO"),
    ("assessment-serum-gfap-12-mo", "timepointUnit", "MO"),
    ("assessment-csf-proteomics-6-mo", "timepointUnit", "MO"),
    # a sum of z scores has no unit; of the atrophy none is stated
    ("outcome-cep-latency", "unit", "UNITLESS"),
    ("analysis-cep-latency-6-mo", "unit", "UNITLESS"),
    ("outcome-serum-gfap", "unit", "PicoGM-PER-MilliL"),
    ("analysis-serum-gfap-6-mo", "unit", "PicoGM-PER-MilliL"),
}


def _numbers(datatype: str) -> list[tuple[str, str, str]]:
    """List the numbers of a datatype: local name of the subject, property, lexical form."""
    return [
        (subject.rpartition("#")[2], predicate.removeprefix(TKG), term[0])
        for subject, predicate, term in graph(SMART_MS).triples
        if isinstance(term, tuple)
        and term[1] == f"{XSD}{datatype}"
        and "#anchor-" not in subject
        # The graph's count of its own statements is no number of the study.
        and predicate != STATEMENT_COUNT
    ]


def test_the_counts_are_those_of_the_source_and_no_other() -> None:
    """Else "18 total" has become 9 and 9, or nine fevers nine people of 18."""
    assert sorted(_numbers("integer")) == sorted(INTEGERS)


def test_the_measures_are_those_of_the_source_to_the_digit() -> None:
    """Else an estimate is one that nobody reported, or its interval more exact than it was."""
    assert sorted(_numbers("decimal")) == sorted(DECIMALS)


def test_there_are_no_numbers_of_another_datatype() -> None:
    datatypes = {term[1].removeprefix(XSD) for _, _, term in graph(SMART_MS).triples if isinstance(term, tuple)}
    assert datatypes == {"", "integer", "decimal", "boolean", "gYear"}
    assert [(name, iri, year) for name, iri, year in _numbers("gYear")] == [("publication-neurology-2026", "year", "2026")]


def test_every_unit_is_the_sources_and_the_only_percentage_is_that_of_the_saline() -> None:
    """A rate in percent, where the source gives a count without a denominator, would be ours."""
    found = {
        (subject.rpartition("#")[2], predicate.removeprefix(TKG), term.rpartition("/")[2])
        for subject, predicate, term in graph(SMART_MS).triples
        if isinstance(term, str) and term.startswith("http://qudt.org/vocab/unit/")
    }
    assert found == UNITS


def test_an_anchor_has_two_offsets_and_no_other_number() -> None:
    for subject, predicate, term in graph(SMART_MS).triples:
        if "#anchor-" in subject and isinstance(term, tuple) and term[1]:
            assert predicate.removeprefix(TKG) in ("startOffset", "endOffset")
            assert term[1] == f"{XSD}integer"
