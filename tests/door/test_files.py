"""One idea a file: no Python file grows long."""

from tests.door.tree import ROOT, project_files, text_of

LINES_AT_MOST = 330


def test_no_python_file_is_long():
    lengths = {
        path.relative_to(ROOT).as_posix(): (text_of(path) or "").count("\n")
        for path in project_files()
        if path.suffix == ".py"
    }
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > LINES_AT_MOST} == {}


def test_the_kernel_is_one_function_that_can_be_read_at_a_sitting():
    """All of it must stand in one file, for the sake of its cache; it stays below what any file should have."""
    assert (text_of(ROOT / "sim" / "engine" / "kernel.py") or "").count("\n") < 300
