"""A sixth set of pairs, to look at: further changes of models that other pairs use.

Their authors did not know how the gate judges.
"""
