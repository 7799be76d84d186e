"""What an assumed number may be: within a share of itself, and still a number of its kind."""

from sim.model.provenance import Number
from sim.model.scenario import Origin

WITHIN = Origin.model_validate({"assumed": "not published", "within": 0.25})


def test_what_is_assumed_lies_within_a_share_of_itself() -> None:
    assert Number("sources.fund.answers.lognormal.median", "20 days", WITHIN).limits == (15.0, 25.0, "days")


def test_a_share_stays_a_share() -> None:
    assert Number("missions.claim.entitled", 0.9, WITHIN).limits == (0.675, 1.0, "")


def test_a_dispersion_is_at_least_that_of_chance() -> None:
    assert Number("missions.claim.demand.dispersion", 1.2, WITHIN).limits == (1.0, 1.5, "")
    assert Number("missions.claim.demand.dispersion", 4.0, WITHIN).limits == (3.0, 5.0, "")
