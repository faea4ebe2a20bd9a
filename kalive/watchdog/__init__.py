"""The parent watches its children by hellos that must be answered."""
