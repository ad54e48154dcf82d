"""Check a record against itself: from a record to findings, each with its figures and what it assumes."""
