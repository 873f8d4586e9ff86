"""In which encoding a text file is written, and the same text as UTF-8."""

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
ESCAPE: Final = 0xDC00
INNER: Final = bytes(range(0x80, 0xC0))
MOSTLY: Final = 2
LOOK: Final = 1 << 20
SHOWN: Final = 60


@dataclass(frozen=True)
class Encoding:
    """
    Name of a codec, how many bytes at the start are a mark and no text, and what to tell the user.

    `is_plain` says that the text is known to be whole UTF-8 and can be used as it is; `asked` is what only a reader of
    the language can tell.
    """

    name: str
    mark: int
    note: str
    is_plain: bool = False
    asked: tuple[Question, ...] = ()


def detect(data: memoryview) -> Encoding:
    """
    Find the encoding: by a byte-order mark, as UTF-8 if all of it is, else cp1252 or, where that fails, latin-1.

    The last two cannot be told from other encodings of one byte by certain rules, which the note says. Where the
    letters stand in words of their own, as in Russian or Persian and not as accents among others, it is asked.
    """
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
    if _is_mostly_utf8(bytes(data[:LOOK])):
        return Encoding("utf-8", 0, "encoding utf-8, with exceptions")
    name = next(name for name in WESTERN if is_valid(data, name))
    note = f"encoding {name}: the file is not UTF-8; if letters with accents look wrong, choose another encoding"
    return Encoding(name, 0, note, asked=_question(bytes(data[:LOOK])))


def _is_mostly_utf8(head: bytes) -> bool:
    """Whether signs of several bytes, as UTF-8 writes them, far outnumber bytes that it cannot have."""
    text = head.decode("utf-8", errors="surrogateescape")
    return len(BEYOND.findall(text)) > MOSTLY * len(ESCAPED.findall(text))


def _question(head: bytes) -> tuple[Question, ...]:
    """Ask for the encoding if most letters beyond ASCII stand in a row, showing a few words in each."""
    words = [found[0] for found in WORD.finditer(head)]
    if sum(map(len, words)) * 2 <= len(HIGH.findall(head)):
        return ()
    shown = b" ".join(dict.fromkeys(words))[:SHOWN]
    options = [Option(name, f"{name}: {shown.decode(name)}") for name in OTHERS if is_valid(memoryview(shown), name)]
    return (Question("encoding", "The file is not UTF-8. In which encoding do these words read well?", tuple(options)),)


def _without_mark(head: bytes) -> str:
    """Recognise UTF-16 without a mark: every second byte of plain text is zero."""
    if len(head) < 4 or b"\0" not in head:
        return ""
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if zeros.count(0) > 0.8 * len(zeros):
            return name
    return ""


def is_valid(data: memoryview, encoding: str) -> bool:
    """Whether bytes are text in an encoding; a sign cut by the end of the file is forgiven."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(data), STEP):
            decoder.decode(data[start : start + STEP])
    except UnicodeDecodeError:
        return False
    return True


def chosen(name: str, data: memoryview) -> Encoding:
    """
    Take the encoding that the user chose.

    Raises
    ------
    UnreadableError
        If there is no such encoding.
    """
    try:
        codec = codecs.lookup(name).name
        "".encode(codec)
        b"".decode(codec)
    except (LookupError, ValueError):
        raise UnreadableError(f"there is no encoding '{name}'; try utf-8, cp1252, latin-1, cp1251 or utf-16") from None
    mark = len(codecs.BOM_UTF8) if codec == "utf-8" and bytes(data[:3]) == codecs.BOM_UTF8 else 0
    return Encoding(codec, mark, f"encoding {codec}, as chosen")


def as_utf8(data: memoryview, encoding: Encoding) -> tuple[memoryview, int]:
    """
    Write text as UTF-8; what is UTF-8 already is not copied.

    Returns
    -------
    data, replaced
        The bytes, and how many places could not be decoded: those of UTF-8 are read as cp1252, others hold U+FFFD.

    Raises
    ------
    UnreadableError
        If the codec can make nothing of the bytes.
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
        text, odd = ESCAPED.subn(_western, text) if is_utf8 else (text, text.count("\ufffd"))
        replaced += odd
        made.write(text.encode("utf-8", errors="replace"))
    return made.getbuffer(), replaced


def _western(escaped: re.Match[str]) -> str:
    """Read a byte that is no UTF-8 as what it most often is."""
    return bytes([ord(escaped[0]) - ESCAPE]).decode("cp1252", errors="replace")


def _ends_whole(body: memoryview) -> bool:
    """Whether the last sign of valid UTF-8 is complete; the end is looked at from the first byte that begins a sign."""
    try:
        bytes(body[-4:]).lstrip(INNER).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
