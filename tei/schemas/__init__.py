"""A report's fields as a file: written, read with every problem named, compared with a report."""
