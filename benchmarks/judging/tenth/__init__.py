"""A tenth set of pairs: new models, and changes of models that other pairs use.

Their authors did not know how the gate judges.
"""
