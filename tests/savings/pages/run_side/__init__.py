"""The pages of runs, from progress to report and down to claims."""
