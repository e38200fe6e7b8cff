"""The lines a city is made of: its limits, its river, its ring streets, radial roads and streets."""

from __future__ import annotations

import math

import numpy as np
from shapely import LineString, Polygon

from .noise import Floats, normal

# The city is wider from west to east than from north to south.
STRETCH = 1.22


def _wobble(rng: np.random.Generator, theta: Floats, size: float, orders: range) -> Floats:
    total = np.zeros(len(theta))
    for k in orders:
        a, p = rng.random(2)
        total = total + (0.4 + a) * np.cos(k * theta + 2 * np.pi * p) / math.sqrt(k)
    return size * total


def _steps(rng: np.random.Generator, r: Floats, number: int, low: float, high: float) -> Floats:
    """Move stretches of a closed line outwards or inwards: where a village came in, or a field did not."""
    r = r.copy()
    for _ in range(number):
        start, width = int(rng.random() * len(r)), int(len(r) * (0.05 + 0.08 * rng.random()))
        step = (low + (high - low) * rng.random()) * (1 if rng.random() < 0.55 else -1)
        r[np.arange(start, start + width) % len(r)] *= 1 + step
    return r


def _rough(rng: np.random.Generator, line: Floats, rounds: int, size: float) -> Floats:
    """Add detail to a closed line: each round moves the middle of every edge sideways."""
    for _ in range(rounds):
        step = np.roll(line, -1, axis=0) - line
        side = np.column_stack([-step[:, 1], step[:, 0]]) * (size * normal(rng, len(line)))[:, None]
        middle = line + step * (0.4 + 0.2 * rng.random(len(line)))[:, None] + side
        line = np.stack([line, middle], axis=1).reshape(-1, 2)
    return line


def ring(rng: np.random.Generator, radius: float, knots: int, size: float) -> Polygon:
    """Return a closed street around the centre: an ellipse that has given way to what stood there."""
    theta = (np.arange(knots) + 0.5 * (rng.random(knots) - 0.5)) * 2 * np.pi / knots
    r = radius * (1 + _wobble(rng, theta, size, range(2, 9)) + 0.012 * normal(rng, knots))
    r = _steps(rng, r, 5, 0.05, 0.11)
    line = np.column_stack([r * np.cos(theta) * STRETCH, r * np.sin(theta)])
    return Polygon(_rough(rng, line, 1, 0.05))


def outline(rng: np.random.Generator) -> Polygon:
    """Return the city limits: ragged, along fields, woods and incorporated villages."""
    knots = 84
    theta = (np.arange(knots) + 0.5 * (rng.random(knots) - 0.5)) * 2 * np.pi / knots
    r = 7500 * (1 + _wobble(rng, theta, 0.042, range(2, 9)) + 0.016 * normal(rng, knots))
    r = _steps(rng, r, 7, 0.04, 0.10)
    line = np.column_stack([r * np.cos(theta) * STRETCH, r * np.sin(theta)])
    return Polygon(_rough(rng, line, 2, 0.13))


def river(rng: np.random.Generator) -> LineString:
    """Return the river from west to east: regulated in the centre, meandering outside.

    Its direction swings like a sine along its course, which is the shape that real meanders have.
    """
    step, banks = 170.0, []
    for way in (-1.0, 1.0):
        s = np.arange(1, 120) * step
        a, b, c, d = 6.3 * rng.random(4)
        phase = 2 * np.pi * (s / 3500 + 0.42 * np.sin(s / 2100 + a) + 0.2 * np.sin(s / 930 + b))
        swing = 0.30 + 0.75 * np.clip((s - 1500) / 4200, 0, 1) * (1 + 0.35 * np.sin(s / 1700 + c))
        course = 0.15 + swing * np.sin(phase + way) + 0.25 * np.sin(s / 4200 + d)
        banks.append(
            np.column_stack([way * np.cumsum(np.cos(course)), way * np.cumsum(np.sin(course))]) * step
        )
    course = np.vstack([banks[0][::-1], np.zeros((1, 2)), banks[1]])
    return LineString(course + np.array([0.0, -820.0]))


def street(
    rng: np.random.Generator, through: tuple[float, float], angle: float, length: float, bend: float = 0.022
) -> LineString:
    """Return a long street through a point: gently bent, now and then a jog around a corner."""
    pieces = max(3, round(length / min(max(length / 6.0, 110.0), 420.0)))
    u = (np.arange(-pieces, pieces + 1) + 0.45 * (rng.random(2 * pieces + 1) - 0.5)) * length / pieces
    p, k = rng.random() * 2 * np.pi, 1.0 + rng.random()
    v = bend * length * np.sin(k * np.pi * u / length + p) - bend * length * math.sin(p)
    v = v + 0.008 * length * normal(rng, len(u))
    c, s = math.cos(angle), math.sin(angle)
    line, shift = [], 0.0
    for ui, vi in zip(u, v, strict=True):
        line.append((ui, vi + shift))
        if rng.random() < 0.38:
            shift += (1 if rng.random() < 0.5 else -1) * (0.025 + 0.04 * rng.random()) * length
            line.append((ui, vi + shift))
    return LineString([(through[0] + c * a - s * b, through[1] + s * a + c * b) for a, b in line])


def radial(rng: np.random.Generator, angle: float) -> LineString:
    """Return a road out of town: long straight pieces, small jogs, never back."""
    r = np.arange(250.0, 14500.0, 650.0) + 260 * (rng.random(22) - 0.5)
    v, shift, line = 45 * normal(rng, 22), 0.0, []
    c, s = math.cos(angle), math.sin(angle)
    for ri, vi in zip(r, v, strict=True):
        line.append((ri, vi + shift))
        if rng.random() < 0.3:
            shift += (90 + 130 * rng.random()) * (1 if rng.random() < 0.5 else -1)
            line.append((ri, vi + shift))
    return LineString([(c * a - s * b, s * a + c * b) for a, b in line])
