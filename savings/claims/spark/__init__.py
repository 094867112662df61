"""Apache Spark as the second engine: the same SQL, put into Spark's words at one border."""
