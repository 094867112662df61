"""Long work of the savings lane, as job bodies."""
