"""How large a change of each measure of values is noticed, see `gate.judges.measures.values`."""

from gate.judges.noticeable import LOGARITHM, Change

# Numbers whose unit nobody knows, in standard deviations over both sides' outputs for the same inputs.
# sensor/biased-0.03: 0.3 | sensor/biased-0.2: 1.4, which is 2 of the baseline's own
NUMBER = Change(0.65, 0.65, "lower", "higher", "standard deviations", alone=False)
# How far numbers lie from their middle, which is 0.8 on average. A convention: half as far again. Less is a steadier
# answer (forecast/mirrored: -1.4, beats/fitted: -0.9); one that is always the same is told by other questions.
SPREAD = Change(None, 0.5, "", "more scattered", "standard deviations", alone=False)
# The share of the outputs that take a value: labels, yes and no, empty fields. A convention: three in ten.
VALUE = Change(0.3, 0.3, "taking this value less often", "taking this value more often")
# What holds in the outputs of a model that is well, see `gate.judges.measures.values`. No pair of the calibration but
# those that are named broke any of it by more than the limit; the others are conventions, as far from what rounding
# does as from what breaks.
VALUES: dict[str, Change] = {
    # Eight scores rounded to two digits: 0.01, embedder/unit: 1e-4, and embedder/noisy-0.15, to argue about: 0.009 | no
    # softmax: 0.1 and more.
    "sum": Change(0.02, 0.02, "adding up to less", "adding up to more", LOGARITHM, rule=True),
    "norm": Change(0.02, 0.02, "vectors of a smaller length", "vectors of a larger length", LOGARITHM, rule=True),
    # Shares of neighbours in a list. Sorted | shuffled: 0.5. A few short lists may be sorted by accident.
    "rising": Change(0.3, None, "less often in rising order", "", alone=False, rule=True),
    "falling": Change(0.3, None, "less often in falling order", "", alone=False, rule=True),
    # Of one item more than come again: one where there were none is 0.69, and an accident if it is one output's.
    "again": Change(None, 0.6, "", "more often the same item again", LOGARITHM, rule=True),
    # Standard deviation within a list as a multiple of the usual one. export/rng: 0.09 | chart/level: 1.3 where it is.
    "scatter of items": Change(0.5, 0.5, "lists of more even numbers", "lists of less even numbers"),
    # Of a list's middle number, in what its items scatter. A convention: a whole list beside where it was.
    "level": Change(1.0, 1.0, "lists of lower numbers", "lists of higher numbers", "standard deviations of the items"),
    # The step of a rounding in standard deviations, of 0.2 at least. reader/tenths: 0 | a half drowns what varies.
    "coarseness": Change(None, 0.5, "", "rounded more coarsely", alone=False),
    # Shares of the numbers of an output.
    "whole": Change(0.3, None, "less often whole numbers", "", rule=True),
    "within 0 and 1": Change(0.1, None, "more often outside of 0 to 1", "", rule=True),
    "negative": Change(0.3, 0.3, "less often negative", "more often negative", alone=False),
    "zero": Change(None, 0.2, "", "more often zero", rule=True),
    "not finite": Change(None, 0.05, "", "more often not a finite number", rule=True),
    # Of three items more than there are. detector/rng: 0.03 | detector/blind: 0.37.
    "items": Change(0.2, 0.2, "lists of fewer items", "lists of more items", LOGARITHM),
    # Share of the objects in which one number is not above another one.
    "order": Change(0.3, None, "more often in the wrong order", "", rule=True),
    # Of one contradiction more than there are, as above.
    "contradictions": Change(
        0.6, 0.6, "no longer contradicting each other", "contradicting each other", LOGARITHM, alone=False, rule=True
    ),
    # How far a number is from what it usually is for the same thing, in standard deviations from thing to thing.
    "unlike itself": Change(None, 0.3, "", "saying other things of the same", alone=False),
    # Of one pair of points more that lie the other way round, in each list.
    "layout": Change(
        0.6, 0.6, "lists of points in another order", "lists of points in another order", LOGARITHM, rule=True
    ),
    # How far a total is from what it totals, as a share of both together.
    "total": Change(None, 0.05, "", "off in their totals", rule=True),
    # Share of the strings that name an item of another list. A convention: one of ten.
    "dangling": Change(None, 0.1, "", "naming what is not there", rule=True),
    # As of texts.
    "loop": Change(None, 0.2, "", "saying the same strings again and again"),
    # Of two numbers. 0.05 | sensor/twin: 0.95; half of that.
    "same number": Change(None, 0.5, "", "saying the same at two places", alone=False),
    # Shares of the strings of an output.
    # Yes or no. A convention: half of the outputs.
    "uneven": Change(None, 0.5, "", "lists of strings that are no longer equally long", rule=True),
    "empty": Change(None, 0.15, "", "more often empty", rule=True),
    "form": Change(0.3, 0.3, "written in another form", "written in another form", rule=True),
    # Of those that no other output has, where most have none. reader/rng: 0.02 | reader/misread-0.2: 0.3; misread-0.03,
    # to argue about: 0.05
    "strange": Change(None, 0.08, "", "more often saying what no other output says", alone=False),
    "value": Change(0.3, 0.3, "taking this value less often", "taking this value more often", alone=False),
    # Time zones are half an hour apart at least, but for three; waiting for a model takes minutes.
    "time": Change(0.4, 0.4, "earlier", "later", "hours"),
    # Half as far again, and four times: models become faster and slower, which is for `speed` to say.
    "step": Change(0.4, 0.4, "steps of less time", "steps of more time", LOGARITHM),
    "span": Change(1.5, 1.5, "less time apart", "more time apart", LOGARITHM),
    # A convention, as for texts: half of the outputs.
    "repeated": Change(None, 0.5, "", "the same again"),
}
