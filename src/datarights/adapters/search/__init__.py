"""Searching sequences of moves for one that ends where it must not: Hypothesis at run time, imported when asked for."""

from datarights.adapters.search.machine import Searched, search

__all__ = ["Searched", "search"]
