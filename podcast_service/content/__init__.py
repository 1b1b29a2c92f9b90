"""The content folder: pages with front matter and the sound beside them."""
