"""Read what records are made from: YAML, triples, source documents."""
