"""The rooms that know the outside: databases, YAML, formats."""
