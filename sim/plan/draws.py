"""Draws by address: the same dossier meets the same chance under every staffing and every rule.

The generator is Threefry-2x64 with 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random numbers:
as easy as 1, 2, 3", 2011). Key: what is drawn (stream_key) and in which history (run_key). Counter: the
number of the dossier, and which visit it is. No draw depends on any other draw.
"""

import hashlib
import math
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike

Words = np.ndarray[Any, np.dtype[np.uint64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]

M64 = 0xFFFF_FFFF_FFFF_FFFF
PARITY = 0x1BD1_1BDA_A9FC_1A22
APART, ANEW = 1 << 31, (1 << 31) + 1  # instead of a replication: chance is laid out evenly, in one of two ways
EVEN = 0xE7E5_0DD5_E7E5_0DD5  # the run_key of both, whatever the seed
STRIDE = 0xD134_2543_DE82_EF95  # from one dossier's number to the next where all is laid out anew


def threefry_scalar(c0: int, c1: int, k0: int, k1: int) -> tuple[int, int]:
    """Two words of 64 random bits for one counter and one key, in plain Python integers below 2**64."""
    k2 = k0 ^ k1 ^ PARITY
    x0 = c0 + k0
    x1 = (c1 + k1) & M64
    # x0 may outgrow 64 bits between the additions: only its low 64 bits ever reach x1, or the result.
    x0 += x1
    x1 = ((x1 << 16 | x1 >> 48) ^ x0) & M64
    x0 += x1
    x1 = ((x1 << 42 | x1 >> 22) ^ x0) & M64
    x0 += x1
    x1 = ((x1 << 12 | x1 >> 52) ^ x0) & M64
    x0 += x1
    x1 = ((x1 << 31 | x1 >> 33) ^ x0) & M64
    x1 = (x1 + k2 + 1) & M64
    x0 += k1 + x1
    x1 = ((x1 << 16 | x1 >> 48) ^ x0) & M64
    x0 += x1
    x1 = ((x1 << 32 | x1 >> 32) ^ x0) & M64
    x0 += x1
    x1 = ((x1 << 24 | x1 >> 40) ^ x0) & M64
    x0 += x1
    x1 = ((x1 << 21 | x1 >> 43) ^ x0) & M64
    x1 = (x1 + k0 + 2) & M64
    x0 += k2 + x1
    x1 = ((x1 << 16 | x1 >> 48) ^ x0) & M64
    x0 += x1
    x1 = ((x1 << 42 | x1 >> 22) ^ x0) & M64
    x0 += x1
    x1 = ((x1 << 12 | x1 >> 52) ^ x0) & M64
    x0 += x1
    x1 = ((x1 << 31 | x1 >> 33) ^ x0) & M64
    x1 = (x1 + k1 + 3) & M64
    x0 += k0 + x1
    x1 = ((x1 << 16 | x1 >> 48) ^ x0) & M64
    x0 += x1
    x1 = ((x1 << 32 | x1 >> 32) ^ x0) & M64
    x0 += x1
    x1 = ((x1 << 24 | x1 >> 40) ^ x0) & M64
    x0 += x1
    x1 = ((x1 << 21 | x1 >> 43) ^ x0) & M64
    x1 = (x1 + k2 + 4) & M64
    x0 += k1 + x1
    x1 = ((x1 << 16 | x1 >> 48) ^ x0) & M64
    x0 += x1
    x1 = ((x1 << 42 | x1 >> 22) ^ x0) & M64
    x0 += x1
    x1 = ((x1 << 12 | x1 >> 52) ^ x0) & M64
    x0 += x1
    x1 = ((x1 << 31 | x1 >> 33) ^ x0) & M64
    return (x0 + k2) & M64, (x1 + k0 + 5) & M64


def threefry(c0: ArrayLike, c1: ArrayLike, k0: ArrayLike, k1: ArrayLike) -> tuple[Words, Words]:
    """Two words of 64 random bits for each counter and key; the arguments are broadcast together.

    Agrees with threefry_scalar to the last bit. Keys stay the same along the last axis.
    """
    from sim.plan import rounds  # here, since Numba takes its time to load

    shape = np.broadcast_shapes(*map(np.shape, (c0, c1, k0, k1)))
    words = np.empty((2, *shape), np.uint64)
    words[0], words[1] = c0, c1
    x0, x1 = words.reshape(2, math.prod(shape[:-1]), shape[-1] if shape else 1)
    low, high = (np.broadcast_to(np.asarray(key, np.uint64), (*shape[:-1], 1)).flatten() for key in (k0, k1))
    if rounds.IS_COMPILED:
        rounds.fill(x0, x1, low, high)
    else:
        x0[:], x1[:] = rounds.rounds(x0, x1, low[:, None], high[:, None])
    return words[0], words[1]


def stream_key(name: str) -> int:
    """The key of what is drawn, from its name: adding a step or a mission moves no other draw."""
    return int.from_bytes(hashlib.blake2b(name.encode()).digest()[:8], "little")


def run_key(seed: int, replication: int) -> int:
    """The key of one simulated history; EVEN, whatever the seed, of those in which nothing is drawn."""
    return EVEN if replication in (APART, ANEW) else stream_key(f"{int(seed)}/{int(replication)}")


def on_end(count: int, replication: int) -> Words:
    """Numbers for so many dossiers of a history in which nothing is drawn."""
    return np.arange(count, dtype=np.uint64) * np.uint64(STRIDE if replication == ANEW else 1)


def chance_scalar(number: int, visit: int, key: int, run: int) -> tuple[int, int]:
    """What befalls one dossier: two words of 64 bits, as `chance`, in plain Python integers."""
    if run != EVEN:
        return threefry_scalar(number, visit, key, run)
    x0, x1 = threefry_scalar(0, visit, key, run)
    return (number * (x0 | 1) + x1) & M64, (number * (x1 | 1) + x0) & M64


def chance(number: ArrayLike, visit: ArrayLike, key: ArrayLike, run: int) -> tuple[Words, Words]:
    """What befalls each dossier: two words of 64 bits, drawn, or where `run` is EVEN laid out evenly.

    Evenly: a Kronecker sequence. Each dossier is a fixed step, modulo 2**64, beyond the one numbered before it; the
    steps are those that Threefry gives for key and visit. So the words of n dossiers numbered on end differ from
    evenness by about 1 / n, where those of random ones do by 1 / sqrt(n); and so do those of several keys together
    (Niederreiter, Random Number Generation and Quasi-Monte Carlo Methods, 1992, chapter 3). That holds for nearly
    all steps, not for all: now and then two keys go together for long, which a second way of laying out shows.
    """
    if run != EVEN:
        return threefry(number, visit, key, run)
    x0, x1 = threefry(0, visit, key, run)
    place = np.asarray(number).astype(np.uint64)
    with np.errstate(over="ignore"):
        return place * (x0 | np.uint64(1)) + x1, place * (x1 | np.uint64(1)) + x0


@overload
def share_bits(x0: int) -> int: ...
@overload
def share_bits(x0: Words) -> Words: ...
def share_bits(x0: int | Words) -> int | Words:
    """The 32 bits of a draw's first word that settle whether a share applies."""
    return x0 >> 32 if isinstance(x0, int) else x0 >> np.uint64(32)


@overload
def law_bits(x1: int) -> int: ...
@overload
def law_bits(x1: Words) -> Words: ...
def law_bits(x1: int | Words) -> int | Words:
    """The 32 bits of a draw's second word that look up a duration."""
    return x1 >> 32 if isinstance(x1, int) else x1 >> np.uint64(32)


@overload
def uniform(x: int) -> float: ...
@overload
def uniform(x: Words) -> Floats: ...
def uniform(x: int | Words) -> float | Floats:
    """A number strictly between 0 and 1, an odd multiple of 2**-53, from one word."""
    if isinstance(x, int):
        return float((x >> 12) * 2 + 1) * 2.0**-53
    return ((x >> np.uint64(11)) | np.uint64(1)).view(np.int64).astype(np.float64) * 2.0**-53


def child_number(parent_number: int, slot_key: int, visit: int, run: int = 0) -> int:
    """The number of a dossier opened by another, fixed by its parent and its slot, born or not.

    It is the same in every history but that of the `run` EVEN, which lays it out evenly too.
    """
    return chance_scalar(parent_number, visit, slot_key, EVEN if run == EVEN else 0)[0]


def threshold(share: float) -> int:
    """How many of the 2**32 values of 32 random bits fall under a share. ValueError outside 0 … 1."""
    if not 0.0 <= share <= 1.0:
        raise ValueError("a share lies between 0 and 1")
    return round(share * 2**32)


@overload
def is_drawn(share: float, bits: int) -> bool: ...
@overload
def is_drawn(share: float, bits: Words) -> np.ndarray[Any, np.dtype[np.bool_]]: ...
def is_drawn(share: float, bits: int | Words) -> bool | np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether 32 random bits fall under a share: never for 0, always for 1."""
    return bits < threshold(share)
