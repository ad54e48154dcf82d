"""Bring exports into triple stores, embedded or remote, so that after any fault and another try every graph is whole."""
