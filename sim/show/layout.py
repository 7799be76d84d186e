"""Tables laid out as lines of text, as wide as the console; what does not fit goes on below."""

import textwrap
from collections.abc import Iterator

from rich.cells import cell_len

from sim.show.tables import Table

GAP = 2
FOLDED = range(40, 11, -1)  # how wide a column of free text may be where it is folded, the widest first
DIVIDED = 24  # the same in a table that has to be divided all the same


def lines_of(table: Table, width: int) -> Iterator[tuple[str, bool]]:
    """The lines of a table, and whether each is a heading. Where it is too wide its first column is said again; a
    row that says nothing in a part is left out there.
    """
    widths, parts = _placed(table, width)
    for place, columns in enumerate(parts):
        yield from ([("", False)] if place else [])
        yield table.title + (" (continued)" if place else ""), True
        yield from _part(table, columns, [widths[column] for column in columns])


def _placed(table: Table, width: int) -> tuple[list[int], list[list[int]]]:
    """The width of each column, and which stand side by side: free text is folded before a table is divided."""
    for most in [*FOLDED, DIVIDED]:
        widths = [_width(table, column, most) for column in range(len(table.columns))]
        parts = _parts(widths, width)
        if len(parts) == 1:
            break
    return widths, parts


def _parts(widths: list[int], width: int) -> list[list[int]]:
    """The columns that stand side by side, the first in every part."""
    parts: list[list[int]] = []
    left = 0
    for column in range(1, len(widths)):
        if not parts or widths[column] + GAP > left:
            parts.append([0])
            left = width - widths[0]
        parts[-1].append(column)
        left -= widths[column] + GAP
    return parts or [[0]]


def _is_heading(row: tuple[str, ...]) -> bool:
    return len(row) > 1 and not any(row[1:])


def _width(table: Table, column: int, most: int) -> int:
    """How wide a column is: its cells stand on one line, but a heading, or free text, may be folded."""
    head = max((cell_len(word) for word in table.columns[column].split()), default=0)
    rows = [row[column] for row in table.rows if not _is_heading(row)]
    cells = max(map(cell_len, rows), default=0)
    if table.columns[column] in table.folded:
        longest = max((cell_len(word) for text in rows for word in text.split()), default=0)
        cells = min(cells, max(longest, most))
    return max(head, cells)


def _part(table: Table, columns: list[int], widths: list[int]) -> Iterator[tuple[str, bool]]:
    is_left = [column == 0 or table.columns[column] in table.texts for column in columns]
    heads = [_fold(table.columns[c], width) for c, width in zip(columns, widths, strict=True)]
    height = max(len(head) for head in heads)
    if any(any(head) for head in heads):
        heads = [[""] * (height - len(head)) + head for head in heads]
        yield from ((line, True) for line in _side_by_side(heads, widths, is_left))
    for row in table.rows:
        if _is_heading(row):
            yield row[0], True
        elif any(row[column] for column in columns):
            cells = [_fold(row[c], width) for c, width in zip(columns, widths, strict=True)]
            yield from ((line, False) for line in _side_by_side(cells, widths, is_left))


def _fold(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False) if cell_len(text) > width else [text]


def _side_by_side(cells: list[list[str]], widths: list[int], is_left: list[bool]) -> Iterator[str]:
    """Lines of cells, each of as many lines as it needs, to the left or to the right of its column."""
    for line in range(max(len(cell) for cell in cells)):
        padded = []
        for cell, width, left in zip(cells, widths, is_left, strict=True):
            text = cell[line] if line < len(cell) else ""
            blank = " " * (width - cell_len(text))
            padded.append(text + blank if left else blank + text)
        yield (" " * GAP).join(padded).rstrip()
