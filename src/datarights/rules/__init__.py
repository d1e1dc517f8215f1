"""What the law asks: facts, conditions, packs, findings. Knows no ledger."""
