"""What a scenario file says: its bases, what lies over what, and which file says each value."""

from pathlib import Path

import pytest

from sim.model.checks import load_scenario
from sim.model.library import library_folder
from sim.model.problems import InputError
from sim.model.reading import Document, dotted, parts_of, read_document

CORPUS = Path(__file__).parents[1] / "corpus"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "valid.toml").write_text((CORPUS / "valid.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return tmp_path


def read(folder: Path, text: str, *overrides: str) -> Document:
    """A document that lies over the valid one."""
    (folder / "a.toml").write_text(f'base = "valid.toml"\n{text}', encoding="utf-8")
    return read_document(folder / "a.toml", overrides)


def problems(folder: Path, text: str, *overrides: str) -> list[str]:
    read(folder, text)
    with pytest.raises(InputError) as error:
        load_scenario(folder / "a.toml", overrides)
    return [str(problem).replace(f"{folder}/", "") for problem in error.value.problems]


def test_a_file_changes_what_it_says_and_keeps_the_rest_of_its_base(folder):
    data = read(folder, "[teams.desk]\nfte = 3\n").data
    assert data["teams"]["desk"]["fte"] == 3
    assert data["teams"]["desk"]["week"] == "38 hours"
    assert "base" not in data


def test_bases_may_stand_on_bases(folder):
    (folder / "b.toml").write_text('base = "a.toml"\nseed = 3\n')
    read(folder, "seed = 2\nreplications = 7\n")
    data = read_document(folder / "b.toml").data
    assert (data["seed"], data["replications"], data["title"]) == (3, 7, "Claims")


def test_a_duration_law_is_replaced_whole(folder):
    data = read(folder, '[sources.claimant]\nanswers = { gamma = { mean = "20 days", cv = 1 } }\n').data
    assert data["sources"]["claimant"]["answers"] == {"gamma": {"mean": "20 days", "cv": 1}}


def test_a_law_of_the_same_kind_is_replaced_too(folder):
    data = read(folder, '[sources.claimant.answers.lognormal]\nmean = "20 days"\ncv = 1\n').data
    assert data["sources"]["claimant"]["answers"] == {"lognormal": {"mean": "20 days", "cv": 1}}


def test_a_team_called_as_a_kind_of_law_does_not_replace_the_others(folder):
    data = read(folder, '[teams.shifted]\nfte = 1\nweek = "20 hours"\nserves = ["claim.decide"]\n').data
    assert list(data["teams"]) == ["desk", "shifted"]


def test_lists_are_replaced(folder):
    assert read(folder, '[missions.claim]\nnorms = ["own"]\n').data["missions"]["claim"]["norms"] == ["own"]


def test_the_origin_of_a_number_is_replaced_whole(folder):
    path = "missions.claim.demand.per_year"
    data = read(folder, f'[provenance]\n"{path}" = {{ source = "annual report" }}\n').data
    assert data["provenance"][path] == {"source": "annual report"}


def test_what_a_base_says_can_be_removed(folder):
    data = read(folder, 'remove = ["teams.desk.absence", "missions.claim.evidence_rule"]\n').data
    assert "absence" not in data["teams"]["desk"]
    assert "evidence_rule" not in data["missions"]["claim"]
    assert "remove" not in data


def test_a_removed_table_can_be_said_anew(folder):
    text = (
        'remove = ["missions.claim.demand"]\n[missions.claim.demand]\nper_year = 400\nhours = ["09:00", "10:00"]\n'
    )
    assert list(read(folder, text).data["missions"]["claim"]["demand"]) == ["per_year", "hours"]
    load_scenario(folder / "a.toml")


@pytest.mark.parametrize(
    ("override", "path", "value"),
    [
        ("teams.desk.fte=9", "teams.desk.fte", 9),
        ("teams.desk.fte = 9.5", "teams.desk.fte", 9.5),
        ("teams.desk.week=36 hours", "teams.desk.week", "36 hours"),
        ('teams.desk.week="36 hours"', "teams.desk.week", "36 hours"),
        ("title=Façade = new", "title", "Façade = new"),
        ("teams.desk.holidays=false", "teams.desk.holidays", False),
        ("missions.claim.norms=['own']", "missions.claim.norms", ["own"]),
        (
            "sources.fund.answers={ exponential = { mean = '9 days' } }",
            "sources.fund.answers.exponential.mean",
            "9 days",
        ),
        ("missions.claim.follows.review.on.0=granted", "missions.claim.follows.review.on", ["granted"]),
        ('provenance."teams.desk.fte"={ source = "a = b" }', 'provenance."teams.desk.fte".source', "a = b"),
    ],
)
def test_an_override_changes_one_value(folder, override, path, value):
    document = read(folder, "", override)
    assert document.problems == []
    found = document.data
    for part in parts_of(path):
        found = found[part]
    assert found == value
    assert document.origin(path).startswith("--set ")


def test_an_override_without_value_removes(folder):
    data = read(folder, "", "teams.desk.absence=", "provenance=").data
    assert "absence" not in data["teams"]["desk"]
    assert "provenance" not in data


def test_later_overrides_lie_over_earlier_ones(folder):
    assert read(folder, "", "seed=5", "seed=6").data["seed"] == 6


@pytest.mark.parametrize("override", ["seed=1\nreplications=9", "a b=1", "[x]\ny=1", "#=1", "x.=1", "base=b.toml"])
def test_what_is_no_override_is_refused(folder, override):
    document = read(folder, "", override)
    assert document.problems or isinstance(document.data["seed"], str)
    assert "replications" not in document.data


def test_each_value_is_told_by_the_file_that_says_it(folder):
    text = '[teams.desk]\nfte = -1\n[missions.claim.steps.examine]\norder = "oldest"\n'
    told = problems(folder, text, "sources.claimant.silent=2")
    assert [line.split(": ")[0] for line in told] == ["--set sources.claimant.silent", "a.toml", "a.toml"]


def test_a_fault_of_the_base_is_told_of_the_base(folder):
    valid = folder / "valid.toml"
    valid.write_text(valid.read_text(encoding="utf-8").replace("fte = 2", "fte = -2"), encoding="utf-8")
    assert problems(folder, "seed = 4\n") == ["valid.toml: teams.desk.fte: -2: must not be negative"]


def test_a_field_at_fault_hides_no_name_at_fault(folder):
    told = problems(folder, 'sead = 1\n[missions.claim]\nnorms = ["owm"]\nentitled = 2\n')
    assert [line.split(": ")[1] for line in told] == ["missions.claim.entitled", "missions.claim.norms.0", "sead"]


@pytest.mark.parametrize("override", ["missions.claim.demand.per_year=6000", "missions.claim.demand.per_year=20"])
def test_a_what_if_may_leave_the_range_of_the_number_it_replaces(folder, override):
    read(folder, "")
    load_scenario(folder / "a.toml", (override,))


def test_a_what_if_may_remove_what_has_an_origin(folder):
    origin = '[provenance]\n"teams.desk.absence.share" = { source = "report" }\n'
    read(folder, origin)
    load_scenario(folder / "a.toml", ("teams.desk.absence=",))


def test_a_range_stated_anew_is_held_against_the_value(folder):
    text = '[provenance]\n"missions.claim.demand.per_year" = { assumed = "a guess", range = [500, 600] }\n'
    (line,) = problems(folder, text)
    assert line.endswith("400 lies outside its range, 500 to 600")


def test_a_shipped_scenario_is_found_by_its_name_and_can_be_a_base(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shipped = load_scenario("assimilation_90.toml")[0]
    assert shipped.folder == library_folder().resolve()
    (tmp_path / "mine.toml").write_text('base = "assimilation_90.toml"\nseed = 8\n')
    document, scenario = load_scenario("mine.toml")
    assert scenario.seed == 8
    assert document.folder == tmp_path.resolve()
    assert scenario.missions["assimilation"].evidence_rule is not None


def test_a_file_of_the_folder_goes_before_a_shipped_one(folder):
    (folder / "assimilation.toml").write_text('base = "valid.toml"\nseed = 99\n')
    (folder / "b.toml").write_text('base = "assimilation.toml"\n')
    assert read_document(folder / "b.toml").data["seed"] == 99


def test_a_byte_order_mark_is_no_fault(folder):
    (folder / "a.toml").write_bytes(b"\xef\xbb\xbf" + b'base = "valid.toml"\n')
    load_scenario(folder / "a.toml")


def test_dates_may_be_texts_as_json_writes_them(folder):
    read(folder, 'period = { from = "2017-01-01", until = "2017-06-30", run_in = "0 days" }\n')
    assert load_scenario(folder / "a.toml")[1].period.until.month == 6


def test_nobody_may_be_there_and_nothing_may_come(folder):
    read(folder, "[teams.desk]\nfte = 0\n[missions.claim.demand]\nper_year = 0\n[sources.fund]\nsilent = 1\n")
    load_scenario(folder / "a.toml")


@pytest.mark.parametrize("parts", [("a", "b"), ("a", "b.c", "d"), ("a", 'say "x"', "\n"), ("é",), ("a", "0")])
def test_a_dotted_path_says_which_names_it_joins(parts):
    assert tuple(parts_of(dotted(*parts))) == parts
