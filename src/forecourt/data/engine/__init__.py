"""The data engine: market files in, sorted columns kept, authorised slices out.

Plain Python over Arrow, NumPy and an object store. No Django anywhere below this package: the
data plane is a process of its own that knows neither accounts nor the database's tables.
"""
