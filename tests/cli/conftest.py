"""A folder of its own for every test of the command."""

import pytest

from tests.cli.running import Office


@pytest.fixture
def officesim(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return Office(tmp_path, capsys)
