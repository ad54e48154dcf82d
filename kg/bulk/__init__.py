"""Turn many registry records into one file of N-Quads: read, convert batch by batch, journal, report."""
