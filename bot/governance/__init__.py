"""Governance: who may read what, and who may do what. Pure; whatever is not named is denied."""
