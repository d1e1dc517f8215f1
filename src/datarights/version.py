"""The version of the package, as a constant: ``--version`` must answer without reading metadata."""

__version__ = "0.1.0"
