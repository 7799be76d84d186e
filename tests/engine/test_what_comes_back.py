"""Dossiers that a dossier opens: second requests, court cases, payments, and what these open in turn."""

from datetime import date

import pytest

from sim.plan.draws import child_number
from sim.plan.rows import NEVER, OPEN
from tests.engine.desk import Receipt, at, live, prompt

NINE = at(0, "09:00")
SOURCES = {
    "claimant": {"class": "claimant", "claimant": True, "answers": "40 days"},
    "silent": {"class": "court", "answers": "1 day", "silent": 1.0},
    "quick": {"class": "court", "answers": "2 days"},
}
REFUSED = ["refused for missing evidence"]


def second(**fields):
    return {"entitled": "as parent", "steps": {"redo": {"wait": "3 days", "stamp": "decided"}}, **fields}


def refusing(ask, follows, answers="all", **missions):
    """A claim refused after thirty days without evidence."""
    return prompt(
        {"evidence": {"ask": list(ask), "answers": answers}},
        until="2018-12-31",
        sources=SOURCES,
        missions=missions or {"second": second()},
        mission={"evidence_rule": {"step": "evidence", "decide_after": "30 days"}, "follows": follows},
    )


def family(lived):
    """Mission, parent, cause and receipt of every dossier."""
    dossiers = lived.history.dossiers
    return [
        (lived.plan.missions[mission].name, int(parent), lived.plan.causes[cause], received)
        for mission, parent, cause, received in zip(
            dossiers["mission"], dossiers["parent"], dossiers["cause"], lived.stamps("received"), strict=True
        )
    ]


LATE = {"second_request": {"mission": "second", "on": REFUSED, "when": "late answer"}}


def test_a_late_answer_brings_a_second_dossier():
    lived = live(refusing(["claimant"], LATE), NINE)
    assert family(lived) == [
        ("claim", -1, "received", NINE),
        ("second", 0, "claim.second_request", at(40, "09:00")),
    ]
    assert lived.outcomes == ["refused for missing evidence", "granted"]
    assert lived.stamps("ended") == [at(30, "09:00"), at(43, "09:00")]


def test_silence_brings_nothing():
    assert len(family(live(refusing(["silent"], LATE), NINE))) == 1
    assert len(family(live(refusing(["claimant", "silent"], LATE), NINE))) == 1


def test_the_second_dossier_comes_when_all_that_was_awaited_is_there():
    data = refusing(["claimant", "quick"], LATE)
    assert family(live(data, NINE))[1][3] == at(40, "09:00")
    data = refusing(["claimant", "silent"], LATE, answers="any")
    assert family(live(data, NINE))[1][3] == at(40, "09:00")


def test_an_answer_in_time_brings_nothing_back():
    follows = {"second_request": {**LATE["second_request"], "on": [*REFUSED, "granted"]}}
    lived = live(refusing(["quick"], follows), NINE)
    assert (len(family(lived)), lived.outcomes) == (1, ["granted"])


def test_an_answer_beyond_the_horizon_brings_nothing():
    data = refusing(["claimant"], LATE)
    data["period"]["until"] = date(2018, 2, 9)  # the day before the answer
    assert len(family(live(data, NINE))) == 1
    data["period"]["until"] = date(2018, 2, 10)
    assert family(live(data, NINE))[1][3] == at(40, "09:00")


def test_a_decision_brings_a_dossier_after_a_time():
    follows = {"appeal": {"mission": "second", "on": REFUSED, "when": "60 days"}}
    lived = live(refusing(["silent"], follows), NINE)
    assert family(lived)[1] == ("second", 0, "claim.appeal", at(90, "09:00"))


def test_only_the_outcomes_named_bring_something():
    follows = {"appeal": {"mission": "second", "on": ["refused"], "when": "60 days"}}
    assert len(family(live(refusing(["silent"], follows), NINE))) == 1
    lived = live(refusing(["quick"], follows), Receipt(NINE, entitled=False), NINE)
    assert [(mission, parent) for mission, parent, *_ in family(lived)][2:] == [("second", 0)]
    assert lived.outcomes == ["refused", "granted", "refused"]


@pytest.mark.parametrize(("of", "parents"), [("all", [0, 1]), ("entitled", [0]), ("not entitled", [1])])
def test_truth_may_settle_who_comes_back(of, parents):
    follows = {"appeal": {"mission": "second", "on": REFUSED, "when": "1 day", "of": of}}
    lived = live(refusing(["silent"], follows), NINE, Receipt(NINE, entitled=False))
    assert [parent for _, parent, *_ in family(lived)[2:]] == parents
    assert lived.history.dossiers["entitled"].tolist()[2:] == [1 - parent for parent in parents]


def test_a_share_comes_back():
    follows = {"appeal": {"mission": "second", "on": REFUSED, "when": "1 day", "share": 0.3}}
    lived = live(refusing(["silent"], follows), *[NINE + i for i in range(400)])
    assert 0.22 < (len(family(lived)) - 400) / 400 < 0.38


def test_truth_is_the_parents_or_drawn_anew():
    follows = {"appeal": {"mission": "second", "on": REFUSED, "when": "1 day"}}
    receipts = [Receipt(NINE + i, entitled=i % 2 == 0) for i in range(200)]
    lived = live(refusing(["silent"], follows), *receipts)
    born = range(200, 400)
    truth, parent = lived.history.dossiers["entitled"], lived.history.dossiers["parent"]
    assert (truth[born] == truth[parent[born]]).all()
    lived = live(refusing(["silent"], follows, second=second(entitled=0.3)), *receipts)
    truth = lived.history.dossiers["entitled"][born]
    assert 0.2 < truth.mean() < 0.4


def test_several_dossiers_may_come_of_one_decision_and_bear_others():
    follows = {
        "appeal": {"mission": "second", "on": REFUSED, "when": "10 days"},
        "complaint": {"mission": "third", "on": REFUSED, "when": "0 s"},
    }
    missions = {
        "second": second(follows={"again": {"mission": "third", "on": ["granted"], "when": "1 day"}}),
        "third": second(entitled=1.0),
    }
    lived = live(refusing(["silent"], follows, **missions), NINE)
    assert family(lived) == [
        ("claim", -1, "received", NINE),
        ("second", 0, "claim.appeal", at(40, "09:00")),
        ("third", 0, "claim.complaint", at(30, "09:00")),
        ("third", 1, "second.again", at(44, "09:00")),
    ]


def test_two_dossiers_of_one_kind_from_one_decision_have_numbers_of_their_own():
    one = {"mission": "second", "on": REFUSED, "when": "1 day"}
    lived = live(refusing(["silent"], {"appeal": one, "complaint": one}), NINE)
    assert len(set(lived.history.number.tolist())) == 3


def test_a_step_may_open_a_dossier_and_nobody_waits_for_it():
    steps = {"pay": {"open": "second", "delay": "5 days", "stamp": "paid"}, "pause": {"wait": "1 day"}}
    lived = live(prompt(steps, missions={"second": second()}), NINE)
    assert family(lived)[1] == ("second", 0, "claim.pay", at(5, "09:00"))
    assert lived.stamps("paid") == [NINE, -1]
    assert lived.stamps("ended") == [at(1, "09:00"), at(8, "09:00")]


def test_a_loop_opens_another_dossier_on_every_round():
    steps = {
        "pay": {"open": "second"},
        "pause": {"wait": "1 day", "again": {"share": 1.0, "from": "pay", "at_most": 2}},
    }
    lived = live(prompt(steps, missions={"second": second()}), NINE)
    assert [received for *_, received in family(lived)[1:]] == [at(day, "09:00") for day in (0, 1, 2)]
    assert len(set(lived.history.number.tolist())) == 4


def test_a_child_inherits_office_language_and_a_number_of_its_own():
    data = refusing(["claimant"], LATE)
    data["offices"] = {"ghent": {}, "liege": {}}
    lived = live(data, Receipt(NINE, office="liege", number=77))
    assert lived.history.dossiers["office"].tolist() == [1, 1]
    (row,) = (row for row in lived.plan.rows if row.op == OPEN)
    assert lived.history.number.tolist() == [77, child_number(77, row.key, 0)]


def test_a_reminder_settles_when_the_late_answer_comes():
    data = refusing(["claimant"], LATE)
    data["sources"] = {**SOURCES, "claimant": {**SOURCES["claimant"], "reminded": {"answers": "12 days"}}}
    data["missions"]["claim"]["steps"]["evidence"]["remind"] = "20 days"
    lived = live(data, NINE)
    assert lived.answers == [at(32, "09:00")]
    assert family(lived)[1][3] == at(32, "09:00")


def test_who_never_answers_is_never_seen_again():
    lived = live(refusing(["silent"], LATE), NINE)
    assert lived.answers == [NEVER]
    assert lived.history.to_log(lived.plan).dossiers["right"].tolist() == [1]
