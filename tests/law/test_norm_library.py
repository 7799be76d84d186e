"""The shipped norms say what the acts say, and leave unknown what they do not."""

import json
import pickle
from datetime import date
from pathlib import Path

import pytest

from sim.law.durations import parse_duration
from sim.law.listing import norms_table
from sim.law.norms import Norm, find_norm, read_library

FOLDER = Path(__file__).parents[2] / "scenarios" / "norms"
LIBRARY = read_library(FOLDER)
TODAY = date(2018, 6, 30)


def in_force(norm_id: str):  # type: ignore[no-untyped-def]
    version = LIBRARY[norm_id].at(TODAY)
    assert version is not None
    return version


def test_old_contract_of_the_plan_is_90_percent_of_decisions_within_90_days() -> None:
    """Plan of 2018, 2.1; not art. 26 of the contract 2002-2004 (77 to 85 % of requests, 3.5 months)."""
    norm, version = LIBRARY["plan-2018/assimilation-90"], in_force("plan-2018/assimilation-90")
    assert (version.percentage, norm.base, str(version.limit)) == (90.0, "decisions", "90 days")
    assert norm.window == "unknown"
    limits = [v.limit for n in LIBRARY.values() if n.id.startswith("plan-2018/") for v in n.versions]
    assert parse_duration("3.5 months") not in limits


def test_plan_gives_no_percentage_for_120_days() -> None:
    """Plan of 2018, 2.1."""
    norm, version = LIBRARY["plan-2018/assimilation-120"], in_force("plan-2018/assimilation-120")
    assert (version.percentage, norm.base, str(version.limit)) == ("unknown", "unknown", "120 days")


def test_what_the_plan_leaves_open_about_its_clock_is_said_to_be_assumed() -> None:
    """Plan of 2018, 2.1 names neither the start nor a suspension."""
    for norm_id in ("plan-2018/assimilation-90", "plan-2018/assimilation-120"):
        assert LIBRARY[norm_id].clock.start == "received"
        assert set(LIBRARY[norm_id].assumed) == {"clock.start", "clock.suspends"}


def test_claimant_and_foreign_institution_suspend_the_charter_another_belgian_one_does_not() -> None:
    """Charter, annex 3, 3.2."""
    clock = LIBRARY["charter/decision"].clock
    assert clock.suspends == {"claimant", "foreign"}
    assert clock.suspends.isdisjoint({"social security", "other administration"})
    assert (clock.start, clock.stop) == ("received", "decided")
    assert str(in_force("charter/decision").limit) == "4 months"


def test_own_motion_decision_runs_from_the_fact() -> None:
    """Charter, annex 3, 3.2."""
    assert LIBRARY["charter/decision-own-motion"].clock.start == "fact"


def test_belgian_body_outside_social_security_excludes_interest_but_suspends_no_decision() -> None:
    """Charter, annex 3, 4.4 against 3.2."""
    assert LIBRARY["charter/interest"].clock.suspends == {"claimant", "foreign", "other administration"}
    assert LIBRARY["charter/interest"].clock.start == "decided"
    assert LIBRARY["charter/payment"].clock.start == "notified"  # 4.3: the payment, from the notification


def test_legal_duty_has_no_percentage_and_that_is_not_unknown() -> None:
    for norm in LIBRARY.values():
        if norm.id.startswith("charter/"):
            assert [version.percentage for version in norm.versions] == [None]
            assert norm.base is None
            assert norm.window is None


@pytest.mark.parametrize(
    ("norm_id", "kind", "limit", "article"),
    [
        ("charter/decision", "deadline", "4 months", "3.2"),
        ("charter/late-decision-notice", "deadline", "4 months", "3.2"),
        ("charter/reminder", "not before", "1 month", "3.2"),
        ("charter/information", "deadline", "45 working days", "1.1"),
        ("charter/payment", "deadline", "4 months", "4.3"),
        ("charter/late-payment-notice", "recurring", "4 months", "4.3"),
        ("charter/interest", "not before", "4 months", "4.4"),
        ("charter/appeal", "citizen", "3 months", "4.5"),
        ("plan-2018/decision-after-reminder", "deadline", "15 days", "2.2.1"),
        ("plan-2018/revision-effect", "effective date", "first of the next month", "3.1.1"),
    ],
)
def test_time_rule_stands_with_its_article(norm_id: str, kind: str, limit: str, article: str) -> None:
    version = in_force(norm_id)
    assert (LIBRARY[norm_id].kind, str(version.limit)) == (kind, limit)
    assert LIBRARY[norm_id].article.endswith(article)
    assert article in version.limit_reference


def test_every_number_has_a_reference() -> None:
    for norm in LIBRARY.values():
        assert norm.act
        assert norm.article
        assert set(norm.label) == {"en", "fr", "nl"}
        assert all(version.limit_reference and version.percentage_reference for version in norm.versions)


def test_assumed_percentage_and_limit_say_that_they_are_assumed() -> None:
    norm = LIBRARY["plan-2018/assimilation-120"].with_(percentage=90, limit="4 months", because="a guess")
    version = norm.at(TODAY)
    assert version is not None
    assert (version.percentage, str(version.limit)) == (90.0, "4 months")
    assert version.percentage_reference == version.limit_reference == "a guess"
    assert norm.assumed["versions.percentage"] == norm.assumed["versions.limit"] == "a guess"
    assert in_force("plan-2018/assimilation-120").percentage == "unknown"


def test_assumed_percentage_keeps_the_limit_and_its_reference() -> None:
    version = LIBRARY["charter/decision"].with_(percentage=95).versions[0]
    assert str(version.limit) == "4 months"
    assert version.limit_reference == "annex 3, 3.2"


@pytest.mark.parametrize("percentage", [0, -1, 101, float("nan")])
def test_assumed_percentage_must_be_one(percentage: float) -> None:
    with pytest.raises(ValueError, match="a percentage lies above 0"):
        LIBRARY["plan-2018/assimilation-120"].with_(percentage=percentage)


def test_norm_serves_the_missions_it_names_and_the_charter_serves_any() -> None:
    assert LIBRARY["plan-2018/assimilation-90"].serves("assimilation")
    assert not LIBRARY["plan-2018/assimilation-90"].serves("pension")
    assert LIBRARY["charter/decision"].serves("pension")


def test_unknown_norm_is_refused_with_the_nearest() -> None:
    assert find_norm(LIBRARY, "charter/decision").id == "charter/decision"
    with pytest.raises(ValueError, match=r"'plan-2018/asimilation-90': unknown norm; did you mean 'plan-2018/a"):
        find_norm(LIBRARY, "plan-2018/asimilation-90")


def test_norms_can_be_sent_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(LIBRARY)) == LIBRARY
    assert len({*LIBRARY.values()}) == len(LIBRARY)


def test_table_of_norms_is_ready_for_json_and_keeps_unknown() -> None:
    rows = {row["id"]: row for row in json.loads(json.dumps(norms_table(LIBRARY.values())))}
    assert rows["plan-2018/assimilation-120"]["percentage"] == "unknown"
    assert rows["charter/decision"]["percentage"] is None
    assert rows["charter/decision"]["suspends"] == ["claimant", "foreign"]
    assert rows["charter/information"]["limit"] == "45 working days"


def test_table_of_norms_can_be_limited_to_a_mission() -> None:
    ids = {row["id"] for row in norms_table(LIBRARY.values(), at=TODAY, mission="revision_career")}
    assert "plan-2018/revision-effect" in ids
    assert "charter/decision" in ids
    assert "plan-2018/assimilation-90" not in ids


def test_table_of_norms_shows_the_version_in_force(tmp_path: Path) -> None:
    norm = _dated_norm(tmp_path)
    library = {norm.id: norm}
    assert [row["percentage"] for row in norms_table(library.values())] == [60.0, "unknown", 85.0]
    assert [row["percentage"] for row in norms_table(library.values(), at=date(2003, 12, 31))] == ["unknown"]
    assert [row["from"] for row in norms_table(library.values(), at=date(2004, 1, 1))] == ["2004-01-01"]
    assert norms_table(library.values(), at=date(2001, 12, 31)) == []


def test_version_in_force_follows_its_dates_both_included(tmp_path: Path) -> None:
    """Contract 2002-2004, art. 24: 60 %, then unknown, then 85 %; the unknown limit is made up."""
    norm = _dated_norm(tmp_path)
    assert norm.at(date(2001, 12, 31)) is None
    assert [norm.at(date(year, day[0], day[1])) for year in (2002, 2003, 2004) for day in ((1, 1), (12, 31))] == [
        version for version in norm.versions for _ in range(2)
    ]
    assert not norm.versions[1].limit.is_known


def _dated_norm(folder: Path) -> Norm:
    (folder / "contract_x.toml").write_text(
        """
        act = "a contract"
        [norms.pension]
        article = "24"
        label = { en = "p", fr = "p", nl = "p" }
        missions = ["pension"]
        clock = { start = "complete", stop = "decided", suspends = [] }
        base = "requests"
        window = "end of year"
        [[norms.pension.versions]]
        from = 2002-01-01
        until = 2002-12-31
        limit = "3 months"
        limit_reference = "24"
        percentage = 60
        percentage_reference = "report"
        [[norms.pension.versions]]
        from = 2003-01-01
        until = 2003-12-31
        limit = "unknown"
        limit_reference = "24"
        percentage = "unknown"
        percentage_reference = "table not published"
        [[norms.pension.versions]]
        from = 2004-01-01
        limit = "3 months"
        limit_reference = "24"
        percentage = 85
        percentage_reference = "report"
        """
    )
    return read_library(folder)["contract-x/pension"]
