"""Where readers are in a brief, what they have read and when they were last here, and how what is on file has changed."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Carries the step out."""
