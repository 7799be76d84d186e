"""The table of norms for people."""

from datetime import date

from sim.law.listing import norms_table
from sim.model.library import norm_library
from sim.show.layout import lines_of
from sim.show.norms import listed, table_of_norms


def test_what_the_text_leaves_unknown_is_said():
    table = table_of_norms(norms_table(norm_library().values()))
    at = {column: place for place, column in enumerate(table.columns)}
    rows = {row[0]: row for row in table.rows}
    assert rows["plan-2018/assimilation-120"][at["asked"]] == "unknown"
    assert rows["plan-2018/assimilation-90"][at["asked"]] == "90 %"
    assert rows["charter/decision"][at["asked"]] == "–"
    assert rows["charter/decision"][at["suspended by"]] == "claimant, foreign"


def test_a_column_that_says_nothing_is_left_out():
    rows = norms_table(norm_library().values())
    undated = [row for row in rows if not (row["from"] or row["until"])]
    dated = [{**undated[0], "from": "2018-01-01"}, *undated[1:]]
    assert "in force" not in table_of_norms(undated).columns
    table = table_of_norms(dated)
    assert table.rows[0][table.columns.index("in force")] == "2018-01-01 to …"


def test_no_norm_at_all_is_told():
    table = table_of_norms(norms_table([], date(1900, 1, 1)))
    assert table.rows == ()
    assert "No norm" in table.notes[0]


def test_further_versions_of_a_norm_say_only_what_differs():
    """Contract 2002-2004, arts 5 and 26."""
    rows = norms_table(norm_library().values())
    table = table_of_norms([row for row in rows if row["id"] == "contract-2002/liability"])
    assert [dict(zip(table.columns, row, strict=True)) for row in table.rows[1:]] == [
        dict.fromkeys(table.columns, "") | {"limit": "unknown", "asked": "60 %", "in force": "2003"},
        dict.fromkeys(table.columns, "") | {"limit": "2 months", "asked": "60 %", "in force": "2004"},
    ]
    table = table_of_norms([row for row in rows if row["id"] == "contract-2002/assimilation"])
    at = {column: place for place, column in enumerate(table.columns)}
    assert [row[at["asked"]] for row in table.rows] == ["77 %", "unknown", "85 %"]
    assert [row[at["limit"]] for row in table.rows] == ["3.5 months", "", ""]


def test_a_version_that_says_nothing_in_a_part_of_a_divided_table_leaves_no_blank_line_there():
    rows = norms_table(norm_library().values(), mission="assimilation")
    lines = [line for line, _ in lines_of(table_of_norms(rows), 120)]
    assert lines.count("") == 1  # between the two parts
    assert sum(line.startswith("contract-2002/assimilation") for line in lines) == 2


def test_catalogue_tells_the_place_or_the_reason():
    _, table = listed(None, (), None, None, is_catalogue=True)
    rows = {row[0]: row for row in table.rows}
    assert rows["A15"][1:] == (
        *("art. 15", "legacy recoveries closed with the contract"),
        *("norm", "contract-2002/legacy-recovery"),
    )
    assert rows["P-survey"][3:] == (
        "not modelled",
        "shares of people who are satisfied, never shares decided on time",
    )
    assert all(row[4] for row in table.rows)
