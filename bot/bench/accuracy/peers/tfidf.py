"""scikit-learn: TF-IDF of words and characters, under a linear classifier or by the likest text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from bot.bench.accuracy.found import NOTHING, Found
from bot.bench.accuracy.peers.words import words
from bot.model import Lang

_C: Final = 30.0
"""How little a logistic regression is held back: with few examples a class as good as any."""


def word_pairs(text: str) -> list[str]:
    """The words of a text and each two that stand side by side."""
    found = words(text)
    return found + [f"{one} {two}" for one, two in pairwise(found)]


def characters(lang: Lang) -> Any:
    """Characters: two to five inside an English word, one to three in Chinese."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    analyzer, length = ("char_wb", (2, 5)) if lang is Lang.EN else ("char", (1, 3))
    return TfidfVectorizer(analyzer=analyzer, ngram_range=length, sublinear_tf=True)


def words_and_characters(lang: Lang) -> Any:
    """Words and word pairs beside characters."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union

    return make_union(TfidfVectorizer(analyzer=word_pairs, sublinear_tf=True), characters(lang))


class Likest:
    """The text at the smallest angle."""

    def __init__(self, vectors: Any) -> None:
        self._vectors = vectors
        self._labels: list[str] = []

    def fit(self, items: Sequence[tuple[str, str]]) -> None:
        """Takes the texts in."""
        from sklearn.preprocessing import normalize

        self._labels = [label for _, label in items]
        self._matrix = normalize(self._vectors.fit_transform([text for text, _ in items])).tocsr()

    def rank(self, question: str) -> Found:
        """The label of the likest text, and the cosine."""
        from sklearn.preprocessing import normalize

        likeness = (self._matrix @ normalize(self._vectors.transform([question])).T).toarray().ravel()
        best = int(likeness.argmax())
        return Found(self._labels[best], float(likeness[best])) if likeness[best] > 0 else NOTHING


class Classifier:
    """A classifier over the vectors; its confidence is the probability of the best class, or how far it lies inside."""

    def __init__(self, vectors: Any, model: Any, sure: str) -> None:
        """`sure` names the method of the model that gives a figure per class."""
        self._vectors, self._model, self._sure = vectors, model, sure

    def fit(self, items: Sequence[tuple[str, str]]) -> None:
        """Learns the texts by label."""
        self._model.fit(self._vectors.fit_transform([text for text, _ in items]), [label for _, label in items])

    def rank(self, question: str) -> Found:
        """The best class, and its figure."""
        figures = getattr(self._model, self._sure)(self._vectors.transform([question])).ravel()
        best = int(figures.argmax())
        return Found(str(self._model.classes_[best]), float(figures[best]))


def logistic_regression(lang: Lang) -> Classifier:
    """A logistic regression over words and characters."""
    from sklearn.linear_model import LogisticRegression

    return Classifier(words_and_characters(lang), LogisticRegression(C=_C, max_iter=500), "predict_proba")


def support_vectors(lang: Lang) -> Classifier:
    """A linear support vector machine over words and characters."""
    from sklearn.svm import LinearSVC

    return Classifier(words_and_characters(lang), LinearSVC(), "decision_function")


def neighbours(lang: Lang) -> Classifier:
    """The five nearest texts by cosine, the nearer the heavier."""
    from sklearn.neighbors import KNeighborsClassifier

    return Classifier(words_and_characters(lang), KNeighborsClassifier(5, weights="distance", metric="cosine"), "predict_proba")
