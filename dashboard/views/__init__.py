"""The pages, one file each: which components it shows and in which order."""
