"""The API floor: what holds for every route."""
