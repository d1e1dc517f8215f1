"""The server of the integration tests, here too."""

from tests.integration.conftest import server

__all__ = ["server"]
