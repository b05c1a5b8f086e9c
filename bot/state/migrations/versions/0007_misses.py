"""What could not be answered, and how often what was asked."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Carries the step out."""
