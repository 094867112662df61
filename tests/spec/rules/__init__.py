"""One spec per audit rule: tiny tables in, breaches and their dollars out."""
