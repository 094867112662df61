"""`make assurance`: what guards the product, attacked and counted, each guard also turned off."""
