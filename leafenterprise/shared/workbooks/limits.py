"""What a process that opens a stranger's workbook may use."""

import resource

ADDRESS_SPACE_BYTES = 1536 << 20
CPU_SECONDS = 20


def limit_process() -> None:
    """No core, bounded memory and processor time, from here to the end of the process."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
