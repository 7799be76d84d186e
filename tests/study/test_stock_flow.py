"""Stock and flow of a history from its receipts and presence alone."""

import numpy as np
import pytest

from sim.engine.door import simulate
from sim.plan.inflow import inputs_of
from sim.study.flow_figures import FlowFigures
from sim.study.fluid import fluid
from sim.study.stock_flow import StockFlow
from tests.engine.desk import clerks
from tests.study.deterministic import DECIDE, daily, prepared

TEN = {"ten": {"limit": "10 days", "percentage": 90.0}}
WHOLE = "2018-01-01 to 2018-03-31"


def told(one, replication=0, times=4):
    """What stock and flow say of one history over the whole period, by subject and measure."""
    flow = StockFlow(fluid(one, times=times))
    rows = flow.rows[["subject", "measure"]].itertuples(index=False, name=None)
    return dict(zip(rows, flow.told(inputs_of(one.plan, replication)), strict=True))


def test_hours_at_work_and_days_of_queue_are_those_of_a_constant_office():
    one = prepared(mission={**daily(10), "norms": ["ten"]}, norms=TEN)
    said = told(one)
    assert said["clerks", "utilisation"] == pytest.approx(1.0)
    # The stock grows by two hours a day; over 65 working days it is 66 on average, and 8 hours are 1.38 days.
    assert said["ten", "share_on_time"] == pytest.approx(66 / 8 * 90 / 65, rel=0.03)


def test_the_backlog_of_the_start_is_work_too():
    backlog = {"old": {"mission": "claim", "count": 50, "age": "30 days", "step": "decide"}}
    said = told(prepared(mission=daily(4), backlog=backlog))
    assert said["clerks", "utilisation"] == pytest.approx((50 + 4 * 65) / (8 * 65))


def test_it_goes_with_what_is_simulated():
    """A desk at nine tenths of its time: what came and who was there explain most of what differs."""
    absent = clerks("claim.decide", fte=2, absence={"share": 0.15, "spell": "5 working days"})
    steps = {"decide": {"work": {"exponential": {"mean": "5 hours"}}, "stamp": "decided"}}
    demand = {"demand": {"per_year": 640, "dispersion": 1.5}, "norms": ["ten"]}
    one = prepared(steps, until="2018-12-31", mission=demand, teams={"clerks": absent}, norms=TEN)
    flow, figures = StockFlow(fluid(one, times=60)), FlowFigures()
    inputs = [inputs_of(one.plan, number) for number in range(40)]
    simulated = np.array([figures.values(one.plan, each, simulate(one.plan, each)) for each in inputs])
    said = np.array([flow.told(each) for each in inputs])
    rows = [*figures.rows(one.plan).itertuples(index=False, name=None)]
    measures = {"share_on_time": "decisions_share_on_time"}
    for number, (subject, measure, window) in enumerate(flow.rows.itertuples(index=False, name=None)):
        own = simulated[:, rows.index((subject, measures.get(measure, measure), window))]
        assert abs(np.corrcoef(own, said[:, number])[0, 1]) > 0.6


def test_children_that_decisions_open_are_open_too():
    letter = {"steps": {"write": {"work": "1 hour"}}, "entitled": "as parent"}
    follows = {"letter": {"mission": "letter", "on": ["granted"], "when": "20 days"}}
    mission = {**daily(4), "follows": follows}
    one = prepared(DECIDE, mission=mission, missions={"letter": letter})
    flow = StockFlow(fluid(one, times=4))
    inputs = inputs_of(one.plan, 0)
    figures = FlowFigures()
    values = figures.rows(one.plan).assign(value=figures.values(one.plan, inputs, simulate(one.plan, inputs)))
    simulated = values[values["measure"] == "backlog"].set_index("subject")["value"]
    said = flow.rows.assign(value=flow.told(inputs))
    said = said[said["measure"] == "backlog"].set_index("subject")["value"]
    np.testing.assert_allclose(said[simulated.index], simulated, atol=1.0)
