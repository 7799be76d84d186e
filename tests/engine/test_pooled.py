"""One queue for all offices: the offices' queues pooled by one switch.

No act asks for it: the plan of 2018, 2.2.1, speaks of a faster transfer to the competent office, and no further.
"""

from copy import deepcopy

import pytest

from sim.model.scenario import Scenario
from sim.plan.inflow import inputs_of
from sim.plan.load import team_loads
from tests.engine.desk import Lived, Receipt, at, live, office
from tests.equality.comparing import both
from tests.office import AROUND_THE_CLOCK, history_of, plan_of

NINE, TEN, ELEVEN, NOON = (at(0, clock) for clock in ("09:00", "10:00", "11:00", "12:00"))
STEPS = {"decide": {"work": "1 hour", "stamp": "decided"}}


def team(*serves, fte=1, **fields):
    return {**AROUND_THE_CLOCK, "fte": fte, "serves": list(serves) or ["claim.decide"], **fields}


def two_offices(**tables):
    """A clerk in each of two offices; one dossier more in the queue sends those of Liege to Ghent."""
    offices = {"ghent": {}, "liege": {"transfer": {"to": "ghent", "above": 50}}}
    teams = {"ghent": team(office="ghent"), "liege": team(office="liege")}
    return office(STEPS, offices=offices, teams=teams, **tables)


def pooled(data):
    return {**deepcopy(data), "queues": "pooled"}


def lived(data, *receipts, **more) -> Lived:
    """One history, which both engines tell alike."""
    found = live(data, *receipts, **more)
    assert both(found.plan, found.inputs) == []
    return found


def in_offices(found):
    return [found.log.offices[code] for code in found.log.dossiers["office"]]


RECEIPTS = [Receipt(NINE + i, office=place) for i, place in enumerate(("liege", "liege", "liege", "ghent"))]


def test_first_come_holds_across_offices():
    """What waits in one office is decided in another that has time."""
    apart = lived(two_offices(), *RECEIPTS)
    assert apart.served == [
        (0, "claim.decide@liege", "liege", NINE),
        (3, "claim.decide@ghent", "ghent", NINE + 3),
        (1, "claim.decide@liege", "liege", TEN),
        (2, "claim.decide@liege", "liege", ELEVEN),
    ]
    together = lived(pooled(two_offices()), *RECEIPTS)
    assert together.served == [
        (0, "claim.decide", "ghent", NINE),
        (1, "claim.decide", "liege", NINE + 1),
        (2, "claim.decide", "ghent", TEN),
        (3, "claim.decide", "liege", TEN + 1),
    ]
    assert together.stamps("received") == apart.stamps("received")
    assert together.stamps("decided") == [TEN, TEN + 1, ELEVEN, ELEVEN + 1]


def test_dossiers_keep_their_office_in_the_log():
    """Pooled or apart, a dossier is that of the office which received it."""
    for data in (two_offices(), pooled(two_offices())):
        found = lived(data, *RECEIPTS)
        assert found.log.offices == ("ghent", "liege")
        assert in_offices(found) == ["liege", "liege", "liege", "ghent"]


def test_children_have_the_office_of_their_parents():
    """Also the children of children."""
    follows = {"appeal": {"mission": "appeal", "on": ["granted"], "when": "0 s"}}
    appeal = {"steps": {"defend": {"work": "1 hour"}}, "entitled": "as parent"}
    last = {"payment": {"mission": "payment", "on": ["granted"], "when": "0 s"}}
    payment = {"steps": {"pay": {"stamp": "paid"}}, "entitled": "as parent"}
    data = pooled(two_offices())
    data["missions"]["claim"]["follows"] = follows
    data["missions"] |= {"appeal": {**appeal, "follows": last}, "payment": payment}
    for fields in data["teams"].values():
        fields["serves"] = ["claim.decide", "appeal.defend"]
    found = lived(data, Receipt(NINE, office="liege"), Receipt(NINE + 1, office="ghent"))
    assert in_offices(found) == ["liege", "ghent", "liege", "ghent", "liege", "ghent"]


def test_the_office_of_a_pooled_dossier_stands_in_the_inputs():
    """Without them the log is refused, never told wrongly."""
    found = live(pooled(two_offices()), *RECEIPTS)
    with pytest.raises(ValueError, match="the queues are pooled"):
        found.history.to_log(found.plan)


def test_pooled_queues_are_one_for_each_language():
    """Annex 2: people of all sites serve the dossiers of all sites in their languages."""
    data = two_offices(mission={"demand": {"per_year": 0, "languages": {"nl": 1.0, "fr": 1.0}}})
    data["teams"]["ghent"]["languages"] = ["nl"]
    receipts = [Receipt(NINE + i, office="liege", language=word) for i, word in enumerate(("nl", "fr", "nl"))]
    assert lived(pooled(data), *receipts).served == [
        (0, "claim.decide@nl", "ghent", NINE),
        (1, "claim.decide@fr", "liege", NINE + 1),
        (2, "claim.decide@nl", "ghent", TEN),
    ]


def test_pooling_moves_no_receipt():
    """The same dossiers in the same offices, in the same order: only the queues differ."""
    data = two_offices(mission={"demand": {"per_year": 2000, "languages": {"nl": 1.0, "fr": 2.0}}})
    data["teams"]["ghent"]["serves"] = data["teams"]["liege"]["serves"] = ["claim.decide"]
    apart, together = (inputs_of(plan_of(each), 0) for each in (data, pooled(data)))
    for name in ("enters", "number", "language", "entitled", "row"):
        assert (getattr(apart.arrivals, name) == getattr(together.arrivals, name)).all()
    assert (apart.offices == together.offices).all()
    assert (apart.arrivals.office == apart.offices).all()
    assert not together.arrivals.office.any()


def test_pooling_changes_nothing_where_there_is_one_office():
    """One queue is one queue."""
    data = office(STEPS, mission={"demand": {"per_year": 2000}}, teams={"clerks": team()})
    one, other = (history_of(each)[2] for each in (data, pooled(data)))
    assert (one.stamps == other.stamps).all()


def test_the_load_is_levelled_over_all_offices():
    """A full office and an empty one share what is pooled."""
    data = two_offices(mission={"demand": {"per_year": 4000, "offices": {"ghent": 1.0, "liege": 3.0}}})
    data["period"]["until"] = data["period"]["from"].replace(month=12, day=31)
    apart, together = (
        {load.team: load.needed_hours for load in team_loads(plan_of(each))} for each in (data, pooled(data))
    )
    assert apart == pytest.approx({"ghent": 1000, "liege": 3000})
    assert together == pytest.approx({"ghent": 2000, "liege": 2000})


def test_queues_are_by_office_unless_said():
    assert Scenario.model_fields["queues"].default == "by office"
