"""Import files on Apache Spark into a lake and ask about its records; the only folder that imports pyspark."""
