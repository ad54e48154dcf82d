"""Of a citation only what is surely no name of a person is read."""

from __future__ import annotations

import time

import pytest

from kg.sources.clinicaltrials_gov.citation import Bibliography, read_citation

NOTHING = Bibliography()


@pytest.mark.parametrize(
    "text, title, journal, year",
    [
        ("Doe J, Roe AB. Rest in heart failure. J Rest. 2020 Jan;12(3):45-50.", "Rest in heart failure", "J Rest", "2020"),
        ("Doe J. Rest. A trial of it. J Rest. 2020;12:45.", None, None, None),
        ("Doe J. Rest helps. J Rest (Oslo). 2020 Jan 6;12(3):e45.", "Rest helps", "J Rest (Oslo)", "2020"),
        ("van der Berg AB Jr, O'Roe CD, Lévy É. Rest helps. Rest. 1999 Jan-Feb;1(2 Suppl):S1-4.", "Rest helps", "Rest", "1999"),
        ("Doe J, Roe A; REST-1 Study Group. Rest helps. J Rest. 2020 Jan;12(3):45.", "Rest helps", "J Rest", "2020"),
        ("Doe J, Roe A, et al. Rest helps. J Rest. 2020 Jan;12(3):45.", "Rest helps", "J Rest", "2020"),
        ("Doe J. Does rest help? J Rest. 2020 Jan;12(3):45.", "Does rest help?", "J Rest", "2020"),
        ("Doe J. Does rest help? A trial. J Rest. 2020 Jan;12(3):45.", "Does rest help? A trial", "J Rest", "2020"),
        ("Doe J. Rest&#x2F;sleep and &lt;8 hours. J Rest. 2020;1:4.", "Rest/sleep and <8 hours", "J Rest", "2020"),
    ],
)
def test_form_of_pubmed_is_divided(text: str, title: str | None, journal: str | None, year: str | None) -> None:
    """Else an article has no name, or the wrong one."""
    assert read_citation(text) == Bibliography(title, journal, year)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Doe J",
        "Doe J, Roe AB, Poe C...",
        "Doe, J. (2020). Rest in heart failure. Journal of Rest, 12, 45-50.",
        "Doe J., Roe A. Rest helps. J Rest. 2020 Jan;12(3):45.",
        "Jane Doe, Ann Roe. Rest helps. J Rest. 2020 Jan;12(3):45.",
        "Doe J. Roe A. Rest helps. J Rest. 2020 Jan;12(3):45.",
        "Doe J. Roe A, Poe C. J Rest. 2020 Jan;12(3):45.",
        "Doe J. Rest helps, Roe A. J Rest. 2020 Jan;12(3):45.",
        "Doe J. St. John's wort at rest. J Rest. 2020 Jan;12(3):45.",
        "Doe J. Rest vs. sleep. J Rest. 2020 Jan;12(3):45.",
        "Doe J. Rest helps. U.S. Rest Study Group. J Rest. 2020 Jan;12(3):45.",
        "Rest Study Group; Doe J, Roe A. Rest helps. J Rest. 2020 Jan;12(3):45.",
        "Rest Study Group. Rest helps. J Rest. 2020 Jan;12(3):45.",
        "Rest helps. J Rest. 2020 Jan;12(3):45.",
        "Doe J. Letter by Roe regarding rest. J Rest. 2020 Jan;12(3):45.",
        "Doe J. Rest helps: Roe et al revisited. J Rest. 2020 Jan;12(3):45.",
        "Doe J. Rest helps. J Rest. 2020 Jan;12(3):45. Erratum in: J Rest. 2021 Feb;13(1):4.",
        "Doe J. Rest helps. J Rest 2020;12:45.",
        "山田太郎, 鈴木花子. 心不全における安静. 安静学会誌. 2020;12:45.",
        "Доу Дж. Покой. Журнал. 2020;12(3):45.",
    ],
)
def test_citation_whose_names_cannot_be_told_apart_gives_nothing(text: str) -> None:
    """Else the name of a person enters the graph as the title of an article."""
    assert read_citation(text) == NOTHING


@pytest.mark.parametrize(
    "text, doi",
    [
        ("J Rest. doi: 10.1000/182.", "10.1000/182"),
        ("https://doi.org/10.1000/abc-12", "10.1000/abc-12"),
        ("(see 10.1000/S0140-6736(00)04560-8)", "10.1000/S0140-6736(00)04560-8"),
        ("[doi:10.1000/182]; cited", "10.1000/182"),
        ("doi: 10.1000&#x2F;182. Epub 2020.", "10.1000/182"),
        ("doi: 10.1000/182. https://doi.org/10.1000/182", "10.1000/182"),
        ("doi: 10.1000/182. Erratum: doi: 10.1000/183.", None),
        ("doi: 10.1002/(SICI)1097<1661::AID>3.0.CO;2-2", None),
        ("doi: 10.1000/rest.2020...", None),
        ("doi: 10.1000/182.Epub 2020", None),
        ("doi: 10.1000/ 182", None),
        ("doi: 10.10/182", None),
        ("ratio 110.1000/182", None),
        ("no identifier", None),
    ],
)
def test_doi_is_read_whole_and_only_if_there_is_one(text: str, doi: str | None) -> None:
    """Else a link leads to another article, or nowhere."""
    assert read_citation(text).doi == doi


@pytest.mark.parametrize(
    "text",
    [
        "10.1234/" * 600_000,
        "10.1234/" + ")" * 5_000_000,
        "A B, " * 1_000_000 + ". 2020;1:2",
        ". 2020;" * 700_000,
        "&" * 5_000_000,
    ],
)
def test_hostile_citation_takes_no_longer_than_its_length(text: str) -> None:
    """Else one reference holds up a whole corpus."""
    start = time.perf_counter()
    read_citation(text)
    assert time.perf_counter() - start < 3
