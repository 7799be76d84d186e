"""Offices that hand on new work: each to the next, until one has room, or to the one office that does the work.

That dossiers go to an office with room is assumed; the plan of 2018, 2.2.1, speaks of the competent office only.
Both engines tell every history here alike.
"""

from tests.engine.desk import Lived, Receipt, at, live, office
from tests.equality.comparing import both
from tests.office import AROUND_THE_CLOCK

NINE, TEN, ELEVEN, NOON, ONE, TWO = (at(0, f"{hour:02}:00") for hour in range(9, 15))


def team(*serves, fte=1):
    return {**AROUND_THE_CLOCK, "fte": fte, "serves": list(serves)}


def lived(data, *receipts) -> Lived:
    """One history, which both engines tell alike."""
    found = live(data, *receipts)
    assert both(found.plan, found.inputs) == []
    return found


def in_two_offices(above):
    return office(
        {"decide": {"work": "1 hour"}},
        offices={"ghent": {"transfer": {"to": "liege", "above": above}}, "liege": {}},
        teams={
            "in_ghent": {**team("claim.decide"), "office": "ghent"},
            "in_liege": {**team("claim.decide"), "office": "liege"},
        },
    )


def test_new_work_goes_to_another_office_while_the_queue_is_long():
    found = lived(in_two_offices(1), *[Receipt(NINE + i, office="ghent") for i in range(4)])
    assert [(who, by) for who, _, by, _ in found.served] == [
        (0, "in_ghent"),  # starts at once
        (2, "in_liege"),  # one is waiting in Ghent
        (1, "in_ghent"),
        (3, "in_liege"),
    ]
    assert found.history.dossiers["office"].tolist() == [0, 0, 1, 1]


DECIDE = {"decide": {"work": "1 hour"}}


def in_a_ring_of_offices(steps=DECIDE, **above):
    """Each office hands on to the next, the last to the first; one clerk in each does every step."""
    names, queues = list(above), [f"claim.{step}" for step in steps]
    return office(
        steps,
        offices={
            name: {"transfer": {"to": names[(place + 1) % len(names)], "above": above[name]}}
            for place, name in enumerate(names)
        },
        teams={f"in_{name}": {**team(*queues), "office": name} for name in names},
    )


def test_new_work_is_handed_on_until_an_office_has_room():
    """The dossier goes to the first office with room."""
    data = in_a_ring_of_offices(ghent=1, bruges=1, leuven=2)
    found = lived(
        data, *[Receipt(NINE + i, office="ghent") for i in range(6)], *[Receipt(NINE + 9, office="leuven")]
    )
    assert [(who, by) for who, _, by, _ in found.served] == [
        (0, "in_ghent"),
        (2, "in_bruges"),  # one is waiting in Ghent
        (4, "in_leuven"),  # and one in Bruges too
        (1, "in_ghent"),
        (3, "in_bruges"),
        (5, "in_leuven"),
        (6, "in_leuven"),
    ]


def test_where_no_office_has_room_work_stays_at_home():
    data = in_a_ring_of_offices(ghent=1, bruges=1, leuven=1)
    found = lived(data, *[Receipt(NINE + i, office="bruges") for i in range(8)])
    assert found.history.dossiers["office"].tolist() == [1, 1, 2, 2, 0, 0, 1, 1]


def test_an_office_that_transfers_nothing_does_its_own_work():
    found = lived(in_two_offices(1), *[Receipt(NINE + i, office="liege") for i in range(3)])
    assert {by for _, _, by, _ in found.served} == {"in_liege"}


def test_who_has_been_transferred_stays_where_it_is():
    data = in_two_offices(1)
    data["missions"]["claim"]["steps"]["notify"] = {"after": "decide", "work": "1 min"}
    for team_ in data["teams"].values():
        team_["serves"].append("claim.notify")
    found = lived(data, *[Receipt(NINE + i, office="ghent") for i in range(3)])
    assert [(where, by) for who, where, by, _ in found.served if who == 2] == [
        ("claim.decide@liege", "in_liege"),
        ("claim.notify@liege", "in_liege"),
    ]


def places(found):
    """The office in which each dossier stands."""
    return [found.log.offices[code] for code in found.log.dossiers["office"]]


def test_a_ring_hands_on_within_each_language():
    """Room for one language is none for another, and who goes over keeps his own."""
    data = in_a_ring_of_offices(ghent=1, bruges=1, leuven=1)
    data["missions"]["claim"]["demand"] = {"per_year": 0, "languages": {"fr": 1.0, "de": 1.0}}
    data["teams"] = {
        f"{word}_{name}": {**team("claim.decide"), "office": name, "languages": [word]}
        for name in ("ghent", "bruges", "leuven")
        for word in ("fr", "de")
    }
    spoken = ["fr", "fr", "fr", "de", "fr", "fr", "de", "de"]
    receipts = [Receipt(NINE + i, office="ghent", language=word) for i, word in enumerate(spoken)]
    found = lived(data, *receipts)
    assert [(who, by) for who, _, by, _ in found.served] == [
        (0, "fr_ghent"),
        (2, "fr_bruges"),  # one is waiting in Ghent
        (3, "de_ghent"),  # though none in German
        (5, "fr_leuven"),  # one in Ghent, and one in Bruges
        (7, "de_bruges"),
        (1, "fr_ghent"),
        (4, "fr_bruges"),
        (6, "de_ghent"),
    ]
    assert places(found) == ["ghent", "ghent", "bruges", "ghent", "bruges", "leuven", "ghent", "bruges"]
    assert [found.log.languages[code] for code in found.log.dossiers["language"]] == spoken


def test_a_ring_hands_on_the_queues_that_it_names_and_no_others():
    """Examined where they came in, decided where there is room."""
    steps = {"examine": {"work": "1 hour"}, "decide": {"work": "3 hours"}}
    data = in_a_ring_of_offices(steps, ghent=1, bruges=1, leuven=1)
    for fields in data["offices"].values():
        fields["transfer"]["queues"] = ["claim.decide"]
    found = lived(data, *[Receipt(NINE + i, office="ghent") for i in range(4)])
    assert [(who, where, start) for who, where, _, start in found.served] == [
        (0, "claim.examine@ghent", NINE),
        (1, "claim.examine@ghent", TEN),
        (1, "claim.decide@bruges", ELEVEN),  # 0 is waiting to be decided in Ghent
        (2, "claim.examine@ghent", ELEVEN),
        (3, "claim.examine@ghent", NOON),
        (0, "claim.decide@ghent", ONE),
        (3, "claim.decide@leuven", ONE),  # 2 is waiting in Bruges too
        (2, "claim.decide@bruges", TWO),
    ]


def test_where_a_ring_names_no_queue_of_an_office_the_round_ends_there():
    """Who hands on no decision has room for it, however many wait."""
    data = in_a_ring_of_offices({"examine": {"work": "1 hour"}, "decide": {"work": "1 hour"}}, ghent=0, bruges=0)
    data["offices"]["bruges"]["transfer"]["queues"] = ["claim.examine"]
    found = lived(data, *[Receipt(NINE + i, office="ghent") for i in range(3)])
    assert [(who, where, start) for who, where, _, start in found.served] == [
        (0, "claim.examine@ghent", NINE),  # Bruges hands it on, and it comes home
        (0, "claim.decide@bruges", TEN),
        (1, "claim.examine@ghent", TEN),
        (1, "claim.decide@bruges", ELEVEN),
        (2, "claim.examine@ghent", ELEVEN),
        (2, "claim.decide@bruges", NOON),
    ]


def test_work_of_one_office_goes_there_from_anywhere_in_a_ring_and_what_follows_is_handed_on():
    """Art. 17: affiliated at Bruges, however many wait there; then where there is room."""
    steps = {
        "examine": {"work": "1 hour"},
        "affiliate": {"work": "1 hour", "office": "bruges"},
        "notify": {"work": "1 hour"},
    }
    found = lived(
        in_a_ring_of_offices(steps, ghent=1, bruges=1, leuven=1),
        *[Receipt(NINE + i, office="ghent") for i in range(3)],
    )
    assert [(who, where, start) for who, where, _, start in found.served] == [
        (0, "claim.examine@ghent", NINE),
        (2, "claim.examine@bruges", NINE + 2),  # 1 is waiting in Ghent
        (1, "claim.examine@ghent", TEN),
        (0, "claim.affiliate@bruges", TEN + 2),  # came at ten, as 2 was being examined there
        (2, "claim.affiliate@bruges", ELEVEN + 2),
        (1, "claim.affiliate@bruges", NOON + 2),  # 1 and 2 waited together, and Bruges handed neither on
        (2, "claim.notify@leuven", NOON + 2),  # 0 is waiting in Bruges
        (0, "claim.notify@bruges", ONE + 2),
        (1, "claim.notify@leuven", ONE + 2),
    ]
    assert places(found) == ["bruges", "leuven", "leuven"]
