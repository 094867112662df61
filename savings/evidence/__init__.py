"""Evidence: what a document states, whom it speaks for, and what a run's evidence proves."""
