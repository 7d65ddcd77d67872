"""Tests of the support."""
