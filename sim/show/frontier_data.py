"""The frontier as JSON and as CSV: all of it, also what the tables leave out."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.show.frontier import Frontier
from sim.show.frontier_words import named, sentence
from sim.study.buying import Gap
from sim.study.estimates import clopper_pearson
from sim.study.frontier import Point
from sim.study.moving import YearRoom


def frontier_json(answer: Frontier) -> dict[str, Any]:
    """The frontier for a program."""
    frames = frontier_csv(answer)
    return {
        "norms": list(answer.targets.norms),
        "window": answer.targets.window,
        "histories": answer.histories,
        "unit": answer.unit,
        **{name.removesuffix(".csv"): frame for name, frame in frames.items()},
        "last_days": [{"post": e.post, "year": e.year, "asked": e.asked} for e in answer.last_days],
        "rooms": [_room(each) for each in answer.rooms],
        "sentences": [sentence(each) for each in answer.changed],
    }


def _room(each: YearRoom) -> dict[str, Any]:
    room = each.room
    return {
        "year": each.year,
        "left": room.left if room else None,
        "lapsing": dict(room.lapsing) if room else {},
        "carried_over": dict(room.kept) if room else {},
        "unknown": list(room.unknown) if room else [],
        "refused": [{"from": t.from_, "to": t.to, "amount": t.amount} for t in each.refused],
        "is_part": each.is_part,
    }


def frontier_csv(answer: Frontier) -> dict[str, pd.DataFrame]:
    """Every number, by file."""
    tables = {
        "staffings.csv": [row for point in answer.points for row in _point_rows(answer, point)],
        "single_posts.csv": [
            {
                "post": e.post,
                "more": e.more,
                "cost": float(e.cost),
                "norm": e.norm,
                **_gap(e.share),
                "met": e.met,
                "point_cost": e.point.cost if e.point else math.nan,
            }
            for e in answer.bought
        ],
        "started.csv": [
            {
                "asked": str(e.since),
                "post": e.post,
                "at_work": str(e.arrives.at_work),
                "whole": str(e.arrives.whole),
                "year": e.year,
                "cost": float(e.cost),
                "norm": e.norm,
                **_gap(e.share),
            }
            for e in answer.started
        ],
        "changes.csv": [
            {
                "change": e.change,
                "norm": e.norm,
                **_gap(e.share),
                "post": e.post,
                "posts": e.worth.value,
                "low": e.worth.low,
                "high": e.worth.high,
            }
            for e in answer.changed
        ],
    }
    return {name: pd.DataFrame(rows) for name, rows in tables.items() if rows}


def _gap(share: Gap) -> dict[str, float]:
    return {"difference": share.mean, "half_width": share.half_width}


def _mean(values: np.ndarray) -> float:
    """The mean of what is known; NaN of nothing."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else math.nan


def _point_rows(answer: Frontier, point: Point) -> Iterator[dict[str, Any]]:
    for at, norm in enumerate(answer.targets.norms):
        met = int(point.met[:, at].sum())
        low, high = clopper_pearson(np.array([met]), np.array([len(point.met)]))
        yield {
            "staffing": named(answer.lattice.names, point.moves),
            **dict(zip(answer.lattice.names, point.moves, strict=True)),
            "cost": float(point.cost),
            "is_best": point.is_best,
            "norm": norm,
            "share": _mean(point.shares[:, at]),
            "probability": met / len(point.met),
            "low": float(low[0]),
            "high": float(high[0]),
        }
