"""Lists inside a CSV cell: `a|b` for several values, `fa=…|ps=…` for names by language."""


def split(cell: str) -> tuple[str, ...]:
    """Split `a|b` into its values, without blanks around them and without empty ones."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def split_names(cell: str) -> dict[str, str]:
    """
    Split `fa=…|ps=…` into names by language (BCP 47).

    Raises
    ------
    ValueError
        If a part has no `=` or an empty side.
    """
    names = {}
    for part in split(cell):
        language, sign, name = (piece.strip() for piece in part.partition("="))
        if not (language and sign and name):
            raise ValueError(f"{part!r} is not a name by language; write it as fa=name")
        names[language] = name
    return names
