"""What an author is told on the terminal: `mentor new`, `mentor questions`."""

# `mentor new`.
NEW_HELP = (
    "Make a bot of your own in FOLDER, with copies of the ESSAYs.\n\n"
    "It gets corpus/, .env, manifest.json for Slack, and a README with the next three steps. What is there already "
    "stays as it is."
)
NEW_ESSAYS = "[ESSAY]..."
NEW_WRITTEN = "Wrote {path}."
NEW_LEFT = "Left as it was: {path}."
NEW_NEXT = 'Next: cd {folder}, then `mentor rebuild`, then `mentor ask "…"`. The README there tells the rest.'

# `mentor questions`.
QUESTIONS_HELP = (
    "Begin the file of questions beside each essay, or complete it.\n\n"
    "Every sentence of the essay that is not quoted there yet is quoted under its section, ready for questions; what "
    "you wrote stays as it is. Without a name, all essays are meant."
)
BRIEF_HELP = "Print a page to hand to whoever writes questions about an essay."
UPDATE_HELP = "Show how quotations would follow what was edited, and write them once you agree."
YES_HELP = "Agree beforehand."
BRIEF_ALONE = "--brief cannot be used together with --update or --yes."
YES_WITHOUT_UPDATE = "--yes goes with --update."
QUESTIONS_BEGUN = "Wrote {path}: {sentences}, ready for questions."  # "57 sentences"
QUESTIONS_ADDED = "Added {sentences} to {path}, ready for questions."
QUESTIONS_COMPLETE = "{name} quotes every sentence already."
QUESTIONS_UP_TO_DATE = "Every quotation is as its essay has it, or can be found nowhere; `mentor check` names those."
QUESTIONS_ASK = "Write {files}?"  # "2 files"
QUESTIONS_WRITTEN = "Wrote {path}."
QUESTIONS_NOT_WRITTEN = "Nothing was written; `mentor questions --update --yes` writes it."
