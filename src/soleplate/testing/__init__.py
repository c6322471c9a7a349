"""Checks for the authors of plug-ins; nothing imports it."""

from soleplate.testing.protocols import check_protocol

__all__ = ["check_protocol"]
