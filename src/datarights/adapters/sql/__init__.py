"""The one room that knows SQLAlchemy and the database."""
