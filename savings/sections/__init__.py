"""Report sections, one per file; `savings.report` loads and orders them."""
