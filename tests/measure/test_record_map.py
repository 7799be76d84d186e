"""The map of a real system's columns, and what it says when it is wrong."""

from datetime import date

import pytest

from sim.measure.record_map import RecordError, RecordMap, map_of, read_map

TOML = """
[columns]
case = "NUMERO"
received = "RECU"
decided = "DECISION"

[format]
separator = ";"
date = "%d/%m/%Y"
timezone = "Europe/Brussels"

[outcomes]
"Accord" = "granted"

[log]
until = 2018-12-31
mission = "assimilation"
"""


def test_map_is_read_from_toml(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(TOML, encoding="utf-8")
    mapping = read_map(path)
    assert mapping.columns == {"case": "NUMERO", "received": "RECU", "decided": "DECISION"}
    assert (mapping.separator, mapping.date_format, mapping.timezone) == (";", "%d/%m/%Y", "Europe/Brussels")
    assert mapping.outcomes == {"Accord": "granted"}
    assert (mapping.until, mapping.mission) == (date(2018, 12, 31), "assimilation")


CASE = {"received": "r", "decided": "d"}
EVENT = {"case": "c", "activity": "a", "end": "e"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"colums": {}}, "map: colums: unknown table; did you mean 'columns'?"),
        ({"columns": 3}, "map: columns: a table of keys and values, not 3"),
        (
            {"columns": {**CASE, "decded": "x"}},
            "columns.decded: not a column of a case log; did you mean 'decided'?",
        ),
        ({"columns": {"received": "r"}}, "columns.decided: required in a case log"),
        ({"columns": {**CASE, "case": 3}}, "columns.case: 3: a text"),
        (
            {"columns": CASE, "format": {"seperator": ";"}},
            "format.seperator: unknown key; did you mean 'separator'?",
        ),
        ({"columns": CASE, "format": {"separator": "||"}}, "format.separator: '||': one character"),
        (
            {"columns": CASE, "format": {"timezone": "Brussels"}},
            "format.timezone: 'Brussels': a name of the IANA list",
        ),
        ({"columns": CASE, "log": {"until": "2018"}}, "log.until: '2018': a date, such as 2018-12-31"),
        (
            {"columns": CASE, "outcomes": {"Oui": "grantd"}},
            "outcomes.Oui: 'grantd' is not an outcome; did you mean",
        ),
        ({"columns": CASE, "events": {"final": ["x"]}}, "events: only for an event log"),
        ({"columns": {**CASE, "asked": "x"}}, "columns.asked, columns.answered: both or neither"),
        ({"columns": {**CASE, "parent": "x"}}, "columns.parent: needs columns.case"),
        ({"columns": EVENT}, "events: an event log needs either decided_by or final"),
        ({"columns": EVENT, "events": {"final": "x"}}, "events.final: 'x': a list of texts"),
    ],
)
def test_wrong_map_names_file_key_and_rule(data, message):
    with pytest.raises(RecordError) as caught:
        map_of(data, source="map")
    assert str(caught.value).startswith("map: ")
    assert message in str(caught.value)


def test_all_problems_are_told_at_once():
    with pytest.raises(RecordError) as caught:
        RecordMap(columns={"recieved": "r"}, separator="")
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize(("text", "rule"), [(None, "cannot be read"), ("columns = [", "not TOML")])
def test_map_that_cannot_be_read_says_so(tmp_path, text, rule):
    path = tmp_path / "map.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(RecordError, match=rule):
        read_map(path)
