"""Try files and records that nobody would think of: each must end in a preview, a page or a message."""
