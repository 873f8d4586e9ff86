"""The page About as HTML: how records are matched, derived and accounted for, drawn from the rules themselves."""
