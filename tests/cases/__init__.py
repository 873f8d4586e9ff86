"""Small files as users have them: read right, asked about or warned of; whatever is made of them works."""
