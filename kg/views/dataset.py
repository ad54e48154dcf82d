"""Describe the data of a study in schema.org: licence, sources, what was measured, and where to download it."""

from __future__ import annotations

from typing import Any

from kg.record.source import SourceDocument
from kg.record.trial import TrialDocument
from kg.views.ledger import Ledger
from kg.views.study import drop_empty, reports
from kg.wording import trial_name, words

Json = Any

DISTRIBUTIONS = {".ttl": "text/turtle", ".jsonld": "application/ld+json", ".nq": "application/n-quads"}
"""The endings of the files that a graph is published as, with their media types."""


def dataset_node(record: TrialDocument, document: str, digest: str, ledger: Ledger) -> dict[str, Json]:
    """Describe the data of a record; it cites what reports the study, and rests on its source documents."""
    trial = record.trial
    return drop_empty(
        {
            "@type": "Dataset",
            "@id": document,
            "name": f"Data of {trial_name(trial, record.slug)}",
            "description": (
                "One clinical study as linked data: its design, what was measured and reported, who claims what, and what the"
                " sources do not report."
            ),
            "license": ledger.take(record, "licence"),
            "about": {"@id": f"{document}#trial"},
            "keywords": list(ledger.take(trial, "keywords")),
            "citation": [{"@id": f"{document}#publication-{item.key}"} for item in trial.publications if reports(item)],
            "isBasedOn": [_source(item, document, ledger) for item in record.sources],
            # In the order of the record, the primary outcome first.
            "variableMeasured": [
                {
                    "@type": "PropertyValue",
                    "name": ledger.take(outcome, "label"),
                    "description": f"{words(ledger.take(outcome, 'role'))} outcome",
                }
                for outcome in trial.outcomes
            ],
            "identifier": {"@type": "PropertyValue", "propertyID": "SHA-256 of the canonical N-Quads", "value": digest},
            "distribution": [
                {"@type": "DataDownload", "contentUrl": document + ending, "encodingFormat": media}
                for ending, media in DISTRIBUTIONS.items()
            ],
        }
    )


def _source(item: SourceDocument, document: str, ledger: Ledger) -> Json:
    digest = ledger.take(item, "sha256")
    return drop_empty(
        {
            "@type": "CreativeWork",
            "@id": f"{document}#source-{item.key}",
            "name": ledger.take(item, "title"),
            "identifier": [
                *([{"@type": "PropertyValue", "propertyID": "SHA-256", "value": digest}] if digest else []),
                *([number] if (number := ledger.take(item, "registry_id")) else []),
            ],
            "dateModified": ledger.take(item, "last_update"),
        }
    )
