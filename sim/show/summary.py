"""Results as one JSON document."""

from typing import Any

from sim.study.describing import described
from sim.study.results import Result, differences


def summary(results: list[Result]) -> dict[str, Any]:
    """What was run, every measure with its interval, the probability of each norm, and paired differences."""
    about = described(results)
    hashes = about.pop("sha256")
    return {
        **about,
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
        "differences": [
            {"of": other.name, "from": results[0].name, "measures": differences(results[0], other)}
            for other in results[1:]
        ],
    }
