"""Detect the encoding of a text file, and convert the text to UTF-8."""

import codecs
import re
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from events.imports.models import Option, Question, UnreadableError

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
STEP: Final = 1 << 23
HEAD: Final = 1 << 12
WESTERN: Final = ("cp1252", "latin-1")
OTHERS: Final = ("cp1251", "cp1256", "koi8-r", "mac-cyrillic", "cp1254", "cp1252")
HIGH: Final = re.compile(rb"[\x80-\xff]")
WORD: Final = re.compile(rb"[\x80-\xff]{3,}")
BEYOND: Final = re.compile("[\u0080-\ud7ff\ue000-\U0010ffff]")
ESCAPED: Final = re.compile("[\udc80-\udcff]")
# Tables of text have a few of these at most; a picture, a program or an archive has one among ten characters.
CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
MOST_CONTROL: Final = 0.02
ESCAPE: Final = 0xDC00
INNER: Final = bytes(range(0x80, 0xC0))
MOSTLY: Final = 2
LOOK: Final = 1 << 20
SHOWN: Final = 60


@dataclass(frozen=True)
class Encoding:
    """
    The encoding of a file: the codec, and how it was detected, in words.

    `mark` is how many bytes at the start are a byte-order mark. Plain text is known to be complete UTF-8 and can be
    used as it is. `questions` are what only a reader of the language can answer.
    """

    name: str
    mark: int
    note: str
    is_plain: bool = False
    questions: tuple[Question, ...] = ()


def detect(data: memoryview, chosen: str | None = None) -> Encoding:
    """
    Detect the encoding, unless the user chose one.

    A byte-order mark decides; else UTF-8 if the text is valid, else cp1252 or, where that fails, latin-1. Other
    one-byte encodings cannot be excluded, as the note says. If whole words consist of letters beyond ASCII, as in
    Russian or Persian, the user is asked.

    Raises
    ------
    UnreadableError
        If the chosen encoding is unknown, or the file is not text.
    """
    if chosen:
        return _chosen(chosen, data)
    head = bytes(data[:HEAD])
    for mark, name in MARKS:
        if head.startswith(mark):
            skip = len(mark) if name == "utf-8" else 0
            return Encoding(name, skip, f"encoding {name}, by its byte-order mark")
    wide = _without_mark(head)
    if wide:
        return Encoding(wide, 0, f"encoding {wide}, by its zero bytes")
    if is_valid(data, "utf-8"):
        return Encoding("utf-8", 0, "encoding utf-8", is_plain=_ends_whole(data))
    start = bytes(data[:LOOK])
    if _is_mostly_utf8(start):
        return Encoding("utf-8", 0, "encoding utf-8, with exceptions")
    if len(CONTROL.findall(start)) > MOST_CONTROL * len(start):
        raise UnreadableError("the file is not text; export its table as CSV or XLSX, or choose the encoding")
    name = next(name for name in WESTERN if is_valid(data, name))
    note = f"encoding {name}: the file is not UTF-8; if accented letters look wrong, choose another encoding"
    return Encoding(name, 0, note, questions=_question(start))


def _is_mostly_utf8(head: bytes) -> bool:
    """Check whether UTF-8 characters of several bytes far outnumber the bytes that UTF-8 cannot have."""
    text = head.decode("utf-8", errors="surrogateescape")
    return len(BEYOND.findall(text)) > MOSTLY * len(ESCAPED.findall(text))


def _question(head: bytes) -> tuple[Question, ...]:
    """Ask for the encoding if most letters beyond ASCII form whole words, showing a few words in each encoding."""
    words = [found[0] for found in WORD.finditer(head)]
    if sum(map(len, words)) * 2 <= len(HIGH.findall(head)):
        return ()
    shown = b" ".join(dict.fromkeys(words))[:SHOWN]
    options = [Option(name, f"{name}: {shown.decode(name)}") for name in OTHERS if is_valid(memoryview(shown), name)]
    return (Question("encoding", "The file is not UTF-8. In which encoding are these words correct?", tuple(options)),)


def _without_mark(head: bytes) -> str:
    """
    Return the name of UTF-16 without a byte-order mark.

    There, every second byte of plain text is zero; in Persian or Russian text that of line ends, delimiters and digits.
    """
    if len(head) < 4 or b"\0" not in head:
        return ""
    for name, upper, lower in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        zeros = upper.count(0) / len(upper)
        if zeros > 0.8 or (zeros > 0.1 and 0 not in lower and _have_wide_line_ends(upper, lower)):
            return name
    return ""


def _have_wide_line_ends(upper: bytes, lower: bytes) -> bool:
    """Check whether most bytes of a line end have a zero beside them; a single zero byte in other text has none."""
    wide = sum(not high and low in b"\r\n" for high, low in zip(upper, lower, strict=False))
    return 2 * wide > sum(half.count(sign) for half in (upper, lower) for sign in b"\r\n")


def is_valid(data: memoryview, encoding: str) -> bool:
    """Check whether bytes are valid in an encoding, apart from a character cut off by the end of the file."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(data), STEP):
            decoder.decode(data[start : start + STEP])
    except UnicodeDecodeError:
        return False
    return True


def _chosen(name: str, data: memoryview) -> Encoding:
    try:
        codec = codecs.lookup(name).name
        "".encode(codec)
        b"".decode(codec)
    except (LookupError, ValueError):
        raise UnreadableError(f"unknown encoding '{name}'; try utf-8, cp1252, latin-1, cp1251 or utf-16") from None
    mark = len(codecs.BOM_UTF8) if codec == "utf-8" and bytes(data[:3]) == codecs.BOM_UTF8 else 0
    return Encoding(codec, mark, f"encoding {codec}, as chosen")


def as_utf8(data: memoryview, encoding: Encoding) -> tuple[memoryview, int]:
    """
    Convert text to UTF-8; UTF-8 itself is not copied. Return it, and how many characters could not be decoded.

    Those are read as cp1252 in UTF-8, else as U+FFFD.


    Raises
    ------
    UnreadableError
        If the codec cannot decode the bytes.
    """
    body = data[encoding.mark :]
    if encoding.is_plain or (encoding.name == "utf-8" and is_valid(body, "utf-8") and _ends_whole(body)):
        return body, 0
    try:
        return _decoded(body, encoding.name)
    except UnicodeError as error:
        raise UnreadableError(f"the file is not {encoding.name} ({error}); choose another encoding") from None


def _decoded(body: memoryview, name: str) -> tuple[memoryview, int]:
    is_utf8 = codecs.lookup(name).name == "utf-8"
    decoder = codecs.getincrementaldecoder(name)(errors="surrogateescape" if is_utf8 else "replace")
    made, replaced = BytesIO(), 0
    for start in range(0, max(len(body), 1), STEP):
        text = decoder.decode(body[start : start + STEP], final=start + STEP >= len(body))
        text, count = ESCAPED.subn(_western, text) if is_utf8 else (text, text.count("\ufffd"))
        replaced += count
        made.write(text.encode("utf-8", errors="replace"))
    return made.getbuffer(), replaced


def _western(escaped: re.Match[str]) -> str:
    """Decode a byte that is not valid UTF-8 as cp1252, which it most often is."""
    return bytes([ord(escaped[0]) - ESCAPE]).decode("cp1252", errors="replace")


def _ends_whole(body: memoryview) -> bool:
    """Check whether the last character of valid UTF-8 is complete."""
    try:
        # Without the bytes at the start that continue a character cut off here.
        bytes(body[-4:]).lstrip(INNER).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
