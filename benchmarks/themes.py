"""How well do suggested themes match those that people give? Prints a table.

Sets with people's themes stand in `themes.yaml`. Compared with clusters of TF-IDF and KMeans, with
NMF (scikit-learn, extra `bench`), and with plain counts of words, over several orders of the
answers and seeds.
"""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from statistics import mean, pstdev

import pandas as pd
import yaml
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from copwidgets.summary import suggested_themes

SEEDS = range(5)
GROUPS = 8
Texts = Sequence[str]
Groups = list[set[int]]
Method = Callable[[Texts, str, int], Groups]


def by_words(texts: Texts, question: str, _seed: int) -> Groups:
    """Return what copwidgets suggests."""
    names = [f"{place:03}" for place in range(len(texts))]
    frame = pd.DataFrame({"answer": texts, "member": names}).assign(
        question="q", text=question, kind="long_text", state="shared", status="answered"
    )
    frame = frame.astype({"question": "category", "member": "category"})
    return [set(map(int, json.loads(each))) for each in suggested_themes(frame)["named_by"]]


def by_counts(texts: Texts, _question: str, _seed: int) -> Groups:
    """Return the answers with each of the most frequent words."""
    counts = CountVectorizer(stop_words="english").fit_transform(texts).toarray()
    order = (-counts.sum(axis=0)).argsort(kind="stable")[:GROUPS]
    return [set(map(int, counts[:, each].nonzero()[0])) for each in order]


def by_clusters(texts: Texts, _question: str, seed: int) -> Groups:
    """Return clusters of TF-IDF vectors."""
    vectors = TfidfVectorizer(stop_words="english").fit_transform(texts)
    labels = KMeans(GROUPS, n_init=5, random_state=seed).fit_predict(vectors)
    return [
        {place for place, label in enumerate(labels) if label == each} for each in range(GROUPS)
    ]


def by_topics(texts: Texts, _question: str, seed: int) -> Groups:
    """Return answers by their strongest topic of a factorisation."""
    vectors = TfidfVectorizer(stop_words="english").fit_transform(texts)
    model = NMF(GROUPS, init="nndsvdar", random_state=seed, max_iter=1000)
    labels = model.fit_transform(vectors).argmax(axis=1)
    return [
        {place for place, label in enumerate(labels) if label == each} for each in range(GROUPS)
    ]


METHODS: dict[str, Method] = {
    "suggested_themes": by_words,
    "word counts": by_counts,
    "TF-IDF + KMeans": by_clusters,
    "TF-IDF + NMF": by_topics,
}


def found_by(groups: Groups, codes: Groups) -> float:
    """Return the mean, over people's themes, of the best F1 that a group has with it."""
    return mean(max((_f1(group, code) for group in groups), default=0) for code in codes)


def _f1(group: set[int], code: set[int]) -> float:
    return 2 * len(group & code) / (len(group) + len(code))


def right_pairs(groups: Groups, codes: Groups) -> float:
    """Return how often two answers of a group share a theme, the mean over the groups."""
    several = [each for each in groups if len(each) > 1]
    return mean([_right(each, codes) for each in several]) if several else math.nan


def _right(group: set[int], codes: Groups) -> float:
    pairs = list(combinations(sorted(group), 2))
    return mean(any(one in code and other in code for code in codes) for one, other in pairs)


def measure(method: Method, answers: Sequence[tuple[str, Sequence[str]]], question: str) -> str:
    """Return the line of a table for one method, over orders of the answers and seeds."""
    results = []
    for seed in SEEDS:
        mixed = random.Random(seed).sample(list(answers), len(answers))
        names = sorted({code for _, codes in mixed for code in codes})
        codes = [{at for at, (_, given) in enumerate(mixed) if name in given} for name in names]
        groups = method([text for text, _ in mixed], question, seed)
        results.append((found_by(groups, codes), right_pairs(groups, codes)))
    found, right = zip(*results, strict=True)
    return f"{mean(found):8.2f} ±{pstdev(found):.2f} {mean(right):10.2f} ±{pstdev(right):.2f}"


def main() -> None:
    """Print the table."""
    sets = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    print(f"{'':26} best F1 a theme   right pairs")
    for name, each in sets.items():
        everybody = [set(range(len(each["answers"])))]
        codes = sorted({code for _, given in each["answers"] for code in given})
        sets_of = [
            {at for at, (_, given) in enumerate(each["answers"]) if code in given} for code in codes
        ]
        print(f"{name}: any two answers share a theme {right_pairs(everybody, sets_of):.2f}")
        for title, method in METHODS.items():
            print(f"  {title:24}{measure(method, each['answers'], each['question'])}")


if __name__ == "__main__":
    main()
