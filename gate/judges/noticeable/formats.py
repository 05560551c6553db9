"""How large a change of each measure of texts in a format is noticed, see `gate.judges.measures.parts` and `cues`."""

from gate.judges.noticeable import LOGARITHM, Change

PARTS: dict[str, Change] = {
    # query/lines: 0; of single outputs, one date written in another way: 0.15 | half of a condition: 0.5. That some
    # queries need no clause that all of twenty others happen to have is usual, so one or two of them tell nothing.
    "lacking": Change(None, 0.25, "", "lacking what the others have", "clauses", rule=True, fewest=3),
}
CUES: dict[str, Change] = {
    # Sound and picture may be apart by an eighth of a second (ITU-R BT.1359); a syllable takes about 0.2 s.
    # subtitles/grid: 0 | recognizer/late-0.12, to argue about, and half a second.
    "late": Change(0.2, 0.2, "shown earlier", "shown later", "seconds"),
    "drift": Change(0.3, 0.3, "running ahead", "falling behind", "seconds"),
    # longer: 0.03. A convention: a third of the time less, or half as much again.
    "shown": Change(0.4, 0.4, "shown for less time", "shown for more time", LOGARITHM),
    # By accident, one in a thousand, or of pictures, one in 25. A convention: half of them.
    "whole": Change(None, 0.5, "", "timed to whole seconds"),
    "cues": Change(0.2, 0.2, "of fewer cues", "of more cues", LOGARITHM),
    # Shares of the cues.
    "overlap": Change(None, 0.15, "", "more often shown before the last one has ended", rule=True),
    "backwards": Change(None, 0.1, "", "more often in the wrong order", rule=True),
    # A convention: twice what fits in a line.
    "line": Change(None, 0.7, "", "written in longer lines", LOGARITHM),
    # Words misheard, misheard-0.004: 0.02 | grateful: 0.6 in each that has it.
    "unheard": Change(None, 0.3, "", "showing what no other output says", "cues", rule=True, fewest=2),
}
