"""What a scenario may say about durations, and what it means."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import stats

from sim.model.laws import Law, mean
from sim.model.quantiles import quantile

DAY = 86_400.0
SHARES = np.array([0.0, 1e-9, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1 - 2**-18])


def law(written: Any) -> Law:
    return Law.model_validate(written)


def messages(written: Any) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        law(written)
    return [(".".join(map(str, error["loc"])), error["msg"]) for error in caught.value.errors()]


LOGNORMAL_SIGMA = np.log(75 / 21) / stats.norm.ppf(0.9)


@pytest.mark.parametrize(
    ("written", "twin"),
    [
        ({"uniform": {"from": "1 day", "to": "3 days"}}, stats.uniform(DAY, 2 * DAY)),
        (
            {"triangular": {"low": "1 day", "mode": "2 days", "high": "5 days"}},
            stats.triang(0.25, DAY, 4 * DAY),
        ),
        (
            {"triangular": {"low": "1 day", "mode": "1 day", "high": "5 days"}},
            stats.triang(0.0, DAY, 4 * DAY),
        ),
        (
            {"triangular": {"low": "1 day", "mode": "5 days", "high": "5 days"}},
            stats.triang(1.0, DAY, 4 * DAY),
        ),
        ({"exponential": {"mean": "30 days"}}, stats.expon(scale=30 * DAY)),
        (
            {"lognormal": {"median": "21 days", "p90": "75 days"}},
            stats.lognorm(LOGNORMAL_SIGMA, scale=21 * DAY),
        ),
        (
            {"lognormal": {"mean": "30 days", "cv": 3}},
            stats.lognorm(np.sqrt(np.log(10)), scale=30 * DAY / np.sqrt(10)),
        ),
        ({"gamma": {"mean": "95 min", "cv": 0.8}}, stats.gamma(0.8**-2, scale=5_700 * 0.64)),
        ({"weibull": {"shape": 0.7, "scale": "10 days"}}, stats.weibull_min(0.7, scale=10 * DAY)),
        ({"weibull": {"shape": 1, "mean": "10 days"}}, stats.expon(scale=10 * DAY)),
        ({"shifted": {"by": "2 days", "law": {"exponential": {"mean": "1 day"}}}}, stats.expon(2 * DAY, DAY)),
    ],
)
def test_each_law_is_the_distribution_it_names(written: Any, twin: Any) -> None:
    assert mean(law(written)) == pytest.approx(twin.mean(), rel=1e-12)
    np.testing.assert_allclose(quantile(law(written), SHARES), twin.ppf(SHARES), rtol=1e-9)


@pytest.mark.parametrize("name", ["lognormal", "weibull"])
def test_median_and_p90_are_what_they_say(name: str) -> None:
    found = quantile(law({name: {"median": "21 days", "p90": "75 days"}}), [0.5, 0.9])
    np.testing.assert_allclose(found, [21 * DAY, 75 * DAY], rtol=1e-12)


def test_a_text_is_a_fixed_duration() -> None:
    assert law("20 min") == law({"fixed": "20 min"})
    assert law("20 min").kind == "fixed"
    assert law("20 min").body == 1_200.0
    assert quantile(law("20 min"), [0.0, 0.5, 1.0]).tolist() == [1_200.0] * 3


def test_a_mixture_is_cut_where_its_laws_together_reach_the_share() -> None:
    mixed = law(
        {
            "mixture": [
                {"weight": 3, "law": {"exponential": {"mean": "1 day"}}},
                {
                    "weight": 1,
                    "law": {"shifted": {"by": "10 days", "law": {"gamma": {"mean": "5 days", "cv": 1}}}},
                },
            ]
        }
    )
    found = quantile(mixed, SHARES[1:])
    share = 0.75 * stats.expon(scale=DAY).cdf(found) + 0.25 * stats.expon(10 * DAY, 5 * DAY).cdf(found)
    np.testing.assert_allclose(share, SHARES[1:], rtol=1e-6)
    assert mean(mixed) == pytest.approx(4.5 * DAY)
    assert quantile(mixed, 1.0) == np.inf


def test_a_fixed_duration_in_a_mixture_keeps_its_whole_weight() -> None:
    mixed = law(
        {
            "mixture": [
                {"weight": 0.4, "law": "1 day"},
                {"weight": 0.6, "law": {"uniform": {"from": "0 s", "to": "2 days"}}},
            ]
        }
    )
    assert quantile(mixed, [0.3001, 0.5, 0.6999]).tolist() == [DAY] * 3
    assert quantile(mixed, 0.15) == pytest.approx(DAY / 2)


def test_a_quantile_outside_zero_and_one_is_refused() -> None:
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="between 0 and 1"):
            quantile(law("1 day"), wrong)


@pytest.mark.parametrize(
    ("written", "path", "rule"),
    [
        (12, "", "a text such as '20 min', or a table with one of fixed"),
        ("21 dys", "", "'dys' is not one of these units"),
        ({}, "", "found none"),
        ({"lognorml": {}}, "lognorml", "not permitted"),
        ({"fixed": "1 day", "gamma": {"mean": "1 h", "cv": 1}}, "", "found fixed and gamma"),
        (
            {"lognormal": {"median": "75 days", "p90": "21 days"}},
            "lognormal",
            "p90 must be longer than the median",
        ),
        ({"lognormal": {"median": "75 days", "cv": 1}}, "lognormal", "by median and p90, or by mean and cv"),
        ({"lognormal": {"mean": "75 days", "cv": 0}}, "lognormal.cv", "greater than"),
        ({"gamma": {"mean": "75 days", "cv": "1"}}, "gamma.cv", "valid number"),
        ({"gamma": {"mean": "75 days"}}, "gamma.cv", "required"),
        ({"exponential": {"mean": 5}}, "exponential.mean", "a duration is a number and a unit"),
        ({"exponential": {"mean": "-5 days"}}, "exponential.mean", "never negative"),
        ({"exponential": {"mean": "0 days"}}, "exponential.mean", "longer than zero"),
        ({"exponential": {"mean": "2000000 days"}}, "", "at most 1,000 years"),
        ({"lognormal": {"median": "1 s", "p90": "999999999999999 weeks"}}, "", "at most 1,000 years"),
        ({"uniform": {"from": "2 days", "to": "1 day"}}, "uniform", "from must be shorter than to"),
        ({"triangular": {"low": "1 h", "mode": "5 h", "high": "4 h"}}, "triangular", "must not decrease"),
        (
            {"weibull": {"shape": 1, "median": "1 h"}},
            "weibull",
            "shape and scale, shape and mean, or median and p90",
        ),
        ({"weibull": {"median": "1 s", "p90": "9999999999999 s"}}, "weibull", "too far above the median"),
        ({"weibull": {"shape": 0.01, "mean": "1 s"}}, "weibull.shape", "greater than"),
        ({"mixture": []}, "mixture", "at least one law"),
        ({"mixture": [{"weight": 0, "law": "1 h"}]}, "mixture.0.weight", "greater than 0"),
        ({"shifted": {"by": "1 h", "law": {"gama": {}}}}, "shifted.law.gama", "not permitted"),
        (
            {"empirical": {"file": "a.csv", "column": "d", "unit": "months"}},
            "empirical.unit",
            "no fixed length",
        ),
    ],
)
def test_a_wrong_law_is_refused_once_where_it_is_wrong(written: Any, path: str, rule: str) -> None:
    found = messages(written)
    assert [where for where, _ in found] == [path]
    assert rule in found[0][1]


@pytest.mark.parametrize(
    "written",
    [
        "21 days",
        {"lognormal": {"median": "21 days", "p90": "75 days"}},
        {"uniform": {"from": "1 day", "to": "3 days"}},
        {"empirical": {"file": "a.csv", "column": "d", "unit": "days"}},
        {
            "mixture": [
                {"weight": 1.0, "law": "20 min"},
                {"weight": 2.0, "law": {"shifted": {"by": "0 s", "law": "1 hour"}}},
            ]
        },
    ],
)
def test_a_law_is_written_as_it_was_read(written: Any) -> None:
    assert json.loads(law(written).model_dump_json()) == written
    assert law(law(written).model_dump()) == law(written)
    assert hash(law(written)) == hash(law(written))


def test_a_law_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        law("1 day").fixed = 3.0


def test_the_schema_offers_a_text_or_one_described_table() -> None:
    schema = Law.model_json_schema()
    text, table = schema["$defs"]["Law"]["anyOf"]
    assert text["type"] == "string"
    assert table["maxProperties"] == 1
    assert all("description" in field for field in table["properties"].values())
    for name, part in schema["$defs"].items():
        for field in part.get("properties", {}).values():
            assert "description" in field, name
    assert '"null"' not in json.dumps(schema)
    assert '"default"' not in json.dumps(schema)


def test_reading_a_law_imports_no_numpy() -> None:
    code = (
        "import sys; from sim.model.laws import Law, mean; mean(Law.model_validate('1 day')); "
        "Law.model_json_schema(); print([m for m in ('numpy', 'scipy', 'pandas') if m in sys.modules])"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
