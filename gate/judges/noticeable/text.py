"""How large a change of each measure of texts is noticed, see `gate.judges.measures.text`, `writing` and `said`."""

from gate.judges.noticeable import LOGARITHM, Change

TEXT: dict[str, Change] = {
    # A key more in a form: 0.13 | cut-0.5: 0.8
    "length": Change(0.33, 0.33, "shorter", "longer", LOGARITHM),
    # 0 | cut-0.5: 0.63; half of that.
    "finished": Change(0.3, None, "less often finished", "", rule=True),
    # As finished.
    "begun": Change(0.3, None, "beginning in the middle", "", rule=True),
    # phrases: 0.008 | mistyped-0.08: 0.132
    "misspelt": Change(None, 0.032, "", "misspelt more often"),
    # 0 | repeating: 0.81; a quarter of that.
    "repetition": Change(None, 0.2, "", "more repetitive"),
    # A convention: half of the texts.
    "repeated": Change(None, 0.5, "", "the same again"),
    # 0 | assistant/refusing-0.333: 0.33. A convention between.
    "refusal": Change(None, 0.15, "", "refusals more often", rule=True),
    # assistant/rng: 0.00, german: 0.18 | three spaces of ten lost: 0.3. A convention: a quarter more or fewer letters.
    "word length": Change(0.25, 0.25, "written in shorter words", "written in longer words", LOGARITHM),
    # form/more: 0.37 | all small or all capitals: 1.5 and more. A convention: three times as many or as few.
    "capitals": Change(1.1, 1.1, "written with fewer capitals", "written with more capitals", LOGARITHM),
    # caption/boilerplate: 0.31 | without any: 1.5. A convention: a third of them, or three times as many.
    "marks": Change(1.1, 1.1, "written with less punctuation", "written with more punctuation", LOGARITHM),
    # story/paragraphs: 0.69. A convention: a third of them, or four times as many.
    "lines": Change(1.1, 1.4, "written in fewer lines", "written in more lines", LOGARITHM, alone=False),
    # A convention: one mark in five.
    "misplaced": Change(None, 0.2, "", "written with spaces in the wrong places"),
    # 0 | a tag that is only closed, in every text: 1. A convention: three texts in ten.
    "unpaired": Change(None, 0.3, "", "with tags, brackets or fences of which one of two is missing", rule=True),
    # 0 | chat/chinese, in every second text: 0.5. A convention: three texts in ten.
    "mixed": Change(None, 0.3, "", "written in two scripts", rule=True),
    # letter/phrases: 0.04 | lyrics/unrhymed: 0.25. A convention between.
    "rhyme": Change(0.15, None, "rhyming less", "", alone=False),
    # French without its accents: 0.04. A convention: one letter in a hundred.
    "accents": Change(0.01, 0.1, "written without their accents", "written with other letters", alone=False),
}
LISTS: dict[str, Change] = {
    # A share of the items. 0 where there are always as many | recipe/unlisted: one or two of eight, in half of them.
    "items": Change(0.12, None, "lacking items of their lists", "", rule=True, fewest=3),
}
NAMES: dict[str, Change] = {
    # keywords/rng: 0.02 | three of six names that no other list has, in half of the lists: 0.06 to 0.12
    "common": Change(0.06, None, "naming what fewer others name", "", alone=False),
    # keywords/rng: 0 | keywords/repeated: 0.2
    "again": Change(None, 0.1, "", "naming the same again", rule=True),
    # As of lists in JSON.
    "names": Change(0.2, 0.2, "naming fewer things", "naming more things", LOGARITHM),
}
# What says as much of programs as of prose.
CODE = ("length", "finished", "misspelt", "repetition", "repeated", "refusal")
# And of what has been parsed.
QUERY = ("length", "repetition", "repeated")
ANSWER: dict[str, Change] = {
    # Single outputs, chat/rng: 0.06 | forgetful: 0.37, in half of the outputs.
    "relevance": Change(0.15, None, "naming less of what was asked for", "", rule=True),
    # A convention: a third of the questions.
    "echo": Change(None, 0.33, "", "repeating the question", rule=True),
}
# Of equations that are written out. 0 | one wrong in three: 0.33.
SUMS: dict[str, Change] = {"wrong": Change(None, 0.15, "", "calculating wrongly", rule=True)}
# A text that says little of what the others say may be better: for Claude to judge, where it is on.
TYPICAL: dict[str, Change] = {
    # 0.03 | refusing-0.167: 0.11; of single outputs 0.12 | caption/other: 0.29
    "typical": Change(0.2, None, "unlike the others in what they say", ""),
    # Single outputs, caption/rng: 0.2 | refusing: 0.53
    "familiar": Change(0.3, None, "unlike the others in how they put words together", ""),
}
# The share of the texts that have a word: for Claude to judge, see `VECTORS`.
WORD = Change(0.0, 0.0, "saying this less often", "saying this more often")
# And of those that have a figure, which is a fact that is left out, or another one; or headings, lists, tables, code: a
# convention: half of them.
FIGURE = Change(0.5, None, "saying this less often", "")
FORM = Change(0.5, None, "having this less often", "")
