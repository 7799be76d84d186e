"""Acts of an institution's own: norm files beside its scenario, and which of them lies over which."""

from pathlib import Path
from typing import Any

import pytest

from sim.model.checks import load_scenario
from sim.model.norms import norms_of
from sim.model.reading import read_document

CORPUS = Path(__file__).parents[1] / "corpus"
ACT = (CORPUS / "data" / "claims_act.toml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "valid.toml").write_text((CORPUS / "valid.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "claims_act.toml").write_text(ACT, encoding="utf-8")
    (tmp_path / "a.toml").write_text('base = "valid.toml"\nnorm_files = ["claims_act.toml"]\n', encoding="utf-8")
    return tmp_path


def limits(file: Path, *overrides: str) -> dict[str, str]:
    """The limit of each norm of the scenario's own acts."""
    document, scenario = load_scenario(file, overrides)
    acts = document.data["norm_files"]
    norms = {name: norm for name, norm in norms_of(scenario).items() if name.partition("/")[0] in acts}
    return {name: str(norm.versions[0].limit) for name, norm in norms.items()}


def laid_over(folder: Path, *, file: str, limit: str) -> Path:
    """A scenario over a.toml in whose own folder there is an act."""
    (folder / "own").mkdir()
    (folder / "own" / file).write_text(ACT.replace("60 days", limit), encoding="utf-8")
    over = folder / "b.toml"
    over.write_text(f'base = "a.toml"\nnorm_files = ["own/{file}"]\n', encoding="utf-8")
    return over


def test_the_norms_of_an_act_are_named_by_its_file(folder: Path) -> None:
    assert limits(folder / "a.toml") == {"claims-act/claim": "60 days"}


def test_the_acts_of_a_base_hold_on_beside_further_ones(folder: Path) -> None:
    over = laid_over(folder, file="other_act.toml", limit="30 days")
    assert limits(over) == {"claims-act/claim": "60 days", "other-act/claim": "30 days"}


def test_an_act_replaces_one_of_its_name_in_the_base_whole(folder: Path) -> None:
    over = laid_over(folder, file="claims_act.toml", limit="30 days")
    assert limits(over) == {"claims-act/claim": "30 days"}


def test_a_mission_is_judged_by_a_norm_of_an_act_and_acts_on_its_deadline(folder: Path) -> None:
    rule = "missions.claim.evidence_rule.decide_before.norm=claims-act/claim"
    _, scenario = load_scenario(folder / "a.toml", ("missions.claim.norms=['claims-act/claim']", rule))
    assert [use.id for use in scenario.missions["claim"].norms] == ["claims-act/claim"]


def test_what_if_an_act_set_another_limit(folder: Path) -> None:
    override = "norm_files.claims-act.norms.claim.versions.0.limit=45 days"
    assert limits(folder / "a.toml", override) == {"claims-act/claim": "45 days"}


def test_the_content_of_an_act_is_part_of_the_resolved_scenario(folder: Path) -> None:
    data: dict[str, Any] = read_document(folder / "a.toml").data
    assert data["norm_files"]["claims-act"]["act"] == "Claims Act"
