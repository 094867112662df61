"""What of compensation leaves through the export service."""
