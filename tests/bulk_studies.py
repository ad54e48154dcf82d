"""Make small study records of the registry's form, and a converter that dies on the way."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from kg.bulk.batch import Batch, Options, convert_batch
from kg.bulk.inputs import Raw


def study(number: int, title: str = "A made-up study", **protocol: Any) -> dict[str, Any]:
    """Make a record without results."""
    return {
        "protocolSection": {
            "identificationModule": {"nctId": f"NCT{number:08d}", "briefTitle": title},
            "designModule": {"studyType": "INTERVENTIONAL"},
            **protocol,
        },
        "derivedSection": {"conditionBrowseModule": {"meshes": [{"id": "D006333", "term": "Heart Failure"}]}},
    }


def lines(*studies: dict[str, Any] | str) -> bytes:
    """Write records a line; text is taken as it is."""
    return "".join(f"{item if isinstance(item, str) else json.dumps(item)}\n" for item in studies).encode()


def dying(records: list[Raw], options: Options, known: frozenset[int]) -> Batch:
    """Convert a batch, unless a record in it is the one at which the process is to be killed."""
    fatal = os.environ.get("KG_TEST_FATAL", "none").encode()
    if any(fatal in record.raw for record in records):
        os.kill(os.getpid(), signal.SIGKILL)
    return convert_batch(records, options, known)


if __name__ == "__main__":
    # A run of its own process, so that it can be killed as a whole: input, output, jobs.
    from kg.bulk import running

    running.RECORDS = 3
    source, out, jobs = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    compress = out.name.endswith(".gz")
    found = running.run(running.Run([source], out, Options("https://w3id.org/trial-kg/", "none", compress), jobs, dying))
    sys.stdout.write(json.dumps(found))
