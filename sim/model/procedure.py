"""The order of a procedure's steps, and which step can follow which."""

from collections.abc import Callable, Mapping
from typing import Any


def in_order(after: Mapping[str, str | None]) -> list[str]:
    """The steps from first to last, as `after` chains them.

    after: step -> the step before it, None for the first. ValueError names the steps at fault when there is
    not exactly one first step, two steps come after the same one, or the chain closes on itself.
    """
    first = [step for step, before in after.items() if before is None]
    if len(first) != 1:
        named = " and ".join(first) or "none"
        raise ValueError(f"exactly one step has no 'after'; here: {named}")
    follower: dict[str, str] = {}
    for step, before in after.items():
        if before is None:
            continue
        if before in follower:
            raise ValueError(f"{follower[before]} and {step} both come after {before}; only one step may")
        follower[before] = step
    order = first
    while order[-1] in follower:
        order.append(follower[order[-1]])
    if len(order) < len(after):
        lost = ", ".join(step for step in after if step not in order)
        raise ValueError(f"'after' goes in a circle: {lost}")
    return order


def ways(
    order: list[str],
    steps: Mapping[str, Mapping[str, Any]],
    rule: Mapping[str, Any],
    without: str | None = None,
) -> dict[str, list[str]]:
    """The steps to which each step can pass a dossier forward; loops by `again` are left out.

    steps, rule: the tables as written, with the fields next, skip_to, otherwise, share, if,
    until, end, stamp and then. without: a moment; only the ways are meant on which it does not pass.
    """
    result: dict[str, list[str]] = {}
    for place, step in enumerate(order):
        fields = steps[step]
        following = order[place + 1] if place + 1 < len(order) else ""
        onward = fields.get("next") or following
        passes = without is not None and fields.get("stamp") == without
        goes = [] if fields.get("end") or passes else [onward]
        if fields.get("until"):
            goes.append(fields.get("otherwise") or following)
            goes += [onward] if without else []
        if fields.get("share", 1.0) != 1.0 or fields.get("skip_to") or fields.get("if"):
            goes.append(fields.get("skip_to") or following)
        if rule.get("step") == step and (rule.get("then") or without):
            goes.append(rule.get("then") or onward)
        result[step] = [go for go in dict.fromkeys(goes) if go]
    return result


def reachable(first: str, passes: Mapping[str, list[str]]) -> set[str]:
    """Every step that a dossier can come to from `first`."""
    found, ahead = set(), [first]
    while ahead:
        step = ahead.pop()
        if step not in found:
            found.add(step)
            ahead += passes.get(step, [])
    return found


def circle(passes: Mapping[str, list[str]], stops: Callable[[str], bool] = lambda _: False) -> list[str]:
    """A way from a step back to itself through steps at which `stops` is false, or nothing."""
    done: set[str] = set()
    for start in passes:
        path: list[str] = []
        ahead = [iter([start])]
        while ahead:
            step = next(ahead[-1], None)
            if step is None:
                ahead.pop()
                if path:
                    done.add(path.pop())
            elif step in path:
                return [*path[path.index(step) :], step]
            elif step not in done and not stops(step):
                path.append(step)
                ahead.append(iter(passes.get(step, [])))
    return []
