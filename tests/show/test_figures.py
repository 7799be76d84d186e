"""Figures are drawn from the tables of results alone."""

import json
from copy import deepcopy

import pandas as pd
import pytest
from matplotlib import colors
from matplotlib.figure import Figure

from sim.model.checks import validated
from sim.model.reading import Document
from sim.show.figures import BACKLOG, COLOURS, DECIDED, backlog_figure, decided_figure, draw
from sim.show.limits import limits_of
from sim.study.keeping import keep
from sim.study.replications import Prepared
from tests.study.sheets import OFFICE, result

MONTHS = {
    ("claim", "backlog", f"{year}-{month:02}"): 10.0 + month for year in (2018, 2019) for month in range(1, 13)
}
CURVE = {("claim", "share_decided", str(day)): min(day / 100, 1.0) for day in range(366)}


def drawn(*names, histories=2, data=None, months=None):
    """Results as they are drawn, without plans."""
    return [result(*[{}] * histories, name=name, data=data, months=months or MONTHS, curve=CURVE) for name in names]


def texts(figure: Figure):
    """Everything that is written in a figure."""
    figure.draw_without_rendering()
    found = [text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))]
    return list(dict.fromkeys(text for text in found if text))


def lines(figure: Figure, colour=None):
    every = [line for axes in figure.axes for line in axes.get_lines() if len(line.get_xdata()) > 1]
    return [line for line in every if colour is None or colors.same_color(line.get_color(), colour)]


def test_figures_are_written_into_the_folder(tmp_path):
    draw(drawn("office"), tmp_path)
    for name in (DECIDED, BACKLOG):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")


def test_figures_need_nothing_but_what_a_run_directory_keeps(tmp_path):
    keep(tmp_path / "run", drawn("office"))
    about = json.loads((tmp_path / "run" / "run.json").read_text(encoding="utf-8"))
    document = Document("office.toml", tmp_path, about["scenarios"][0]["scenario"])
    kept = drawn("office")[0]
    kept = type(kept)(Prepared(document, validated(document), None), about["seed"], [None] * about["replications"])
    types = {"window": str}
    vars(kept).update(
        {name: pd.read_csv(tmp_path / "run" / f"{name}.csv", dtype=types) for name in ("months", "curve")}
    )
    draw([kept], tmp_path)
    draw(drawn("office"), tmp_path / "run")
    for name in (DECIDED, BACKLOG):
        assert (tmp_path / name).read_bytes() == (tmp_path / "run" / name).read_bytes()


def test_the_share_decided_is_drawn_with_limits_and_targets():
    figure = decided_figure(drawn("office"))
    [curve] = lines(figure, COLOURS[0])
    assert curve.get_ydata()[50] == 50
    upright = [line for line in lines(figure) if len(set(line.get_xdata())) == 1]
    assert sorted(line.get_xdata()[0] for line in upright) == [90, 120]
    assert {"ninety: 85 % within 90 days", "charter/decision: 4 months"} <= set(texts(figure))
    [mark] = [line for line in figure.axes[0].get_lines() if line.get_label().startswith("ninety")]
    assert (list(mark.get_xdata()), list(mark.get_ydata())) == ([90], [85.0])


def test_captions_say_how_many_histories_stand_behind_a_line_and_what_the_band_is():
    for figure in (decided_figure(drawn("office")), backlog_figure(drawn("office"))):
        caption = " ".join(texts(figure))
        assert "n = 2 replications; band: 95 % interval of that mean" in caption
    alone = " ".join(texts(backlog_figure(drawn("office", histories=1))))
    assert "One replication: no band" in alone


@pytest.mark.parametrize("number", [1, 2, 4])
def test_every_scenario_has_a_colour_and_a_line_in_the_key(number):
    results = drawn(*(f"s{place}" for place in range(number)))
    for figure in (decided_figure(results), backlog_figure(results)):
        assert all(len(lines(figure, colour)) == 1 for colour in COLOURS[:number])
        key = [text for text in texts(figure) if text.startswith("An office")]
        assert key == (["An office"] if number == 1 else [f"An office (s{place})" for place in range(number)])


def test_every_mission_has_a_panel():
    data = deepcopy(OFFICE)
    for name in ("objection", "payment"):
        data["missions"][name] = deepcopy(data["missions"]["claim"]) | {"label": name.title()}
        data["teams"]["desk"]["serves"].append(f"{name}.decide")
    figure = backlog_figure(drawn("office", data=data))
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["claim", "Objection", "Payment"]


@pytest.mark.parametrize("months", [{("claim", "backlog", "2018-03"): 5.0}, MONTHS])
def test_periods_short_and_long_are_drawn(tmp_path, months):
    draw(drawn("office", months=months), tmp_path)


def test_titles_are_taken_as_they_are(tmp_path):
    data = deepcopy(OFFICE) | {"title": r"Costs $5 a day, \not $6: " + "and so on and so forth, " * 12}
    draw(drawn("office", data=data), tmp_path)


@pytest.mark.parametrize("names", [["one"], ["one", "two", "three", "four"]])
def test_nothing_written_lies_over_anything_else(names):
    """The key of norms may lie over curves; texts outside the axes never meet."""
    for figure in (decided_figure(drawn(*names)), backlog_figure(drawn(*names))):
        figure.draw_without_rendering()
        boxes = [axes.get_tightbbox() for axes in figure.axes]
        boxes += [legend.get_window_extent() for legend in figure.legends]
        for place, box in enumerate(boxes):
            assert not any(box.overlaps(other) for other in boxes[place + 1 :])
            assert box.x0 >= 0
            assert box.y0 >= 0
            assert box.x1 <= figure.bbox.x1 + 1


def test_limits_come_from_the_text_in_force_at_the_end_of_the_period():
    scenario = result({}).scenario
    short, long = limits_of([scenario], "claim")
    assert (str(short), short.days, short.asked) == ("ninety: 85 % within 90 days", 90, (85.0,))
    assert (str(long), long.asked) == ("charter/decision: 4 months", ())


def test_scenarios_that_ask_different_percentages_have_both_marked():
    data = deepcopy(OFFICE)
    data["norms"]["ninety"]["percentage"] = 90.0
    limit = limits_of([result({}).scenario, result({}, data=data).scenario], "claim")[0]
    assert str(limit) == "ninety: 85 % or 90 % within 90 days"
