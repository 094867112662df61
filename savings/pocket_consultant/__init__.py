"""The pocket consultant: facts told, words checked, nothing changed by them."""
