"""The language of a dossier and who serves it: dossiers and people in French, Dutch and German."""

from collections import Counter

import numpy as np
import pytest

from sim.plan.inflow import inputs_of
from sim.plan.load import team_loads
from tests.engine.desk import Lived, Receipt, at, live, office
from tests.equality.comparing import both
from tests.office import AROUND_THE_CLOCK, plan_of

NINE, TEN, ELEVEN, NOON = (at(0, clock) for clock in ("09:00", "10:00", "11:00", "12:00"))
STEPS = {"decide": {"work": "1 hour", "stamp": "decided"}}
DEMAND = {"per_year": 0, "languages": {"fr": 0.6, "nl": 0.3, "de": 0.1}}


def team(*serves, fte=1, **fields):
    return {**AROUND_THE_CLOCK, "fte": fte, "serves": list(serves) or ["claim.decide"], **fields}


def lived(data, *receipts) -> Lived:
    """One history, which both engines tell alike."""
    found = live(data, *receipts)
    assert both(found.plan, found.inputs) == []
    return found


def speaking(times, *languages, office="all"):
    return [Receipt(time, office=office, language=word) for time, word in zip(times, languages, strict=True)]


def test_a_dossier_waits_for_who_speaks_its_language():
    """Dossiers and people in three languages: of whom the acts say nothing; who speaks which is assumed."""
    teams = {"bilingual": team(languages=["fr", "de"]), "dutch": team(languages=["nl"])}
    data = office(STEPS, mission={"demand": DEMAND}, teams=teams)
    found = lived(data, *speaking([NINE, NINE + 1, NINE + 2, NINE + 3], "fr", "de", "nl", "fr"))
    assert [(who, where, by, start) for who, where, by, start in found.served] == [
        (0, "claim.decide@fr+de", "bilingual", NINE),
        (2, "claim.decide@nl", "dutch", NINE + 2),
        (1, "claim.decide@fr+de", "bilingual", TEN),
        (3, "claim.decide@fr+de", "bilingual", ELEVEN),
    ]
    log = found.log
    assert log.languages == ("fr", "nl", "de")
    assert [log.languages[code] for code in log.dossiers["language"]] == ["fr", "de", "nl", "fr"]
    assert log.offices == ("all",)
    assert log.dossiers["office"].tolist() == [0] * 4


def test_languages_that_the_same_teams_serve_share_one_queue():
    """First come holds between French and German where nobody serves one of them alone."""
    teams = {"bilingual": team(languages=["de", "fr"]), "dutch": team(languages=["nl"])}
    data = office(STEPS, mission={"demand": DEMAND}, teams=teams)
    found = lived(data, *speaking([NINE, NINE + 1, NINE + 2, NINE + 3], "fr", "fr", "de", "fr"))
    assert [who for who, *_ in found.served] == [0, 1, 2, 3]


def test_a_team_serves_its_languages_in_the_order_it_names_them():
    """A bilingual clerk beside French colleagues takes German first where the team says so."""
    teams = {"bilingual": team(languages=["de", "fr"]), "french": team(languages=["fr"], fte=0)}
    data = office(STEPS, mission={"demand": {"per_year": 0, "languages": {"fr": 1.0, "de": 1.0}}}, teams=teams)
    receipts = speaking([NINE, NINE + 1, NINE + 2], "fr", "fr", "de")
    assert [who for who, *_ in lived(data, *receipts).served] == [0, 2, 1]
    data["teams"]["bilingual"]["languages"] = ["fr", "de"]
    assert [who for who, *_ in lived(data, *receipts).served] == [0, 1, 2]


def test_a_dossier_without_a_language_is_served_by_all():
    """Where nobody states a language, no team is the wrong one."""
    notice = {"demand": {"per_year": 0}, "steps": {"answer": {"work": "1 hour"}}}
    queues = ["claim.decide", "notice.answer"]
    teams = {"french": team(*queues, languages=["fr"]), "others": team(*queues, languages=["nl", "de"])}
    data = office(STEPS, mission={"demand": DEMAND}, missions={"notice": notice}, teams=teams)
    receipts = [Receipt(NINE, language="fr"), *(Receipt(NINE + 1 + i, "notice", language="any") for i in range(2))]
    found = lived(data, *receipts)
    assert [(who, by, start) for who, _, by, start in found.served] == [
        (0, "french", NINE),
        (1, "others", NINE + 1),
        (2, "french", TEN),
    ]
    assert found.log.languages == ("fr", "nl", "de", "any")


def two_offices(**liege):
    """Ghent in Dutch, Liege in French and German; the German clerk sits in Liege."""
    offices = {
        "ghent": {"languages": {"nl": 1.0}},
        "liege": {"languages": {"fr": 0.97, "de": 0.03}, **liege},
    }
    teams = {
        "ghent": team(office="ghent"),
        "liege": team(office="liege", languages=["fr"]),
        "german": team(office="liege", languages=["de"]),
    }
    return office(STEPS, offices=offices, teams=teams)


def test_an_office_has_languages_of_its_own():
    """Annex 2: the eleven regional sites do not receive the same languages."""
    data = two_offices()
    data["missions"]["claim"]["demand"] = {"per_year": 4000, "languages": {"fr": 1.0}, "offices": {"liege": 1.0}}
    plan = plan_of(data)
    arrivals = inputs_of(plan, 0).arrivals
    spoken = Counter(plan.languages[code] for code in arrivals.language)
    assert spoken.keys() == {"fr", "de"}
    assert 0.01 < spoken["de"] / len(arrivals) < 0.06
    data["missions"]["claim"]["demand"]["offices"] = {"ghent": 1.0}
    assert {plan_of(data).languages[code] for code in inputs_of(plan_of(data), 0).arrivals.language} == {"nl"}


def test_the_weights_of_another_office_move_no_language():
    """The same dossier draws the same chance, whatever is said of other offices (annex 2)."""
    data = two_offices()
    data["missions"]["claim"]["demand"] = {"per_year": 4000, "languages": {"fr": 1.0, "de": 1.0}}
    del data["offices"]["ghent"]["languages"]
    del data["offices"]["liege"]["languages"]
    plain = plan_of(data)
    data["offices"]["liege"]["languages"] = {"fr": 0.97, "de": 0.03}
    own = plan_of(data)
    before, after = (inputs_of(plan, 0) for plan in (plain, own))
    assert (before.arrivals.number == after.arrivals.number).all()
    ghent = before.offices == 0
    assert (before.arrivals.language == after.arrivals.language)[ghent].all()
    german = [(one.arrivals.language[~ghent] == own.languages.index("de")) for one in (before, after)]
    assert 0 < german[1].sum() < 0.1 * german[0].sum()
    assert not (german[1] & ~german[0]).any()


def test_who_serves_a_language_moves_no_dossier():
    """Receipts, languages and numbers are the same with and without teams of one language (annex 2)."""
    data = two_offices()
    data["missions"]["claim"]["demand"] = {"per_year": 3000}
    plain = two_offices()
    plain["missions"]["claim"]["demand"] = {"per_year": 3000}
    for fields in plain["teams"].values():
        fields.pop("languages", None)
    one, other = (inputs_of(plan_of(each), 0) for each in (data, plain))
    for name in ("enters", "number", "language", "row"):
        assert (getattr(one.arrivals, name) == getattr(other.arrivals, name)).all()
    assert (one.offices == other.arrivals.office).all()
    assert len(np.unique(one.arrivals.office)) == 3


def test_a_team_may_serve_several_offices_in_order():
    """Assumed: regional sites may share people. The plan of 2018, 2.2.1, has tasks transferred, not people."""
    offices = {"ghent": {}, "liege": {}, "mons": {}}
    teams = {"south": team(office=["mons", "liege"]), "north": team(office="ghent")}
    data = office(STEPS, offices=offices, teams=teams)
    receipts = [Receipt(NINE + i, office=place) for i, place in enumerate(("liege", "liege", "ghent", "mons"))]
    assert lived(data, *receipts).served == [
        (0, "claim.decide@liege", "south", NINE),
        (2, "claim.decide@ghent", "north", NINE + 2),
        (3, "claim.decide@mons", "south", TEN),
        (1, "claim.decide@liege", "south", ELEVEN),
    ]


def test_a_dossier_that_goes_over_keeps_its_language():
    """Plan of 2018, 2.2.1: a task is transferred to the office that is competent; assumed: in its own language."""
    data = two_offices()
    data["offices"]["ghent"] = {"languages": {"fr": 1.0, "de": 1.0}, "transfer": {"to": "liege", "above": 0}}
    receipts = speaking([NINE, NINE + 1], "de", "fr", office="ghent")
    found = lived(data, *receipts)
    assert [(who, by) for who, _, by, _ in found.served] == [(0, "german"), (1, "liege")]
    assert [found.log.offices[code] for code in found.log.dossiers["office"]] == ["liege", "liege"]
    assert [found.log.languages[code] for code in found.log.dossiers["language"]] == ["de", "fr"]


def test_a_task_goes_to_the_competent_office_and_others_stay():
    """Plan of 2018, 2.2.1: the transfer of a task to the competent office; assumed: of one task, the centre."""
    steps = {"register": {"work": "1 hour"}, "examine": {"work": "1 hour"}, "decide": {"work": "1 hour"}}
    offices = {
        "centre": {"transfer": {"to": "mons", "above": 0, "queues": ["claim.decide"]}},
        "mons": {"transfer": {"to": "centre", "above": 0, "queues": ["claim.examine"]}},
    }
    queues = [f"claim.{step}" for step in steps]
    teams = {"centre": team(*queues, office="centre"), "mons": team(*queues, office="mons")}
    data = office(steps, offices=offices, teams=teams)
    assert lived(data, Receipt(NINE, office="mons")).served == [
        (0, "claim.register@mons", "mons", NINE),
        (0, "claim.examine@centre", "centre", TEN),
        (0, "claim.decide@mons", "mons", ELEVEN),
    ]


def test_a_misrouted_dossier_keeps_its_receipt():
    """Annex 3, 2.3: what another office receives first counts from the original receipt."""
    steps = {"route": {"ask": {"other_office": 1.0}}, **STEPS}
    sources = {"other_office": {"class": "office", "answers": "5 days"}}
    data = office(steps, sources=sources, teams={"clerks": team()})
    found = lived(data, NINE)
    assert found.stamps("received") == [NINE]
    assert found.stamps("decided") == [NINE + at(5) + 3600]
    assert found.asks == [(0, "other_office", NINE, False)]


def test_a_backlog_names_offices_and_languages_or_has_them_drawn(tmp_path):
    """Open dossiers of a regional site stand in the queue of their language (annex 2)."""
    lines = ["2017-12-01,decide,liege,de", "2017-12-02,decide,liege,fr", "2017-12-03,decide,ghent,"]
    (tmp_path / "open.csv").write_text("\n".join(["received,step,office,language", *lines]) + "\n")
    data = two_offices()
    data["backlog"] = {"open": {"mission": "claim", "file": "open.csv"}}
    found = live(data, folder=tmp_path)
    assert both(found.plan, found.inputs) == []
    start = found.plan.start
    assert sorted(task[1:] for task in found.served) == [
        ("claim.decide@ghent/nl", "ghent", start),
        ("claim.decide@liege/de", "german", start),
        ("claim.decide@liege/fr", "liege", start),
    ]


def test_the_load_goes_to_who_speaks_the_language():
    """Hours needed of a team of one language are those of its dossiers (annex 2)."""
    data = two_offices()
    data["missions"]["claim"]["demand"] = {"per_year": 4000, "offices": {"ghent": 1.0, "liege": 3.0}}
    data["period"]["until"] = data["period"]["from"].replace(month=12, day=31)
    needed = {load.team: load.needed_hours for load in team_loads(plan_of(data))}
    assert needed == pytest.approx({"ghent": 1000, "liege": 3000 * 0.97, "german": 3000 * 0.03})


def test_the_load_counts_the_languages_of_a_register(tmp_path):
    """Receipts of a register count in the language that it states (annex 2)."""
    (tmp_path / "r.csv").write_text("day,n,office,language\n2018-01-03,30,liege,de\n2018-01-04,10,liege,fr\n")
    data = two_offices()
    trace = {"file": "r.csv", "date": "day", "count": "n", "office": "office", "language": "language"}
    data["missions"]["claim"]["demand"] = {"trace": trace}
    needed = {load.team: load.needed_hours for load in team_loads(plan_of(data, tmp_path))}
    assert needed == pytest.approx({"ghent": 0, "liege": 10, "german": 30})


def test_children_have_the_language_of_their_parents():
    """An appeal is heard in the language of the decision."""
    follows = {"appeal": {"mission": "appeal", "on": ["granted"], "when": "0 s"}}
    appeal = {"steps": {"defend": {"work": "1 hour"}}, "entitled": "as parent"}
    data = two_offices()
    data["missions"] = {"claim": {**data["missions"]["claim"], "follows": follows}, "appeal": appeal}
    for fields in data["teams"].values():
        fields["serves"] = ["claim.decide", "appeal.defend"]
    found = lived(data, *speaking([NINE], "de", office="liege"))
    assert [(who, by) for who, _, by, _ in found.served] == [(0, "german"), (1, "german")]
    assert found.log.dossiers["language"].tolist() == [found.plan.languages.index("de")] * 2
