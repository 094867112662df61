"""Template tags of the savings lane."""
