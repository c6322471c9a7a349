"""Numba leaves: numpy and _jit only; no kernel file imports another."""
