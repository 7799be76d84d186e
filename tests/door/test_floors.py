"""Each floor imports only floors below it, never above, never in a circle."""

from pathlib import Path

import pytest

from tests.door.floors import FLOORS, faults, imports_of

ROOT = Path(__file__).parents[2]


def house(root: Path, files: dict[str, str]) -> Path:
    """A small house: every floor with its empty `__init__.py`, and `files` in it."""
    empty = [f"sim/{floor}/__init__.py" for floor in FLOORS if floor != "cli"]
    for name, text in (dict.fromkeys(["sim/__init__.py", *empty, "calibration/__init__.py"], "") | files).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_the_project_keeps_the_order_of_its_floors():
    assert faults(ROOT) == []


def test_the_checker_sees_the_imports_of_the_project():
    assert imports_of(ROOT)


def test_a_floor_may_import_the_floors_below(tmp_path):
    files = {
        "sim/__init__.py": "def __getattr__(name):\n    from sim.study import runs\n    return runs\n",
        "sim/law/clocks.py": "from sim.law.calendars import Calendar\n",
        "sim/law/calendars.py": "class Calendar: ...\n",
        "sim/measure/delays.py": "from sim.plan.log import Log\n",
        "sim/plan/log.py": "",
        "sim/study/runs.py": "import sim.engine.kernel\nfrom sim.measure import delays\n",
        "sim/engine/kernel.py": "from ..plan import log\n",
        "sim/cli.py": "import sim\ndef fit():\n    import calibration.fitting\n",
        "calibration/fitting.py": "from sim.study import runs\n",
    }
    assert faults(house(tmp_path, files)) == []


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        (
            "sim/law/clocks.py",
            "import os\nfrom sim.plan.log import Log\n",
            "sim/law/clocks.py:2: sim.law.clocks imports sim.plan.log: law is below plan",
        ),
        (
            "sim/law/clocks.py",
            "from sim import model\n",
            "sim/law/clocks.py:1: sim.law.clocks imports sim.model: law is below model",
        ),
        (
            "sim/law/clocks.py",
            "from ..plan import log\n",
            "sim/law/clocks.py:1: sim.law.clocks imports sim.plan.log: law is below plan",
        ),
        (
            "sim/law/clocks.py",
            "def late():\n    from sim.plan.log import Log\n",
            "sim/law/clocks.py:2: sim.law.clocks imports sim.plan.log: law is below plan",
        ),
        (
            "sim/law/clocks.py",
            "import importlib\nimportlib.import_module('sim.plan.log')\n",
            "sim/law/clocks.py:2: sim.law.clocks imports sim.plan.log: law is below plan",
        ),
        (
            "sim/measure/delays.py",
            "from sim.engine.kernel import run\n",
            "sim/measure/delays.py:1: sim.measure.delays imports sim.engine.kernel: measure must not know engine",
        ),
        (
            "sim/show/figures.py",
            "from sim import officers\n",
            "sim/show/figures.py:1: sim.show.figures imports sim: "
            "a floor imports from the module that defines a name, not from sim",
        ),
        (
            "sim/study/runs.py",
            "def fit():\n    import calibration\n",
            "sim/study/runs.py:2: sim.study.runs imports calibration: only the command line imports calibration",
        ),
        (
            "sim/cli.py",
            "import calibration\n",
            "sim/cli.py:1: sim.cli imports calibration: calibration is imported inside the one command only",
        ),
        (
            "calibration/fitting.py",
            "from sim.cli import main\n",
            "calibration/fitting.py:1: calibration.fitting imports sim.cli: nothing imports the command line",
        ),
        ("sim/law/__init__.py", "LAW = 1\n", "sim/law/__init__.py: a floor's __init__.py is empty"),
        (
            "sim/utils/text.py",
            "from sim.law import clocks\n",
            "sim/utils/text.py:1: sim.utils.text imports sim.law: utils is not a floor",
        ),
    ],
)
def test_a_planted_fault_is_told(tmp_path, file, text, told):
    files = {"sim/plan/log.py": "", "sim/engine/kernel.py": ""} | {file: text}
    assert faults(house(tmp_path, files)) == [told]


def test_a_circle_is_told_once(tmp_path):
    files = {
        "sim/law/a.py": "from sim.law import b\n",
        "sim/law/b.py": "from sim.law.c import x\n",
        "sim/law/c.py": "def x():\n    import sim.law.a\n",
    }
    told = "circle: sim.law.a -> sim.law.b -> sim.law.c -> sim.law.a"
    assert faults(house(tmp_path, files)) == [told]
