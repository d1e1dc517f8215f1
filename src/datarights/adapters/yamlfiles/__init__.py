"""The one room that knows YAML: the strict loader and the decoders of every kind of file."""
