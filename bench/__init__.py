"""Measures kalive beside Debian's C keepalived, in the same run; C{make bench} runs it.

It decides what is measured and how the figures are read; it never gates: the exit status is 0
whatever the figures say. Every daemon is a command template (F{implementations.toml}), every
run has a control beside it, and nothing leaves the namespaces it makes. See F{doc/benchmarks.md}.
"""
