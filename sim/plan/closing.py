"""Rows with which a procedure closes: the outcome, what it brings back, and the end."""

from sim.model.scenario import Follow
from sim.plan.rows import BRANCH, END, ENTITLED, MISSING, OUTCOME_CODES
from sim.plan.writing import MissionRows

CLOSE = "@close"


def write_closing(rows: MissionRows) -> None:
    """The outcome, what it brings back, and the end."""
    mission, rule = rows.mission, rows.mission.evidence_rule
    missing = "refused for missing evidence" if rule is None or rule.when_missing == "refuse" else "provisional"
    rows.label(CLOSE)
    rows.unless_changed(f"{CLOSE}unchanged", CLOSE)
    if rule is not None:
        looked = {"mask": rows.mask(rule.step), "any": int(rows.is_any[rule.step])}
        rows.write(BRANCH, guard=MISSING, next=CLOSE + missing, other=f"{CLOSE}complete", **looked)
        rows.label(f"{CLOSE}complete")
    rows.write(BRANCH, guard=ENTITLED, next=f"{CLOSE}granted", other=f"{CLOSE}refused")
    ends = ["granted", "refused", *([missing] if rule else [])]
    ends += sorted({fields.end for fields in mission.steps.values() if fields.end})
    for outcome in ends:
        rows.label(CLOSE + outcome)
        for name, follow in mission.follows.items():
            if outcome in follow.on:
                _follow(rows, name, follow, f"{CLOSE}{outcome} without {name}")
        rows.write(END, place=OUTCOME_CODES[outcome])


def write_granted(rows: MissionRows, step: str, other: str) -> None:
    """Only dossiers whose claim is granted go on: nothing is missing at the evidence rule's step, and it is due."""
    rule = rows.mission.evidence_rule
    if rule is not None:
        looked = {"mask": rows.mask(rule.step), "any": int(rows.is_any[rule.step])}
        rows.write(BRANCH, guard=MISSING, next=other, other=f"{step}@complete", **looked)
        rows.label(f"{step}@complete")
    rows.write(BRANCH, guard=ENTITLED, other=other)


def _follow(rows: MissionRows, name: str, follow: Follow, past: str) -> None:
    mission = rows.mission
    rows.branch(follow.share, ("follows", name), past)
    if follow.of == "entitled":
        rows.write(BRANCH, guard=ENTITLED, other=past)
    elif follow.of == "not entitled":
        rows.write(BRANCH, guard=ENTITLED, next=past, other=f"{past}: open")
        rows.label(f"{past}: open")
    if follow.when == "late answer":
        step = mission.evidence_rule.step if mission.evidence_rule else None
        steps = [step] if step else list(rows.slots_of)
        slots = {slot for one in steps for slot in rows.slots_of[one]}
        is_any = int(step is not None and rows.is_any[step])
        rows.open(follow.mission, name, mask=sum(1 << slot for slot in slots), any=is_any)
    else:
        rows.open(follow.mission, name, law=rows.law(follow.when))
    rows.label(past)
