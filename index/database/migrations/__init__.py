"""The steps from each version's tables to the next. A step that was released is never edited: write another."""
