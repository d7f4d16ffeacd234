"""Runs the terminal sessions printed on the book's pages; docs/transcripts.md is their grammar."""
