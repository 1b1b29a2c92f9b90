"""The index of what the content folder says and what was approved."""
