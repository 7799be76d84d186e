"""What a result depends on beside its scenario: the code, the packages, the platform."""

import hashlib
import platform
import subprocess
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sim.model.library import library_folder

PACKAGES = ("numpy", "scipy", "pandas", "numba", "llvmlite", "simpy", "holidays", "pydantic")
CODE = Path(__file__).resolve().parents[1]


@cache
def environment() -> dict[str, str]:
    """Versions of officesim, Python, platform and packages, and the digest of the code and the norm library."""
    return {
        "officesim": version_of("officesim"),
        "code": _digest_of_code(),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        **{name: version_of(name) for name in PACKAGES},
    }


def differing(expected: dict[str, str], found: dict[str, str]) -> str:
    """In what two environments differ, in words; empty where they are the same."""
    names = [name for name in expected if expected[name] != found.get(name)]
    return ", ".join(f"{name} {found.get(name)} instead of {expected[name]}" for name in names)


def _digest_of_code() -> str:
    """SHA-256, shortened, of every module of officesim and every file of its norm library."""
    digest = hashlib.sha256()
    for folder, pattern in ((CODE, "**/*.py"), (library_folder() / "norms", "*.toml")):
        for file in sorted(folder.glob(pattern)):
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def version_of(package: str) -> str:
    """The version of an installed package, or 'unknown'."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"


def commit() -> str:
    """The commit of the checkout that runs, with '+' where files differ from it; 'unknown' outside one."""
    project = CODE.parent
    if not (project / ".git").exists():
        return "unknown"
    try:
        found = _git(project, "rev-parse", "HEAD")
        return found + ("+" if _git(project, "status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(project: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(project), *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()
