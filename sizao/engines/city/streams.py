"""Named streams of random numbers: the same seed, name and day give the same numbers on every machine.

Only `random`, `integers` and `permutation` are used on them, and only `+ - * /` on what they give: powers, logarithms
and normal deviates may differ in the last bit between processors and versions.
"""

from hashlib import sha256

import numpy as np

from sizao.engines.city.arrays import Floats, Ints, UInts


def stream(seed: int, name: str, day: int = -1) -> np.random.Generator:
    """A generator of its own for each (seed, name, day); `day` counts from the city's first day."""
    key = int.from_bytes(sha256(f"sizao city/{seed}/{name}/{day}".encode()).digest()[:16], "big")
    return np.random.Generator(np.random.Philox(key=key))


def bell(rng: np.random.Generator, count: int) -> Floats:
    """Numbers in [0, 1) that crowd around a half (three uniforms averaged)."""
    return (rng.random(count) + rng.random(count) + rng.random(count)) / 3.0


def crowded(rng: np.random.Generator, count: int) -> Floats:
    """Numbers in [0, 1) that crowd at nought: a few places are popular, most are not."""
    low = rng.random(count)
    return np.where(rng.random(count) < 0.5, low * low, low)


def scattered(codes: Ints, salt: int) -> UInts:
    """A number of 64 bits for each code that looks random (splitmix64), so that names need no memory."""
    with np.errstate(over="ignore"):
        mixed = codes.astype(np.uint64) + np.uint64(salt * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
        mixed += np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        scrambled: UInts = mixed ^ (mixed >> np.uint64(31))
        return scrambled
