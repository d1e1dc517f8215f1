"""The one room that knows SQLAlchemy and the database."""

from datarights.adapters.sql.registry import Registry
from datarights.adapters.sql.writer import Receipt, Writer

__all__ = ["Receipt", "Registry", "Writer"]
