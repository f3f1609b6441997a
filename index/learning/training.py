"""Teach the encoder the author's questions: `mentor learn`.

The lower layers stay as they are, so what they make of each text is computed once; the upper ones get low-rank
factors. The loss pulls a question towards the sentences that answer it and towards questions with the same answer
(supervised contrast, Khosla et al. 2020), and parts covered from not-covered ones. docs/learning.md has what else was
tried.
"""

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from index.datatypes import Embeddings
from index.encoding.adapter import SCALE, encoder_layers
from index.learning.perturb import typos

_KEPT_LAYERS = 3
_RANK = 16
_EPOCHS = 2.0
_RATE = 2e-3
_BATCH = 128
_DROPOUT = 0.1
_TEMPERATURE = 0.07
_MISTYPED = 0.25  # Share of the questions that are learned a second time, with typing errors.
_LONGEST = 96  # Tokens.
_FRESH_TEXTS = 24  # Sentences and windows that are embedded anew for each batch; the others are remembered.
_REMEMBERED_STEPS = 15
_KEPT_SHARE = 0.7
"""Of what was learned. A step back towards the model as it came costs nothing on questions like those that were
learned and helps with others (Wortsman et al. 2022, Robust fine-tuning of zero-shot models)."""
_BOUNDARY, _SOFTNESS = 0.35, 0.1  # Of the cosine that parts covered from not-covered questions.


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learned from; all arrays in the order of `questions` or `sentences`."""

    questions: list[str]
    answers: NDArray[np.bool_]
    """bool (questions, sentences): which sentences answer."""
    sentences: list[str]
    windows: list[str]
    """Each sentence with its neighbours."""
    passages: NDArray[np.int64]
    """int64 (sentences,): which passage each stands in."""

    def only(self, chosen: NDArray[np.bool_]) -> "Lesson":
        """Return the lesson with some of its questions, bool (questions,)."""
        questions = [text for text, keep in zip(self.questions, chosen, strict=True) if keep]
        return Lesson(questions, self.answers[chosen], self.sentences, self.windows, self.passages)


class _LowRank(nn.Module):
    """A linear layer plus SCALE · B A; B starts at zero, so learning starts at the layer itself."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear = linear
        self.a = nn.Parameter(torch.randn(_RANK, linear.in_features) / math.sqrt(linear.in_features))
        self.b = nn.Parameter(torch.zeros(linear.out_features, _RANK))

    def forward(self, inputs: Tensor) -> Tensor:
        """Return what the layer makes of its inputs."""
        adapted: Tensor = self.linear(inputs) + SCALE * (inputs @ self.a.T) @ self.b.T
        return adapted


class Student:
    """A BERT-like sentence encoder whose upper layers learn."""

    def __init__(self, model: Any, seed: int) -> None:
        """Attach fresh factors to a sentence-transformers model that nobody else uses."""
        torch.manual_seed(seed)
        self.random = random.Random(seed)
        self._tokenizer = model.tokenizer
        self._transformer, self._layers = encoder_layers(model)
        self._transformer.requires_grad_(False)
        for layer in self._layers[_KEPT_LAYERS:]:
            for module in list(layer.modules()):
                for name, child in list(module.named_children()):
                    if isinstance(child, nn.Linear):
                        setattr(module, name, _LowRank(child))
        self.parameters = [p for p in self._transformer.parameters() if p.requires_grad]
        self._dropout = nn.Dropout(_DROPOUT)
        self._lower: dict[str, Tensor] = {}

    def factors(self) -> dict[str, NDArray[np.float16]]:
        """Return what was learned, by the name of the weight: `<name>.a` and `<name>.b`."""
        learned = {name: p for name, p in self._layers.named_parameters() if p.requires_grad}
        return {name: p.detach().numpy().astype(np.float16) for name, p in learned.items()}

    def step_back(self) -> None:
        """Keep only a share of what was learned, so that the encoder lies between the model and the student."""
        with torch.no_grad():
            for name, parameter in self._layers.named_parameters():
                if parameter.requires_grad and name.endswith(".b"):
                    parameter *= _KEPT_SHARE

    def embed(self, texts: Sequence[str]) -> Tensor:
        """Return the texts' embeddings, with gradients: (n, dim), unit rows."""
        self._remember(texts)
        states = [self._lower[text] for text in texts]
        hidden = nn.utils.rnn.pad_sequence(states, batch_first=True)
        lengths = torch.tensor([len(state) for state in states])
        inside = (torch.arange(hidden.shape[1])[None] < lengths[:, None]).float()
        if self._transformer.training:
            hidden = self._dropout(hidden)
        hidden = self._run(self._layers[_KEPT_LAYERS:], hidden, inside)
        return functional.normalize((hidden * inside[..., None]).sum(1) / inside.sum(1)[:, None], dim=-1)

    def encode(self, texts: Sequence[str]) -> Embeddings:
        """Return float32 (n, dim), unit rows, without learning."""
        self._transformer.eval()
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        rows = np.zeros((len(texts), self._transformer.config.hidden_size), dtype=np.float32)
        with torch.no_grad():
            for first in range(0, len(order), _BATCH):
                batch = order[first : first + _BATCH]
                rows[batch] = self.embed([texts[at] for at in batch]).numpy()
        self._transformer.train()
        return rows

    def _remember(self, texts: Sequence[str]) -> None:
        """Compute what the kept layers make of each text, once."""
        fresh = sorted({text for text in texts if text not in self._lower}, key=len)
        for first in range(0, len(fresh), _BATCH):
            batch = fresh[first : first + _BATCH]
            tokens = self._tokenizer(batch, padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt")
            training = self._transformer.training
            self._transformer.eval()
            with torch.no_grad():
                hidden = self._transformer.embeddings(input_ids=tokens["input_ids"])
                hidden = self._run(self._layers[:_KEPT_LAYERS], hidden, tokens["attention_mask"].float())
            self._transformer.train(training)
            for text, state, mask in zip(batch, hidden, tokens["attention_mask"], strict=True):
                self._lower[text] = state[: int(mask.sum())].clone()

    @staticmethod
    def _run(layers: Any, hidden: Tensor, inside: Tensor) -> Tensor:
        blocked = (1 - inside[:, None, None, :]) * -1e9
        for layer in layers:
            output = layer(hidden, blocked)
            hidden = output[0] if isinstance(output, tuple) else output
        return hidden


def teach(student: Student, lesson: Lesson, advance: Callable[[int, int], None]) -> None:
    """Let the student learn; `advance` is told the step and how many there are."""
    mistyped = [at for at in range(len(lesson.questions)) if student.random.random() < _MISTYPED]
    questions = lesson.questions + [typos(lesson.questions[at], student.random) for at in mistyped]
    answers = torch.from_numpy(np.concatenate([lesson.answers, lesson.answers[mistyped]])).float()
    in_passage = torch.from_numpy(lesson.passages[:, None] == np.unique(lesson.passages)[None]).float()
    steps = max(1, int(_EPOCHS * len(questions) / _BATCH))
    optimizer = torch.optim.AdamW(student.parameters, lr=_RATE, weight_decay=0.01)
    warm = 0.06 * steps
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1.0, (s + 1) / warm) * (1 - s / steps))
    texts = lesson.sentences + lesson.windows
    batches = _batches(questions, student.random)
    remembered = torch.zeros(0)
    for step in range(steps):
        if step % _REMEMBERED_STEPS == 0:
            remembered = torch.from_numpy(student.encode(texts))
        batch = next(batches)
        fresh = student.random.sample(range(len(texts)), min(_FRESH_TEXTS, len(texts)))
        views = remembered.clone()
        views[fresh] = student.embed([texts[at] for at in fresh])
        remembered[fresh] = views[fresh].detach()
        loss = _loss(student.embed([questions[at] for at in batch]), views, answers[batch], in_passage)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(student.parameters, 1.0)
        optimizer.step()
        schedule.step()
        advance(step + 1, steps)
    student.step_back()


def _loss(queries: Tensor, views: Tensor, answers: Tensor, in_passage: Tensor) -> Tensor:
    """Return the loss of a batch: queries (n, dim), views (2 · sentences, dim), answers (n, sentences)."""
    count = answers.shape[1]
    covered = answers.any(1)
    logits = (queries @ views[:count].T + queries @ views[count:].T) / (2 * _TEMPERATURE)
    every = torch.logsumexp(logits, 1)
    some = torch.logsumexp(logits.masked_fill(answers == 0, -1e4), 1)
    each = (answers * (logits - every[:, None])).sum(1) / answers.sum(1).clamp(min=1)
    to_sentences = -(some - every + each)[covered].mean() / 2 if covered.any() else logits.sum() * 0

    own = torch.eye(len(queries), dtype=torch.bool)
    same = (answers @ answers.T > 0) & ~own
    # Another sentence of the same passage is neither right nor wrong.
    near = (answers @ in_passage) @ (answers @ in_passage).T > 0
    between = (queries @ queries.T / _TEMPERATURE).masked_fill(own | (near & ~same), -1e4)
    pulled = torch.logsumexp(between.masked_fill(~same, -1e4), 1) - torch.logsumexp(between, 1)
    to_questions = -pulled[same.any(1)].mean() if same.any() else logits.sum() * 0

    parted = (every * _TEMPERATURE - _BOUNDARY) / _SOFTNESS
    return to_sentences + to_questions + functional.binary_cross_entropy_with_logits(parted, covered.float()) / 2


def _batches(questions: list[str], generator: random.Random) -> Iterator[list[int]]:
    """Yield batches for ever, each of questions of similar length, which saves padding."""
    while True:
        order = generator.sample(range(len(questions)), len(questions))
        batches = []
        for first in range(0, len(order), 4 * _BATCH):
            chunk = sorted(order[first : first + 4 * _BATCH], key=lambda at: len(questions[at]))
            batches += [chunk[at : at + _BATCH] for at in range(0, len(chunk), _BATCH)]
        generator.shuffle(batches)
        yield from batches
