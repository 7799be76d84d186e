"""Results as one JSON document."""

from typing import Any

from sim.show.precision import precision_json
from sim.study.describing import described
from sim.study.results import Result, differences
from sim.study.worth import point_costs


def summary(results: list[Result]) -> dict[str, Any]:
    """What was run, every measure with its interval, the probability of each norm, and paired differences."""
    about = described(results)
    hashes = about.pop("sha256")
    return {
        **about,
        **precision_json(results[0]),
        "scenarios": [
            {
                "name": result.name,
                "title": result.prepared.scenario.title.in_language(),
                "sha256": hashes[result.name],
                "probability_met": result.met,
                "measures": result.measures,
            }
            for result in results
        ],
        "differences": [_difference(results[0], other) for other in results[1:]],
    }


def _difference(first: Result, other: Result) -> dict[str, Any]:
    gaps = differences(first, other)
    told: dict[str, Any] = {"of": other.name, "from": first.name, "measures": gaps}
    budgets = first.scenario.budget, other.scenario.budget
    if budgets[0] and budgets[1] and budgets[0].currency == budgets[1].currency:
        told["cost_per_point"] = point_costs(gaps)
    return told
