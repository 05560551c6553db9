"""Pairs of models with known truth, judged by the gate as it stands: how often is it right, and what does that cost?

    python -m benchmarks.judging                        # every pair, ten runs each
    python -m benchmarks.judging --kind audio --runs 20 # one kind of output
    python -m benchmarks.judging --same                 # baselines against themselves: the false alarm rate

**What the labels mean.** A user has been calling the baseline, gets the candidate instead, and is not told. A change is
*harmful* if that user would notice it in some thirty outputs of ordinary use and mind it, by eye, by ear, or because
the code that reads the output stops working or reads something else. It is *harmless* if the user would not notice,
or would not mind. Where people would argue about that, the pair is marked `border`.

**What is kept apart.** A third of the pairs, the ninth set and parts of the fifth, seventh and eighth, by people who
did not know the judges, is held out: no threshold of the gate may be chosen by looking at how these are judged. Some are
other changes of models that other pairs use, the others have models of their own. What has been looked at is no longer
apart: a third of the first set and half of the second, chosen by a hash of the pairs' names, all of the third and the
fourth, all of the fifth but its texts, and the files, videos and values of the new models of the seventh and eighth
were held out and reported before; they have since shown what the gate did not see. Of the pictures, sounds and texts of
these models the list of what was judged wrongly was read once, before the ninth set was written, and nothing was chosen
with it. `split.py` has the lists.

**How a run goes.** A run draws its test cases and its seeds afresh, runs both models in this process, and goes through the
gate's own checks, with the example's CLIP and with a stand-in for Claude that counts what it is asked and never knows
the answer. `decide.py` is that; the pairs are in one module for each kind of output. All intervals are of 95 %, over runs
of these pairs: of models unlike them they say nothing.
"""
