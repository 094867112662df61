"""What the lane's API takes and states; validation and shape only."""
