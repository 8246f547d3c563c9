"""What a report said when it was published: frozen, corrected, taken out."""
