"""A million histories of a tiny office and of what is changed in it, made once and kept."""

import hashlib
import io
import json
from functools import cache
from pathlib import Path

import numpy as np
from copies import COPIES, Copies
from jobs import do_all

from sim.study.environment import environment
from sim.study.replications import prepare

STUDIES = Path(__file__).parent
FILE = STUDIES / "tiny_office.toml"
KEPT = STUDIES.parent / "out" / "coverage"
CHUNK = 10  # histories of all copies that are made and kept together

DEMAND, POST = "missions.request.demand.per_year={}", "teams.examiners.fte=3.0"
# The office and what is changed in it; each is an override, as after --set.
VARIANTS: dict[str, tuple[str, ...]] = {
    "office": (),
    "earlier rule": ('missions.request.evidence_rule.decide_before.norm="in_45_days"',),
    "further post": (POST,),
    "falls behind": (DEMAND.format(480),),
    "falls behind, further post": (DEMAND.format(480), POST),
    "at the limit": (DEMAND.format(360),),
    "all in time": ('sources.claimant.answers={lognormal={median="10 days",p90="20 days"}}',),
}


@cache
def _copies(variant: str) -> Copies:
    return Copies(prepare(FILE, VARIANTS[variant]).plan, COPIES)


def _made(variant: str, first: int) -> bytes:
    """A chunk of histories of a variant, an array of numpy: shape (2, histories), share and met (first norm)."""
    parts = [_copies(variant).judged(number) for number in range(first, first + CHUNK)]
    file = io.BytesIO()
    np.save(file, np.hstack([(part.share[0], part.met[0]) for part in parts]))
    return file.getvalue()


def folder_of(kept: Path) -> Path:
    """Where the histories of this office, this code and these packages are kept."""
    said = [prepare(FILE, overrides).document.data for overrides in VARIANTS.values()]
    copying = (STUDIES / "copies.py").read_text(encoding="utf-8")
    words = json.dumps([said, COPIES, CHUNK, copying, environment()], default=str, sort_keys=True)
    return kept / hashlib.sha256(words.encode()).hexdigest()[:16]


def histories(count: int, kept: Path, workers: int) -> dict[str, np.ndarray]:
    """At least so many histories of each variant, shape (2, histories): those kept, and the others made."""
    folder = folder_of(kept)
    firsts = range(0, -(-count // COPIES), CHUNK)
    file_of = {
        (v, first): folder / f"{v.replace(', ', '_').replace(' ', '_')}-{first:05}.npy"
        for first in firsts
        for v in VARIANTS
    }
    do_all("chunks of histories", _made, {file: job for job, file in file_of.items()}, workers)
    return {v: np.hstack([np.load(file_of[v, first]) for first in firsts]) for v in VARIANTS}
