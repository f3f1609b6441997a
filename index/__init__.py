"""From text to hits: reading, building, searching and judging the index. Knows no Slack.

Importing it also turns off whatever the libraries below would send: nothing leaves the machine.
"""

import os

# This runs before any of these libraries is imported, for only rooms of this package import them, and most of them look
# once, when they load. Values are set, not offered as defaults: an `ORT_DISABLE_TELEMETRY=0` or an empty one, left over
# in a shell or an image, must not undo what the README promises. tests/test_privacy.py holds all of this.
os.environ.update(
    {
        # onnxruntime: a device id and a queue of events in the home folder, and a host of Microsoft's to send them to.
        "ORT_DISABLE_TELEMETRY": "1",
        # huggingface_hub and hf_xet: what is installed here, and which agent runs it, told with every download.
        "HF_HUB_DISABLE_TELEMETRY": "1",
        # transformers: asks a public service to convert a model whose weights are not safetensors.
        "DISABLE_SAFETENSORS_CONVERSION": "1",
        # Whatever else honours https://donottrack.sh.
        "DO_NOT_TRACK": "1",
    }
)
