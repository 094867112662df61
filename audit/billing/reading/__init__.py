"""Files of billing companies and case logs into rows. Pure: no Django, no I/O but the child's."""
