"""A folder of its own for every test of the command, with an engine that has been compiled."""

import runpy

import pytest

from tests.cli.running import Office


@pytest.fixture(scope="session")
def compiled_engine():
    """As set-up leaves it; compiled now where the kernel has changed since."""
    runpy.run_module("sim.engine", run_name="__main__")


@pytest.fixture
def officesim(tmp_path, monkeypatch, capsys, compiled_engine):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return Office(tmp_path, capsys)
