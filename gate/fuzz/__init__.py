"""Inputs that a model's schema allows and that nobody has thought of."""
