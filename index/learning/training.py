"""The training loop and its loss: `mentor learn` fine-tunes the encoder on the author's questions.

The loss pulls a question towards the sentences that answer it and towards questions with the same answer (supervised
contrastive learning, Khosla et al. 2020), and parts covered from not-covered ones. docs/learning.md has what else was
tried.
"""

import random
from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from index.learning.perturb import typos
from index.learning.trainee import Trainee
from index.learning.training_set import TrainingSet

_EPOCHS = 2.0
_LEARNING_RATE, _DIMENSION = 2e-3, 384
"""For models of this dimension or a smaller one; for one twice as large half of it."""
_WEIGHT_DECAY = 0.01
_WARM_UP = 0.06  # Share of the steps.
_BATCH = 128  # Questions.
_TEMPERATURE = 0.07
_MISTYPED = 0.25  # Share of the questions that are trained on a second time, with typing errors.
_FRESH_TEXTS = 24  # Sentences and windows that are embedded anew for each batch; the others come from a memory bank.
_BANK_STEPS = 15  # After which the whole memory bank is computed anew.
_KEPT_SHARE = 0.7
"""Of what was trained. A step back towards the model as it came costs nothing on questions like those that were
trained on and helps with others (Wortsman et al. 2022, Robust fine-tuning of zero-shot models)."""
_BOUNDARY, _SOFTNESS = 0.35, 0.1  # Of the cosine that parts covered from not-covered questions.


def train(trainee: Trainee, data: TrainingSet, advance: Callable[[int, int], None]) -> None:
    """Train on every question, twice or so; `advance` is told the step and how many there are."""
    mistyped = [at for at in range(len(data.questions)) if trainee.random.random() < _MISTYPED]
    questions = data.questions + [typos(data.questions[at], trainee.random) for at in mistyped]
    answers = torch.from_numpy(np.concatenate([data.answers, data.answers[mistyped]])).float()
    in_passage = torch.from_numpy(data.passages[:, None] == np.unique(data.passages)[None]).float()
    rate = _LEARNING_RATE * min(1.0, _DIMENSION / trainee.dimension)
    steps = max(1, int(_EPOCHS * len(questions) / _BATCH))
    optimizer = torch.optim.AdamW(trainee.parameters, lr=rate, weight_decay=_WEIGHT_DECAY)
    warm = _WARM_UP * steps
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1.0, (s + 1) / warm) * (1 - s / steps))
    texts = data.sentences + data.windows
    drawn = batches(questions, trainee.random)
    bank = torch.zeros(0)
    for step in range(steps):
        if step % _BANK_STEPS == 0:
            bank = torch.from_numpy(trainee.encode(texts))
        batch = next(drawn)
        fresh = trainee.random.sample(range(len(texts)), min(_FRESH_TEXTS, len(texts)))
        views = bank.clone()
        views[fresh] = trainee.embed([texts[at] for at in fresh])
        bank[fresh] = views[fresh].detach()
        loss = contrastive_loss(trainee.embed([questions[at] for at in batch]), views, answers[batch], in_passage)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(trainee.parameters, 1.0)
        optimizer.step()
        schedule.step()
        advance(step + 1, steps)
    trainee.shrink(_KEPT_SHARE)


def contrastive_loss(queries: Tensor, views: Tensor, answers: Tensor, in_passage: Tensor) -> Tensor:
    """Return the loss of a batch, a number.

    `queries` are its questions, (n, dim), `views` the sentences and then their windows, (2 · sentences, dim), all unit
    rows; `answers`, 0 or 1 (n, sentences), says which sentences answer, and `in_passage`, 0 or 1 (sentences, passages),
    where they stand.
    """
    count = answers.shape[1]
    covered = answers.any(1)
    logits = (queries @ views[:count].T + queries @ views[count:].T) / (2 * _TEMPERATURE)
    every = torch.logsumexp(logits, 1)
    pulled = _to_sentences(logits, every, answers, covered) + _to_questions(queries, answers, in_passage)
    parted = (every * _TEMPERATURE - _BOUNDARY) / _SOFTNESS
    return pulled + functional.binary_cross_entropy_with_logits(parted, covered.float()) / 2


def _to_sentences(logits: Tensor, every: Tensor, answers: Tensor, covered: Tensor) -> Tensor:
    """Pull covered questions towards their sentences: the mean of one loss for any of them and one for each."""
    some = torch.logsumexp(logits.masked_fill(answers == 0, -1e4), 1)
    each = (answers * (logits - every[:, None])).sum(1) / answers.sum(1).clamp(min=1)
    return -(some - every + each)[covered].mean() / 2 if covered.any() else logits.sum() * 0


def _to_questions(queries: Tensor, answers: Tensor, in_passage: Tensor) -> Tensor:
    """Pull questions with a common answer towards each other."""
    own = torch.eye(len(queries), dtype=torch.bool)
    same = (answers @ answers.T > 0) & ~own
    # Another sentence of the same passage is neither right nor wrong.
    near = (answers @ in_passage) @ (answers @ in_passage).T > 0
    between = (queries @ queries.T / _TEMPERATURE).masked_fill(own | (near & ~same), -1e4)
    pulled = torch.logsumexp(between.masked_fill(~same, -1e4), 1) - torch.logsumexp(between, 1)
    return -pulled[same.any(1)].mean() if same.any() else queries.sum() * 0


def batches(questions: list[str], generator: random.Random) -> Iterator[list[int]]:
    """Yield batches for ever, each of questions of similar length, which saves padding."""
    while True:
        order = generator.sample(range(len(questions)), len(questions))
        epoch = []
        for first in range(0, len(order), 4 * _BATCH):
            chunk = sorted(order[first : first + 4 * _BATCH], key=lambda at: len(questions[at]))
            epoch += [chunk[at : at + _BATCH] for at in range(0, len(chunk), _BATCH)]
        generator.shuffle(epoch)
        yield from epoch
