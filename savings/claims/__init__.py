"""Claims as tables: columns, layouts, ingest, prices and the engine. No Django in this room."""
