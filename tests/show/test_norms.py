"""The table of norms for people."""

from datetime import date

from sim.law.listing import norms_table
from sim.model.library import norm_library
from sim.show.norms import table_of_norms


def test_what_the_text_leaves_unknown_is_said():
    table = table_of_norms(norms_table(norm_library()))
    at = {column: place for place, column in enumerate(table.columns)}
    rows = {row[0]: row for row in table.rows}
    assert rows["plan-2018/assimilation-120"][at["asked"]] == "unknown"
    assert rows["plan-2018/assimilation-90"][at["asked"]] == "90 %"
    assert rows["charter/decision"][at["asked"]] == "–"
    assert rows["charter/decision"][at["suspended by"]] == "claimant, foreign"


def test_a_column_that_says_nothing_is_left_out():
    rows = norms_table(norm_library())
    undated = [row for row in rows if not (row["from"] or row["until"])]
    dated = [{**undated[0], "from": "2018-01-01"}, *undated[1:]]
    assert "in force" not in table_of_norms(undated).columns
    table = table_of_norms(dated)
    assert table.rows[0][table.columns.index("in force")] == "2018-01-01 to …"


def test_no_norm_at_all_is_told():
    table = table_of_norms(norms_table({}, date(1900, 1, 1)))
    assert table.rows == ()
    assert "No norm" in table.notes[0]
