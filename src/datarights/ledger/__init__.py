"""What was recorded: entries, canonical bytes, the hash tree. Knows the envelope of an entry, not its kinds."""
