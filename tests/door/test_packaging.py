"""A wheel, installed in an empty environment, runs from any folder and carries its scenarios."""

import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.door.tree import ROOT, project_files

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("wheel")]


@dataclass(frozen=True)
class Installed:
    """The wheel, the environment it is installed in, and a folder that is not the project's."""

    wheel: Path
    programs: Path
    elsewhere: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment from the other folder, with nothing of this one's."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_"))}
        program, *arguments = command
        return run([str(self.programs / program), *arguments], self.elsewhere, kept)


def run(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    elsewhere = folder / "another folder"
    elsewhere.mkdir()
    environment = dict(os.environ)
    # Without --wheel the wheel is made from the source archive, so the archive is proved complete too.
    run([sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)], elsewhere, environment)
    (wheel,) = folder.glob("*.whl")
    run([sys.executable, "-m", "venv", str(folder / "empty")], elsewhere, environment)
    programs = folder / "empty" / ("Scripts" if os.name == "nt" else "bin")
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "-c", str(ROOT / "constraints.txt"), str(wheel)], elsewhere, environment)
    return Installed(wheel, programs, elsewhere)


def test_the_wheel_carries_the_scenarios_and_no_tests(installed):
    with zipfile.ZipFile(installed.wheel) as archive:
        names = set(archive.namelist())
    scenarios = [path.relative_to(ROOT).as_posix() for path in project_files(ROOT / "scenarios")]
    assert scenarios
    assert {f"sim/data/{name}" for name in scenarios} - names == set()
    roots = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert roots == {"sim", "calibration"}


def test_the_wheel_is_what_runs(installed):
    code = "import sim, pathlib; print(pathlib.Path(sim.__file__).resolve())"
    home = installed.programs.parent.resolve()
    assert Path(installed.run("python", "-c", code).stdout.strip()).is_relative_to(home)


@pytest.mark.parametrize("arguments", [("--help",), ("norms",), ("demo", "--replications", "2")], ids=" ".join)
def test_the_installed_program_runs_from_any_folder(installed, arguments):
    assert installed.run("officesim", *arguments).stdout.strip()
