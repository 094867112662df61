"""The states of a job."""

from leafenterprise.shared.states import Machine, Move

JOB = Machine(
    name="job",
    initial="queued",
    states=("queued", "running", "succeeded", "failed", "cancelled"),
    moves=(
        Move("claim", ("queued",), "running", label="A worker took the job"),
        Move("finish", ("running",), "succeeded", label="The job is done"),
        Move("fail", ("running",), "failed", label="The job failed"),
        Move("release", ("running",), "queued", label="The job waits for another worker"),
        Move("stop", ("running",), "cancelled", label="The running job stopped as asked"),
        Move("cancel", ("queued",), "cancelled", label="The waiting job was cancelled"),
        Move("retry", ("failed", "cancelled"), "queued", label="The job was queued again"),
    ),
)
OPEN = ("queued", "running")
