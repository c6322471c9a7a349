"""Take-off, flight and hops."""

from __future__ import annotations

import math

from soleplate.metrics.step_down.motion import G_MM_S2

__all__ = ["dalleau_stiffness_n_mm", "flight_height_mm", "height_of_speed_mm", "reactive_strength"]


def height_of_speed_mm(speed_mm_s: float) -> float:
    """Return how far a body rises that leaves with this speed (or fell to reach it), mm: ``v^2 / 2 g``."""
    return speed_mm_s * speed_mm_s / (2.0 * G_MM_S2)


def flight_height_mm(flight_s: float) -> float:
    """Return the height of a jump by its flight time, mm: ``g t^2 / 8``.

    Holds for equal posture at take-off and landing; bent knees at landing make it too high.
    """
    return G_MM_S2 * flight_s * flight_s / 8.0


def reactive_strength(contact_s: float, flight_s: float) -> float:
    """Return the reactive strength index as flight time over contact time, without unit."""
    return flight_s / contact_s


def dalleau_stiffness_n_mm(body_weight_n: float, contact_s: float, flight_s: float) -> float:
    """Return leg stiffness in hopping from two times, N/mm.

    ``k = m pi (tf + tc) / (tc^2 ((tf + tc) / pi - tc / 4))``: force during contact taken as half a sine.
    Dalleau et al. 2004, Int J Sports Med 25:170.
    """
    period = flight_s + contact_s
    mass = body_weight_n * 1000.0 / G_MM_S2  # kg
    newton_per_metre = mass * math.pi * period / (contact_s**2 * (period / math.pi - contact_s / 4.0))
    return newton_per_metre / 1000.0
