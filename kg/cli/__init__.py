"""Run the command line: the only place that prints and sets an exit status."""

from kg.cli import bulk, graphs, records, stores
from kg.cli.talking import main

__all__ = ["bulk", "graphs", "main", "records", "stores"]
