"""Every case at once: what a pack's rules can come to, asked of a solver (the extra ``deep``, ADR 0067)."""

from datarights.adapters.solver.deep import between, checked

__all__ = ["between", "checked"]
