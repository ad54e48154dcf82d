"""The command that takes many records of a registry."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from kg.cli.progress import Progress, showing
from kg.cli.talking import check_base_option, main, path_type, refusing, say

if TYPE_CHECKING:
    from kg.bulk.account import Account

_ENDINGS = (".nq", ".nq.gz")
_TOLD = 10


@main.command()
@click.argument("inputs", nargs=-1, required=True, type=path_type(exists=True), metavar="INPUT...")
@click.option("--out", required=True, type=path_type(dir_okay=False), metavar="FILE.nq[.gz]", help="File of N-Quads to write.")
@click.option("--jobs", type=click.IntRange(min=0), default=1, show_default=True, help="Processes; 0 takes one for each core.")
@click.option(
    "--validate", type=click.Choice(("all", "sample", "none")), default="sample", show_default=True,
    help="Which trials are held against the shapes; one in twenty is a sample.",
)  # fmt: skip
@click.option("--report", type=path_type(dir_okay=False), help="Write what became of all records, as JSON, to this file.")
@click.option("--base", callback=check_base_option, help="Start of every IRI that is minted.")
@refusing
def bulk(inputs: Sequence[Path], out: Path, jobs: int, validate: str, report: Path | None, base: str | None) -> int:
    """Turn records of ClinicalTrials.gov into one file of N-Quads, a named graph for each trial.

    INPUT is a file of JSON (one record, an array of them, or a page of the registry's interface) or of JSONL, any of them in
    .gz or .zip, or a folder of such files. A record that cannot be converted is reported and passed over. A run that was
    interrupted goes on when the same command is given again, and ends with the same bytes.
    """
    if not out.name.endswith(_ENDINGS):
        raise click.BadParameter(f"{out.name!r} does not end in .nq or .nq.gz", param_hint="'--out'")
    if os.path.realpath(out) in {os.path.realpath(path) for path in inputs}:
        raise click.BadParameter(f"{out} is an input", param_hint="'--out'")
    if report is not None and os.path.realpath(report) in {os.path.realpath(path) for path in (out, *inputs)}:
        raise click.BadParameter(f"{report} is the output or an input", param_hint="'--report'")
    from kg.bulk.batch import Options
    from kg.bulk.running import Run, run
    from kg.graph.iris import DEFAULT_BASE

    options = Options(base or DEFAULT_BASE, validate, out.name.endswith(".gz"))
    try:
        with showing() as progress:
            found = run(Run(inputs, out, options, jobs or os.cpu_count() or 1, report=report), _told(progress))
    except KeyboardInterrupt:
        say("interrupted; the same command goes on from here")
        return 130
    say(_summary(found, report))
    return int(found["records"]["failed"] > 0)


def _told(progress: Progress) -> Callable[[Account], None]:
    """Tell how far the run is; what an interrupted run had done tells nothing of the speed of this one."""
    start = monotonic()
    earlier: int | None = None

    def tell(account: Account) -> None:
        nonlocal earlier
        earlier = account.read if earlier is None else earlier
        if progress.is_due():
            rate = (account.read - earlier) / (monotonic() - start)
            progress(f"{account.read:,} records, {rate:,.0f} a second, {len(account.failures):,} failed")

    return tell


def _validated(trials: int, violating: int) -> str:
    if not trials:
        return "validated none"
    told = "violates a shape and was not written" if violating == 1 else "violate a shape and were not written"
    return f"validated {trials:,}: " + (f"{violating:,} {told}" if violating else "all conform")


def _summary(found: dict[str, Any], report: Path | None) -> str:
    records, output = found["records"], found["output"]
    size = f"{found['quads']:,} quads, {output['bytes']:,} bytes in {found['timings']['seconds']:,.0f} s"
    lines = [
        f"wrote {output['path']}: {records['written']:,} of {records['read']:,} records, {size}",
        _validated(**found["validated"]),
        *(f"{name}: {counts['in']:,} in, {counts['out']:,} out" for name, counts in found["conservation"].items()),
    ]
    by_kind: dict[str, int] = {}
    for row in found["ledger"]:
        by_kind[row["disposition"]] = by_kind.get(row["disposition"], 0) + row["count"]
    told = [f"{by_kind.get(kind, 0):,} {kind}" for kind in ("exported", "left out", "unknown")]
    lines.append(f"values of the payloads: {', '.join(told)}" + ("" if report else " (--report FILE lists them by path)"))
    unknown = sorted((row for row in found["ledger"] if row["disposition"] == "unknown"), key=lambda row: -row["count"])
    lines += [f"unknown: {row['path']} ({row['count']:,})" for row in unknown[:5]]
    failures = found["failures"]
    for item in failures[:_TOLD]:
        where = " ".join(part for part in (item["path"], item["place"]) if part)
        lines.append(f"failed: {item['number'] or 'no number'} ({where}): {item['reason']}")
    if len(failures) > _TOLD:
        lines.append(f"… and {len(failures) - _TOLD:,} more" + (f" in {report}" if report else "; --report FILE lists all"))
    if found["timings"]["dropped"]:
        lines.append("of an interrupted run beside the output, what was of something else, or without its bytes, was dropped")
    return "\n".join(lines)
