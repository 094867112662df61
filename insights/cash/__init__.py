"""What is reckoned with cash: denominations, the till's lines, the variance. No Django here."""
