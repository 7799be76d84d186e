"""The rounds of Threefry-2x64 for many counters at a time, as vector instructions.

Numba's cache does not see edits in other modules, so all of it is here.
"""

from typing import Any

import numba
import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]

ROTATIONS, U = ((16, 42, 12, 31), (16, 32, 24, 21)), np.uint64


@numba.njit
def rounds(c0: Any, c1: Any, k0: Any, k1: Any) -> Any:
    """Two words of 64 random bits for one counter and one key; undecorated, for arrays of them."""
    k2 = k0 ^ k1 ^ U(0x1BD11BDAA9FC1A22)
    x0, x1 = c0 + k0, c1 + k1
    for turn, (low, high) in enumerate(((k1, k2), (k2, k0), (k0, k1), (k1, k2), (k2, k0))):
        for r in ROTATIONS[turn & 1]:
            x0 = x0 + x1
            x1 = ((x1 << U(r)) | (x1 >> U(64 - r))) ^ x0
        x0, x1 = x0 + low, x1 + high + U(turn + 1)
    return x0, x1


@numba.njit(nogil=True, cache=True)
def fill(x0: Words, x1: Words, k0: Words, k1: Words) -> None:
    """Put random bits in the place of counters, shape (rows, columns); a key for each row."""
    for row in range(len(k0)):
        low, high = k0[row], k1[row]
        for i in range(x0.shape[1]):
            x0[row, i], x1[row, i] = rounds(x0[row, i], x1[row, i], low, high)


IS_COMPILED = hasattr(fill, "signatures")  # not with NUMBA_DISABLE_JIT: then whole arrays go through the rounds
