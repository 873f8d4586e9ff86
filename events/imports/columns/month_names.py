"""Names of months in the languages of the files that are read, by calendar."""

from typing import Final

from events import edtf_dates

_ENGLISH: Final = " ".join(edtf_dates.MONTHS).lower()
# One line for each set of twelve names: full, in another case, or shortened.
_GREGORIAN: Final = f"""
{_ENGLISH}
{" ".join(name[:3] for name in _ENGLISH.split())}
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
янв фев мар апр май июн июл авг сен окт ноя дек
جنوری فبروری مارچ اپریل می جون جولای اگست سپتمبر اکتوبر نومبر دسمبر
ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
"""
_SOLAR: Final = """
hamal sawr jawza saratan asad sonbola mizan aqrab qaws jadi dalw hut
hamal saur jauza saratan asad sunbula mizan aqrab qaus jaddi dalwa hoot
hamal thawr jawza saratan asad sunbulah mizan aqrab qaws jadi dalv hout
حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت
farvardin ordibehesht khordad tir mordad shahrivar mehr aban azar dey bahman esfand
فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند
"""


def _numbers(lines: str) -> dict[str, int]:
    named = [line.split() for line in lines.strip().splitlines()]
    return {name: number for names in named for number, name in enumerate(names, 1)}


MONTHS: Final = _numbers(_GREGORIAN) | {"sept": 9, "сент": 9}
SOLAR_MONTHS: Final = _numbers(_SOLAR)
