"""A witness's own files, and C2SP tlog-witness over HTTP on loopback."""

from datarights.adapters.witness.http import ask, serve
from datarights.adapters.witness.store import WitnessFolder

__all__ = ["WitnessFolder", "ask", "serve"]
