"""Little's law at every station, as an equality of whole seconds, in every scenario of this folder and beyond."""

import pytest

from tests.theory.observing import FOLDER, histories, plan_in

FILES = sorted(path.name for path in FOLDER.glob("*.toml"))
ASSIMILATION = FOLDER.parents[1] / "scenarios" / "assimilation_90.toml"


def test_the_folder_has_its_scenarios() -> None:
    assert len(FILES) == 9


@pytest.mark.parametrize("file", FILES)
def test_the_area_under_the_queue_is_the_sum_of_the_waits(file: str) -> None:
    plan = plan_in(file, "period.from=2017-03-01", "period.until=2017-03-12", "period.run_in=0 days")
    (history,) = histories(plan, [1])
    assert history.area.sum() > 0 or file == "answers.toml"


def test_a_quarter_of_assimilation_obeys_littles_law() -> None:
    plan = plan_in(ASSIMILATION, "period.until=2017-03-31", "period.run_in=3 months")
    (history,) = histories(plan, [1])
    assert (history.area > 0).any()


@pytest.mark.long
def test_assimilation_obeys_littles_law() -> None:
    for history in histories(plan_in(ASSIMILATION), [1, 2]):
        assert (history.area > 0).any()
