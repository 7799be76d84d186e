"""The command, for tests of the shipped scenarios."""

from tests.cli.conftest import compiled_engine, officesim

__all__ = ["compiled_engine", "officesim"]
