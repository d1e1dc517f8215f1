"""Register data, keep the three rights apart, ask whether an act is valid and why, prove it."""

from datarights.version import __version__

__all__ = ["__version__"]
