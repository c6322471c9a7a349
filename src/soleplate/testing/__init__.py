"""Checks for the authors of plug-ins; nothing imports it."""

from soleplate.testing.drivers import check_driver
from soleplate.testing.importers import check_importer
from soleplate.testing.metrics import check_metric
from soleplate.testing.protocols import check_protocol

__all__ = ["check_driver", "check_importer", "check_metric", "check_protocol"]
