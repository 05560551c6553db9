"""What texts say beside each other and beside what was asked, by their words alone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from gate.judges.measures import Measures
from gate.judges.measures.text import words_of

# What is asked in fewer words than the second is often said again somewhere in a good answer.
SHORT_QUESTION, LONG_QUESTION = 4, 12
RUN = 5  # words: nobody says as many in the same order by chance (as in BLEU and plagiarism detection, a few)
# Letters of words that are counted as said, so that next to no usual words decide next to nothing.
USUAL_LETTERS = 2.0
# And pairs of words, likewise.
FEW_PAIRS = 2


def measure_answers(texts: Sequence[str], asked: Sequence[str]) -> list[Measures]:
    """How texts go with a question, as far as the other texts do. They are measured together, whosever they are.

    Args:
        texts: all outputs for one question.
        asked: the question: inputs that are texts.

    Returns:
        for each `relevance` (of the words of the question that the other texts say, the share that it says, words
        weighed by their length and by the square of how many say them; the weightiest that it leaves out is forgiven:
        any one has another word for it) and `echo` (1: it begins with the whole
        question; else of the runs of `RUN` words in a long question, the share that it says again).
    """
    words = [words_of(text) for text in texts]
    questions = [words_of(text) for text in asked]
    relevance = _shares(words, {word for question in questions for word in question}, forgiving=True)
    long = [_runs(question) for question in questions if len(question) >= LONG_QUESTION]
    return [
        {"relevance": share, "echo": _echo(own, questions, long)} for own, share in zip(words, relevance, strict=True)
    ]


def measure_typical(texts: Sequence[str]) -> list[Measures]:
    """How much texts say what the others say. They are measured together, whosever they are.

    Returns:
        for each `typical` (of what the other texts usually say, the share that it says, weighed as in
        `measure_answers`) and `familiar` (share of its pairs of neighbouring words that another text has, too).
    """
    words = [words_of(text) for text in texts]
    typical = _shares(words, {word for own in words for word in own})
    pairs = [list(pairwise(own)) for own in words]
    having = Counter(pair for own in pairs for pair in set(own))
    return [
        {"typical": share, "familiar": (sum(having[pair] > 1 for pair in own) + FEW_PAIRS) / (len(own) + FEW_PAIRS)}
        for share, own in zip(typical, pairs, strict=True)
    ]


def _echo(words: Sequence[str], questions: Sequence[Sequence[str]], long: Sequence[set[tuple[str, ...]]]) -> float:
    if any(len(question) >= SHORT_QUESTION and words[: len(question)] == question for question in questions):
        return 1.0
    own = _runs(words) if long else set()
    return max((len(own & runs) / len(runs) for runs in long), default=0.0)


def _shares(texts: Sequence[Sequence[str]], chosen: Iterable[str], *, forgiving: bool = False) -> list[float]:
    """Of the chosen words that the other texts say, the share that each says, weighed."""
    own = [set(words) for words in texts]
    said = Counter(word for words in own for word in words)
    known = {word: count for word in chosen if (count := said[word])}
    others = max(len(texts) - 1, 1)

    def weight(word: str, count: int) -> float:
        return (len(word) - 1) * (count / others) ** 2

    weights = {word: weight(word, count) for word, count in known.items()}
    whole = sum(weights.values())
    weightiest = sorted(weights, key=lambda word: -weights[word]) if forgiving else []
    shares = []
    for words in own:
        having = [word for word in words if word in known]
        mine = sum(weight(word, known[word] - 1) for word in having)
        missing = max(0.0, whole - sum(weights[word] for word in having))
        total = mine + missing + USUAL_LETTERS
        forgiven = next((weights[word] for word in weightiest if word not in words), 0.0)
        shares.append(1 - max(0.0, missing - forgiven) / total)
    return shares


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
