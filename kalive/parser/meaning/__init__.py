"""Judgement of what a valid configuration means: mistakes that no grammar can find. Changes nothing."""
