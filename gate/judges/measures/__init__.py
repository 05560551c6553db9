"""Outputs as numbers that each have a name and a unit: how bright, how sharp, how loud, how finished.

A vector of `gate.judges.features` says that outputs are further apart than they should be; a measure says in what. A
pipeline that is set up wrongly changes one of them a little in every output, which drowns in what CLIP sees, and shows
in a mean. How large a change of each has to be before users notice is in `gate.judges.noticeable`.
"""

Measures = dict[str, float]
