"""Calibration and checks: what known weights say of a plate."""
