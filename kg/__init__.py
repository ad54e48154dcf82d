"""Turn clinical trials into linked data that can be trusted.

The public names are listed in `__all__`; each is imported when it is first used, so that `import kg` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.checks.checking import Checked, check_record
    from kg.checks.finding import Finding
    from kg.errors import Fault, KgError, RecordError
    from kg.pipeline import TrialGraph, build, read_record, write_graph
    from kg.querying import Answer, shipped_queries
    from kg.record.trial import TrialDocument
    from kg.validation.report import Report

__all__ = [
    "Answer",
    "Checked",
    "Fault",
    "Finding",
    "KgError",
    "RecordError",
    "Report",
    "TrialDocument",
    "TrialGraph",
    "build",
    "check_record",
    "read_record",
    "shipped_queries",
    "validate_file",
    "write_graph",
]

_HOMES = {
    "Answer": "kg.querying",
    "Checked": "kg.checks.checking",
    "Fault": "kg.errors",
    "Finding": "kg.checks.finding",
    "KgError": "kg.errors",
    "RecordError": "kg.errors",
    "Report": "kg.validation.report",
    "TrialDocument": "kg.record.trial",
    "TrialGraph": "kg.pipeline",
    "build": "kg.pipeline",
    "check_record": "kg.checks.checking",
    "read_record": "kg.pipeline",
    "shipped_queries": "kg.querying",
    "validate_file": "kg.validating",
    "write_graph": "kg.pipeline",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its module."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    message = f"module 'kg' has no attribute {name!r}"
    raise AttributeError(message)
