"""What is printed for programs."""

import json
import math
from datetime import date

import numpy as np
import pandas as pd

from sim.show.printing import plain, print_json, progress


def test_values_are_those_that_json_knows(capsys):
    table = pd.DataFrame({"subject": ["ninety"], "n": [np.int64(3)], "value": [math.nan]})
    value = {"table": table, "load": math.inf, "until": date(2018, 12, 31), "shares": (0.5, np.float64(1.0))}
    print_json(value)
    assert json.loads(capsys.readouterr().out) == {
        "table": [{"subject": "ninety", "n": 3, "value": None}],
        "load": None,
        "until": "2018-12-31",
        "shares": [0.5, 1.0],
    }


def test_truth_and_nothing_stay_what_they_are():
    assert plain({1: [True, None, "–"]}) == {"1": [True, None, "–"]}


def test_progress_is_silent_where_nobody_watches(capsys):
    with progress("histories", 2) as advance:
        advance()
        advance()
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "")
