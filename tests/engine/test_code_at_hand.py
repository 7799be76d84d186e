"""Whether machine code is at hand, which decides whether a compilation is announced."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from sim.engine.door import _is_at_hand
from sim.engine.kernel import advance

SOURCE = "import numba\n\n@numba.njit(cache=True)\ndef doubled(number):\n    return 2 * number\n"


def loaded(file: Path) -> Any:
    """The function of the file, as a program that has just begun finds it."""
    spec = importlib.util.spec_from_file_location("doubling", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.doubled


@pytest.mark.skipif(not hasattr(advance, "signatures"), reason="NUMBA_DISABLE_JIT: nothing is compiled")
def test_code_is_at_hand_until_its_source_changes(tmp_path: Path) -> None:
    file = tmp_path / "doubling.py"
    file.write_text(SOURCE, encoding="utf-8")
    assert not _is_at_hand(loaded(file))
    assert loaded(file)(2) == 4
    assert _is_at_hand(loaded(file))
    file.touch()
    assert _is_at_hand(loaded(file)), "the same source with another date"
    file.write_text(SOURCE + "\n# edited\n", encoding="utf-8")
    assert not _is_at_hand(loaded(file))
