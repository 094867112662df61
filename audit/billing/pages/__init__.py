"""The billing audit in the browser."""
