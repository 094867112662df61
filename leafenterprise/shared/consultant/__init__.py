"""A model that may put given facts into words, and nothing more: asked, checked, or not shown."""
