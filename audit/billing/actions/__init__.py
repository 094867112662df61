"""What people and jobs do in the billing audit; every change leaves its event."""
