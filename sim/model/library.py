"""Where the shipped scenarios and norms are: in the wheel, or in the project's own folder."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.law.catalogue import Entry
    from sim.law.norms import Norm

CATALOGUE = "catalogue.toml"


def library_folder() -> Path:
    """The folder of shipped scenarios: `sim/data/scenarios` of a wheel, else `scenarios` beside `sim`."""
    package = Path(__file__).resolve().parents[1]
    shipped = package / "data" / "scenarios"
    return shipped if shipped.is_dir() else package.parent / "scenarios"


def shipped_scenarios() -> list[Path]:
    """The scenario files of the library; the catalogue beside them is none."""
    return sorted(path for path in library_folder().glob("*.toml") if path.name != CATALOGUE)


@cache
def norm_library() -> "dict[str, Norm]":
    """Every norm of the shipped library, by id."""
    from sim.law.norms import read_library  # here, so that reading laws of durations stays light

    return read_library(library_folder() / "norms")


def catalogue() -> "dict[str, Entry]":
    """What the acts say and where it stands in the shipped library, by id."""
    from sim.law.catalogue import read_catalogue

    return read_catalogue(library_folder() / CATALOGUE, norm_library())
