"""How many planted bugs fuzzing finds, within how many predictions, and how small it makes them.

    python -m benchmarks.fuzzing [--collection tuned|fresh] [--seeds 20] [--jobs 2]

Each model takes inputs as published models do and does one thing wrong; each runs in this process, without a
baseline, so that whatever fails is a finding. What is found is counted by the first iteration that fails; the inputs that
the gate reports are read back from its line and checked for being minimal. The correct models must have no finding.

There are two collections, reported apart. The fuzzer was tuned on `tuned`. `fresh` was written by somebody who had not seen
the fuzzer; half of its bugs, chosen by the digests of their names, are held out: nothing is changed because of them.
"""
