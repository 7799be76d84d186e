"""A hash over everything that one history holds."""

import hashlib

import numpy as np

from sim.plan.history import History
from sim.plan.plan import Inputs


def fingerprint(inputs: Inputs, history: History) -> str:
    """A hash over every column of a history and of its inputs, with their types and shapes."""
    tables = [history.dossiers, history.questions, history.asks, history.tasks or {}, vars(inputs.arrivals)]
    columns = [history.number, history.stamps, history.exits, history.busy, history.area, *inputs.presence]
    columns += [table[name] for table in tables for name in sorted(table)]
    found = hashlib.sha256()
    for column in columns:
        found.update(f"{column.dtype} {column.shape}".encode())
        found.update(np.ascontiguousarray(column).tobytes())
    return found.hexdigest()
