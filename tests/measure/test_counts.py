"""The small table from which shares on every base can be made again, by month."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
import pytest

from sim.engine.door import simulate
from sim.law.calendars import Calendar
from sim.measure.compliance import asked_of_all
from sim.measure.counts import count_names, counted
from sim.measure.dossiers import Dossiers, dossiers_of
from sim.measure.verdicts import Judge
from sim.measure.windows import Cuts, months
from sim.model.norms import norms_used
from sim.plan.calendars import institution_calendar
from sim.plan.inflow import inputs_of
from sim.plan.log import DAY_SECONDS, OUTCOMES, Log
from sim.plan.plan import Plan
from sim.study.sheets import measured
from tests.generated.offices import office_of
from tests.measure.logs import dossier, log_of, norm_of

CALENDAR = Calendar("BE")
NAMES = ["norm", "office", "received", "decided", "outcome", "verdict", "lateness_days"]


def counts_of(log):
    norm = norm_of()
    dossiers, _ = dossiers_of(log, months(date(2018, 1, 1), date(2018, 12, 31)))
    names = count_names([norm.id], log)
    verdicts = Judge(dossiers, CALENDAR).institution(norm.clock, norm.versions[0].limit)
    return names.table(counted(names, [verdicts])).astype(dict.fromkeys(NAMES[:-1], str))


def test_lateness_is_counted_by_months_and_days():
    counts = counts_of(log_of([dossier(0, 91), dossier(1, 92), dossier(0)], until=400))
    late = counts[counts["verdict"] == "late"].iloc[0]
    assert late.tolist() == ["plan/decision", "Brussels", "2018-01", "2018-04", "granted", "late", 1, 2]
    overdue = counts[counts["verdict"] == "overdue"].iloc[0]
    assert overdue.tolist() == ["plan/decision", "Brussels", "2018-01", "", "open", "overdue", 0, 1]


def test_an_early_decision_has_negative_lateness_and_one_who_left_none():
    counts = counts_of(log_of([dossier(31, 41), dossier(0, None, left=200), dossier(350)], until=400))
    assert counts[["verdict", "lateness_days"]].to_numpy().tolist() == [
        ["left", 0],
        ["on time", -80],
        ["not yet due", 0],
    ]


def test_an_empty_log_counts_nothing():
    assert counts_of(log_of([], until=100)).empty


def one_by_one(log: Log, plan: Plan) -> Iterator[tuple[str, str, str, str, str, str, int]]:
    """The key of every dossier under every norm, by plain words."""
    windows = months(plan.first, plan.last)
    dossiers = Dossiers(log, Cuts(windows, log.origin, log.until // DAY_SECONDS))
    known = log.until // DAY_SECONDS
    month_of_day = [str(np.datetime64(log.origin, "D") + day)[:7] for day in range(known + 1)]
    calendar = institution_calendar(plan.scenario.calendar)
    for asked in asked_of_all(norms_used(plan.scenario), dossiers.cuts, windows):
        verdicts = Judge(dossiers, calendar).institution(asked.norm.clock, asked.limit, asked.mission)
        for row, last in zip(verdicts.part.rows.tolist(), verdicts.due.tolist(), strict=True):
            own = {name: int(column[row]) for name, column in log.dossiers.items()}
            stop, ended = own[asked.norm.clock.stop], own["ended"]
            day = stop // DAY_SECONDS if stop >= 0 else -1
            if stop >= 0:
                verdict = "not started" if last < 0 else "on time" if day <= last else "late"
            elif ended >= 0:
                verdict = "left"
            else:
                verdict = "not started" if last < 0 else "overdue" if last < known else "not yet due"
            yield (
                asked.subject,
                log.offices[own["office"]],
                month_of_day[own["received"] // DAY_SECONDS],
                month_of_day[day] if day >= 0 else "",
                OUTCOMES[own["outcome"]],
                verdict,
                day - last if stop >= 0 and last >= 0 else 0,
            )


@pytest.mark.parametrize("seed", [2, 34, 144, 377])
def test_counts_agree_with_those_of_dossiers_one_by_one(seed):
    plan = office_of(seed).plan()
    inputs = inputs_of(plan, 0)
    history = simulate(plan, inputs)
    counts = measured(plan, inputs, history).counts.astype(dict.fromkeys(NAMES[:-1], str))
    truth = pd.DataFrame(one_by_one(history.to_log(plan, inputs), plan), columns=NAMES).groupby(NAMES).size()
    assert counts.set_index(NAMES)["dossiers"].to_dict() == truth.to_dict()
    assert not counts.duplicated(NAMES).any()


@pytest.mark.parametrize("seed", [34, 89, 377])
def test_counts_sum_to_the_measures_of_every_month(seed):
    plan = office_of(seed).plan()
    inputs = inputs_of(plan, 0)
    sheet = measured(plan, inputs, simulate(plan, inputs))
    counts, values = sheet.counts, sheet.months.set_index(["subject", "measure", "window"])["value"]
    whole = [window for window in sheet.months["window"].unique() if len(window) == len("2018-12")]
    assert whole
    for norm in counts["norm"].unique():
        for base, month, verdicts in (
            ("decisions", "decided", ("on time", "late")),
            ("requests", "received", ("on time", "late", "overdue", "not yet due", "left")),
        ):
            for verdict in verdicts:
                chosen = counts[(counts["norm"] == norm) & (counts["verdict"] == verdict)]
                for window in whole:
                    found = chosen.loc[chosen[month] == window, "dossiers"].sum()
                    assert found == values[norm, f"{base}_{verdict.replace(' ', '_')}", window]
