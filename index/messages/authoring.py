"""What an author is given to begin with: files of questions, a brief, and the folder of a new bot."""

from collections.abc import Sequence

from index.text import counted

# Files of questions.
SKELETON_HEAD = """What people ask, and which sentences of “{title}” answer it.
Under each quotation write the questions that it answers, each on a line that begins with "- ". Who asks may follow in
a comment. Two quotations may stand together, with a line ">" between them; what you leave without questions does no
harm. `mentor questions --brief` tells which questions are worth most."""
SKELETON_END = "# Not covered"

# The brief.
BRIEF = """# Write down what people would ask

A small program answers questions about the essay “{title}” by quoting it, word for word, and it is silent where the
essay does not answer. It learns which sentence answers what from questions that people write down beforehand. Yours
would help. Twenty are a lot; ten are welcome.

## What makes questions worth most

- **Ask as you would before you had read the essay**, from inside a situation: “Mine is only three pages. Still?” is
  worth more than “How long should a portfolio be?”.
- **Avoid the essay's words.** The program finds those by itself. A question that shares no word with its answer teaches
  it most.
- **Be yourself.** Short or long, polite or not, with your own slang and mistakes. Ten people with ten questions each
  are worth more than one with a hundred.
- **Go through the whole essay**: two or three questions under a sentence, and many sentences.
- **Write also what the essay does not answer**, as many as the others, at the end. The best are near misses: the right
  question about the wrong thing, the same words in another sense, the subject next door, a detail that is not given.
- Somebody who knows the essay must agree: “yes, this sentence answers that”, or “no, it says nothing about it”.

## How to write them down

Copy the sentence that answers from the essay below, with the mark `>` in front, and put questions under it, each on a
line that begins with `- `. If two sentences answer the same questions, quote both, with a line `>` between them. Your
name, or a nickname, may stand behind a question as `{voice}`. Send back this and nothing else:

```
> A sentence of the essay, copied whole.

- a question that it answers {voice}
- another one

> Another sentence.
>
> And one from elsewhere that answers the same.

- a question that both answer

# Not covered

- a question that the essay does not answer
```
"""
BRIEF_ESSAY = "## The essay: {title}"

# A new bot.
NEW_README = """# A mentor bot

It answers questions with the exact sentences of the essays in `corpus/`, or says that they do not cover it.

1. **Ask.** {essays} `mentor rebuild` makes the index, and `mentor ask "…"` answers from it. `mentor check` says what
   was read of each essay and what was left out.
2. **Teach.** `mentor questions` writes a file of questions beside each essay, with every sentence quoted: write under
   each what people ask that it answers, and at the end what the essay does not answer. `mentor questions --brief`
   prints a page to hand to others. Then `mentor rebuild` again. With thirty questions of each kind the bot knows when
   to be silent; with some hundred, `mentor learn` is worth its half hour.
3. **Serve.** Create a Slack app from `manifest.json` at <https://api.slack.com/apps>, put its two tokens into `.env`,
   ask `mentor doctor` whether all is well, and run `mentor serve`.

`.env` holds secrets: keep it to yourself. After an edit, `mentor questions --update` brings quotations up to date; then
`index/` can be made again at any time.
"""
NEW_ESSAYS_THERE = "Your essays lie in `corpus/`; change them whenever you like."
NEW_ESSAYS_MISSING = "Put your essays into `corpus/`, as Markdown files."
NEW_GITIGNORE = "# Secrets, the index, and what the bot remembers.\n.env\nindex/\nmentor.sqlite3*\n"
ESSAY_NOT_THERE = "There is no file {path}; name the Markdown files of your essays."
ESSAY_NOT_TEXT = "{path} is neither Markdown nor plain text; export it as Markdown (.md) first."
ESSAY_IS_DRAFT = "{path} is a draft by its name, which no corpus reads; rename it."
ESSAY_NOT_UTF8 = "{path} is not UTF-8 text; save it as UTF-8 first."
ESSAY_UNREADABLE = "{path} cannot be read ({reason}); check its permissions."
ESSAYS_WITH_ONE_NAME = "{first} and {second} would both be {name} in the new corpus; rename one."
FOLDER_NOT_MADE = "The new bot cannot be written to {path} ({reason}); name another folder."

# Files that are written.
_WHICH_ESSAY = "There are {essays}; name the one that you mean, such as {name}."  # "3 essays"
FILE_CHANGED_MEANWHILE = "{path} was changed meanwhile, and was not written; run the command again."
FILE_NOT_WRITTEN = "{path} cannot be written ({reason}); check its permissions."


def which_essay(names: Sequence[str]) -> str:
    """Ask which of several essays is meant."""
    return _WHICH_ESSAY.format(essays=counted(len(names), "essay"), name=names[0])
