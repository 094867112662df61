"""An application with sample jobs, for worker processes of the tests."""
