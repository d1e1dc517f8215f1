"""What follows from the ledger: the fold of entries into who holds what, under which burden, at a date."""
