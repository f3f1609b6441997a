import logging
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from index.encoding.quantise import quantise

RANDOM = np.random.default_rng(0)


def save(path: Path, weights: NDArray[np.float32]) -> None:
    """Write a graph that multiplies float32 (n, rows) by a matrix, float32 (rows, columns)."""
    rows, columns = weights.shape
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"])],
        "one",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", rows])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", columns])],
        [numpy_helper.from_array(weights, "w")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save_model(model, str(path))


def run(path: Path, rows: NDArray[np.float32]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return np.asarray(session.run(["y"], {"x": rows})[0])


def test_it_multiplies_as_before_with_a_quarter_of_the_bytes(tmp_path: Path) -> None:
    weights = RANDOM.normal(size=(256, 128)).astype(np.float32)
    save(tmp_path / "full.onnx", weights)
    quantise(tmp_path / "full.onnx", tmp_path / "eight.onnx")
    rows = RANDOM.normal(size=(7, 256)).astype(np.float32)
    full, eight = run(tmp_path / "full.onnx", rows), run(tmp_path / "eight.onnx", rows)
    assert np.abs(full - eight).max() < 0.05 * np.abs(full).max()
    assert not np.array_equal(full, eight)
    assert (tmp_path / "eight.onnx").stat().st_size < 0.35 * (tmp_path / "full.onnx").stat().st_size


def test_the_logs_of_others_stay_as_they_were(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    save(tmp_path / "full.onnx", np.ones((32, 32), dtype=np.float32))
    quantise(tmp_path / "full.onnx", tmp_path / "eight.onnx")
    assert (root.handlers, root.level) == before
