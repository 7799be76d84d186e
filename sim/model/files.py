"""Files that a scenario references: inside its folder, or in the shipped library."""

from pathlib import Path, PurePosixPath, PureWindowsPath

from sim.model.library import library_folder

OUTSIDE = "lies outside the folder of the scenario; references stay inside it"


def inside(folder: Path, file: str, here: Path | None = None) -> Path:
    """The file that a scenario in `folder` references. ValueError where it lies outside, or is not there.

    here: the folder from which the reference starts, `folder` unless told. Links are followed first.
    """
    if not file.strip() or not file.isprintable():
        raise ValueError("a file needs a name")
    if any(path.anchor for path in (PurePosixPath(file), PureWindowsPath(file))):
        raise ValueError(f"'{file}' {OUTSIDE}")
    library = library_folder().resolve()
    try:
        places = [((here or folder) / file).resolve(), (library / file).resolve()]
        allowed = [p for p in places if p.is_relative_to(folder.resolve()) or p.is_relative_to(library)]
        found = [p for p in allowed if p.is_file()]
    except (OSError, RuntimeError):  # a name that no system takes, links in a circle
        allowed, found = [folder], []
    if not allowed or (not found and not places[0].is_relative_to(folder.resolve())):
        raise ValueError(f"'{file}' {OUTSIDE}")
    if not found:
        raise ValueError(f"no file '{file}' in the folder of the scenario or the shipped library")
    return found[0]
