"""One table per file: what of the billing audit leaves in every form."""
