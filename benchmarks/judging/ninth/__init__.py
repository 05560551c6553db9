"""A ninth set of pairs: unseen changes of models that other pairs use, and new models.

Their authors did not know how the gate judges.
"""
