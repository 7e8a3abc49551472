"""The figures the program has to reach, measured: `python -m tests.benchmarks`."""
