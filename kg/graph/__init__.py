"""Map a record to triples, and read it back out of them."""
