"""Files of other makers, read without guessing and without loss: ACLED, UCDP GED, GTD, points, or any table."""

from events.importers.model import Choices as Choices
from events.importers.model import Converted as Converted
from events.importers.model import Option as Option
from events.importers.model import Prepared as Prepared
from events.importers.model import Question as Question
from events.importers.model import Raw as Raw
from events.importers.model import Refused as Refused
from events.importers.model import UnreadableError as UnreadableError
from events.importers.preparing import prepare as prepare
