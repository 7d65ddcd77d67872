"""Founding the demo school and living through its autumn."""

from reports.demo.services.loading import load_demo

__all__ = ["load_demo"]
