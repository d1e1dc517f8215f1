"""Rule packs, vocabularies and calendars: YAML and nothing else."""
