"""Tiny offices whose dossiers are late for reasons that are known by hand, as scenario files."""

from pathlib import Path

OFFICE = """
title = "Tiny"
period = {{ from = 2018-01-01, until = 2018-03-31, run_in = "0 days" }}
seed = 1
[teams.desk]
fte = 1.0
week = "168 hours"
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
opens = "00:00"
holidays = false
serves = ["claim.decide"]
[sources.register]
class = "register"
answers = "{answers}"
[missions.claim]
demand = {{ exactly = {number}, on = [2018-02-01] }}
norms = ["soon"]
{rule}
[missions.claim.steps.ask]
ask = ["register"]
[missions.claim.steps.decide]
after = "ask"
work = "{work}"
stamp = "decided"
[norms.soon]
limit = "{limit}"
percentage = 90.0
"""
RULE = 'evidence_rule = { step = "ask", decide_after = "5 days" }'


def office(folder: Path, *, number: int, answers: str, work: str, limit: str, rule: str = "") -> str:
    """A scenario file: so many dossiers on one day, each asks one source and is then decided by one agent."""
    file = folder / "tiny.toml"
    file.write_text(OFFICE.format(number=number, answers=answers, work=work, limit=limit, rule=rule))
    return str(file)
