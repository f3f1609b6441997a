"""The encoder while it is trained: low-rank adapters on the upper layers (LoRA, Hu et al. 2021), the lower ones frozen.

What the frozen layers make of a text never changes, so it is computed once and kept.
"""

import math
import random
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from index.datatypes import Embeddings
from index.encoding.adapter import SCALE, encoder_layers

_TRAINED_LAYERS = 4
"""At the most; never more than half of all."""
_RANK = 16
_DROPOUT = 0.1
_LONGEST = 96  # Tokens.
_BATCH = 128  # Texts that are embedded at once.


class _LowRank(nn.Module):
    """A linear layer plus SCALE · B A; B starts at zero, so training starts at the layer itself."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear = linear
        self.a = nn.Parameter(torch.randn(_RANK, linear.in_features) / math.sqrt(linear.in_features))
        self.b = nn.Parameter(torch.zeros(linear.out_features, _RANK))

    def forward(self, inputs: Tensor) -> Tensor:
        """Return what the layer makes of its inputs, (…, in) to (…, out)."""
        adapted: Tensor = self.linear(inputs) + SCALE * (inputs @ self.a.T) @ self.b.T
        return adapted


class Trainee:
    """A BERT-like sentence encoder with mean pooling whose upper layers are trained."""

    def __init__(self, model: Any, seed: int) -> None:
        """Attach fresh adapters to a sentence-transformers model that nobody else uses.

        `seed` is that of torch's generator, which the dropout shares, and of `random`, from which batches are drawn.
        Raises ModelUnavailable for models that are not built like BERT.
        """
        torch.manual_seed(seed)
        self.random = random.Random(seed)
        self._tokenizer = model.tokenizer
        self._transformer, self._layers = encoder_layers(model)
        self._transformer.requires_grad_(False)
        self.dimension = int(self._transformer.config.hidden_size)
        self._first = len(self._layers) - min(_TRAINED_LAYERS, len(self._layers) // 2)
        """The lowest layer that is trained."""
        for layer in self._layers[self._first :]:
            for module in list(layer.modules()):
                for name, child in list(module.named_children()):
                    if isinstance(child, nn.Linear):
                        setattr(module, name, _LowRank(child))
        self.parameters = [p for p in self._transformer.parameters() if p.requires_grad]
        self._dropout = nn.Dropout(_DROPOUT)
        self._frozen: dict[str, Tensor] = {}
        """What the frozen layers make of each text seen: float16 (tokens, dim)."""

    def factors(self) -> dict[str, NDArray[np.float16]]:
        """Return the adapters by the name of the weight: `<name>.a` (rank, in) and `<name>.b` (out, rank)."""
        trained = {name: p for name, p in self._layers.named_parameters() if p.requires_grad}
        return {name: p.detach().numpy().astype(np.float16) for name, p in trained.items()}

    def shrink(self, share: float) -> None:
        """Scale every B, so that the weights lie between those of the model and what training made of them."""
        with torch.no_grad():
            for name, parameter in self._layers.named_parameters():
                if parameter.requires_grad and name.endswith(".b"):
                    parameter *= share

    def embed(self, texts: Sequence[str]) -> Tensor:
        """Return the texts' embeddings, with gradients: float32 (n, dim), unit rows."""
        self._freeze(texts)
        states = [self._frozen[text].float() for text in texts]
        hidden = nn.utils.rnn.pad_sequence(states, batch_first=True)
        lengths = torch.tensor([len(state) for state in states])
        inside = (torch.arange(hidden.shape[1])[None] < lengths[:, None]).float()
        if self._transformer.training:
            hidden = self._dropout(hidden)
        hidden = self._run(self._layers[self._first :], hidden, inside)
        return functional.normalize((hidden * inside[..., None]).sum(1) / inside.sum(1)[:, None], dim=-1)

    def encode(self, texts: Sequence[str]) -> Embeddings:
        """Return the texts' embeddings as they are now, without dropout or gradients: float32 (n, dim), unit rows."""
        self._transformer.eval()
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        with torch.no_grad():
            for first in range(0, len(order), _BATCH):
                batch = order[first : first + _BATCH]
                rows[batch] = self.embed([texts[at] for at in batch]).numpy()
        self._transformer.train()
        return rows

    def _freeze(self, texts: Sequence[str]) -> None:
        """Compute what the frozen layers make of each text that was not seen before."""
        fresh = sorted({text for text in texts if text not in self._frozen}, key=len)
        for first in range(0, len(fresh), _BATCH):
            batch = fresh[first : first + _BATCH]
            tokens = self._tokenizer(batch, padding=True, truncation=True, max_length=_LONGEST, return_tensors="pt")
            training = self._transformer.training
            self._transformer.eval()
            with torch.no_grad():
                hidden = self._transformer.embeddings(input_ids=tokens["input_ids"])
                hidden = self._run(self._layers[: self._first], hidden, tokens["attention_mask"].float())
            self._transformer.train(training)
            # Packed, as thousands of small tensors among large ones would leave the memory in shreds.
            lengths = tokens["attention_mask"].sum(1).tolist()
            packed = torch.cat([state[:length] for state, length in zip(hidden, lengths, strict=True)]).half()
            self._frozen |= zip(batch, torch.split(packed, lengths), strict=True)

    def _run(self, layers: Any, hidden: Tensor, inside: Tensor) -> Tensor:
        """Return what some layers make of (n, tokens, dim), where `inside` (n, tokens) is 1 for text, 0 for padding."""
        blocked = (1 - inside[:, None, None, :]) * -1e9
        # MPNet's layers are given what each token's distance from the others adds; BERT's know places from the start.
        distances = getattr(self._transformer.encoder, "compute_position_bias", None)
        given = [blocked, distances(hidden)] if distances else [blocked]
        with torch.autocast("cpu", torch.bfloat16, enabled=_has_bfloat16()):
            for layer in layers:
                # What a layer computes inside is computed again on the way back: kept, it would take gigabytes.
                output = checkpoint(layer, hidden, *given, use_reentrant=False)
                hidden = output[0] if isinstance(output, tuple) else output
        return hidden.float()


@cache
def _has_bfloat16() -> bool:
    """Tell whether the processor multiplies with half the bits at twice the speed, which learns as well."""
    can = torch.cpu.get_capabilities()
    return any(can.get(name) for name in ("avx512_bf16", "amx_bf16"))
