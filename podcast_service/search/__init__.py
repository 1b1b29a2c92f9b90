"""What people search with: words, spellings, stems, and the order of what was found."""
