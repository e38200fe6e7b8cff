"""Random numbers that come out alike on every machine.

Only uniform draws are taken from numpy: their stream is stable between releases, while the methods behind
``normal`` or ``binomial`` may change, and the committed files must not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def generator(*key: int) -> np.random.Generator:
    """Return a generator for one purpose, so that more draws in one place change nothing elsewhere."""
    return np.random.Generator(np.random.PCG64(list(key)))


def normal(rng: np.random.Generator, *shape: int) -> Floats:
    """Draw (nearly) standard normal numbers: twelve uniforms, summed in a fixed order."""
    total = np.zeros(shape)
    for _ in range(12):
        total = total + rng.random(shape)
    return total - 6.0


def field(rng: np.random.Generator, xy: Floats, scale: float, waves: int = 40) -> Floats:
    """Draw a smooth random field with unit variance at points.

    Parameters
    ----------
    rng
        Source of randomness.
    xy
        Points, shape (n, 2), in metres.
    scale
        Distance over which the field loses its memory, in metres.
    waves
        How many plane waves are added up.
    """
    k = normal(rng, waves, 2) / scale
    phase = rng.random(waves) * 2 * np.pi
    total = np.zeros(len(xy))
    for (kx, ky), p in zip(k, phase, strict=True):
        total = total + np.cos(xy[:, 0] * kx + xy[:, 1] * ky + p)
    return np.asarray(total * np.sqrt(2.0 / waves))


def autoregressive(rng: np.random.Generator, areas: int, years: int, memory: float) -> Floats:
    """Draw standard normal series per area, shape (years, areas), that remember the year before."""
    z = normal(rng, years, areas)
    for t in range(1, years):
        z[t] = memory * z[t - 1] + np.sqrt(1 - memory**2) * z[t]
    return z


def standardise(values: Floats) -> Floats:
    """Shift and scale to mean 0 and standard deviation 1."""
    return np.asarray((values - values.mean()) / values.std())


def counts(size: Floats | Ints, rate: Floats, z: Floats) -> Ints:
    """Turn expected shares into whole cases: the binomial quantile at normal score ``z``.

    A Cornish-Fisher step instead of a draw, so that a series with memory in ``z`` has binomial scatter in
    every single year and yet does not jump from year to year.
    """
    mean = size * rate
    spread = np.sqrt(np.maximum(mean * (1 - rate), 0.0))
    skew = (1 - 2 * rate) / 6
    raw = np.floor(mean + z * spread + (z * z - 1) * skew + 0.5)
    return np.clip(raw, 0, np.asarray(size)).astype(np.int64)
