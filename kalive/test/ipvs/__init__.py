"""Tests that need a kernel with IPVS.

C{tools/uml-run .venv/bin/trial --temp-directory=/tmp/trial-ipvs kalive.test.ipvs} brings one.
"""
