"""Trials: variants of a scenario in as many histories as a question needs, none of them simulated twice."""

import numpy as np
import pytest

from sim.model.problems import InputError
from sim.study.figures import AllMeasures, NormFigures
from sim.study.replications import prepare, replicate
from sim.study.trials import Store, Trials, Variant

OFFICE = "tests/cli/office.toml"
AS_IT_IS, MORE = Variant(OFFICE), Variant(OFFICE, ("teams.desk.fte=0.8",))


def never(*_):
    raise AssertionError("it was to be done already")


def test_figures_are_those_of_a_run():
    with Trials(Store(":memory:"), AllMeasures(), seed=5) as trials:
        [figures] = trials.ask([(MORE, [2, 0])])
    plan = prepare(*MORE).plan
    expected = [replicate(plan, number, 5).measure_values for number in (2, 0)]
    np.testing.assert_array_equal(figures, expected)


def test_what_norms_say_is_a_part_of_all_measures():
    with Trials(Store(":memory:"), NormFigures(), seed=5) as trials:
        [[figures]] = trials.ask([(AS_IT_IS, [1])])
        rows = trials.rows(AS_IT_IS).assign(value=figures)
    everything = replicate(prepare(*AS_IT_IS).plan, 1, 5).measures
    both = rows.merge(everything, on=["subject", "measure", "window"], how="left")
    assert len(both) == len(rows) > 0
    np.testing.assert_array_equal(both["value_x"], both["value_y"])


def test_of_one_norm_the_same_is_kept_as_of_all():
    with Trials(Store(":memory:"), NormFigures(), seed=5) as trials:
        [[all_told]] = trials.ask([(AS_IT_IS, [1])])
        every = trials.rows(AS_IT_IS)
        [norm, *others] = dict.fromkeys(every["subject"])
        alone = trials.told_by(NormFigures(norm))
        [[told]] = alone.ask([(AS_IT_IS, [1])])
        rows = alone.rows(AS_IT_IS)
        [[again]] = trials.ask([(AS_IT_IS, [1])])
    is_its = (every["subject"] == norm).to_numpy()
    assert others
    assert rows.to_dict("list") == every[is_its].to_dict("list")
    np.testing.assert_array_equal(told, all_told[is_its])
    np.testing.assert_array_equal(again, all_told)


def test_answers_stand_in_the_order_in_which_they_were_asked_whoever_works():
    wanted = [(AS_IT_IS, range(3)), (MORE, [4, 1]), (AS_IT_IS, [2]), (MORE, [])]
    answers = []
    for workers in (1, 3):
        with Trials(Store(":memory:"), NormFigures(), seed=5, workers=workers) as trials:
            answers.append(trials.ask(wanted))
    for one, other in zip(*answers, strict=True):
        np.testing.assert_array_equal(one, other)
    assert [len(each) for each in answers[0]] == [3, 2, 1, 0]
    np.testing.assert_array_equal(answers[0][0][2], answers[0][2][0])


def test_what_was_simulated_is_found_again(tmp_path, monkeypatch):
    store, told = Store(tmp_path / "store"), []
    with Trials(store, NormFigures(), seed=5, expects=told.append) as trials:
        first = trials.ask([(AS_IT_IS, range(2)), (MORE, range(2))])
        more = trials.ask([(AS_IT_IS, range(3))])
    assert told == [4, 1]
    store.close()
    monkeypatch.setattr("sim.study.trials.prepare", never)
    with Trials(Store(tmp_path / "store"), NormFigures(), seed=5) as trials:
        again = trials.ask([(AS_IT_IS, range(3)), (MORE, range(2))])
        assert list(trials.rows(MORE)) == ["subject", "measure", "window"]
    np.testing.assert_array_equal(again[0], more[0])
    np.testing.assert_array_equal(again[1], first[1])


@pytest.mark.parametrize("change", ["seed", "figures", "code", "scenario"])
def test_what_was_simulated_for_something_else_is_not_taken(tmp_path, change, monkeypatch):
    store, told = Store(tmp_path / "store"), []
    with Trials(store, NormFigures(), seed=5) as trials:
        trials.ask([(AS_IT_IS, [0])])
    if change == "code":
        monkeypatch.setattr("sim.study.trials.environment", lambda: {"code": "0123"})
    figures = AllMeasures() if change == "figures" else NormFigures()
    variant = MORE if change == "scenario" else AS_IT_IS
    with Trials(store, figures, seed=6 if change == "seed" else 5, expects=told.append) as trials:
        trials.ask([(variant, [0])])
    assert told == [1]


def test_a_variant_that_is_wrong_says_so_and_loses_nothing(tmp_path):
    store = Store(tmp_path / "store")
    with Trials(store, NormFigures(), seed=5) as trials:
        trials.ask([(AS_IT_IS, range(2))])
        with pytest.raises(InputError, match=r"teams.desk.ftw: unknown field; did you mean 'fte'\?"):
            trials.ask([(AS_IT_IS.also("teams.desk.ftw=1"), range(2))])
    assert len(store) == 2


def test_a_file_that_is_no_store_is_refused(tmp_path):
    (tmp_path / "store").write_bytes(b"something else" * 100)
    with pytest.raises(ValueError, match="store: file is not a database"):
        Store(tmp_path / "store")
