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
