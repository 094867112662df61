"""Template tags of the insights lane."""
