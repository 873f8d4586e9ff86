"""The columns of imported incidents: those that a dataset states, and those that the join adds beside them."""

import pyarrow as pa

TEXTS = pa.list_(pa.string())

STATED = pa.schema(
    [
        pa.field("row", pa.int64(), nullable=False),  # record in the file; the first after the header is 1
        pa.field("source_record_id", pa.string(), nullable=False),  # id in the dataset, as stated
        ("title", pa.string()),
        ("kind", pa.string()),  # ours: a value of EventKind
        ("source_kind", pa.string()),  # the dataset's own words or code
        ("earliest", pa.date32()),  # null where the start is open or unknown
        ("latest", pa.date32()),
        ("date_text", pa.string()),  # as stated
        ("date_precision", pa.string()),  # ours: a value of DatePrecision
        ("own_date_precision", pa.string()),
        ("lon", pa.float64()),  # decimal degrees, WGS84
        ("lat", pa.float64()),
        ("precision", pa.string()),  # ours: a value of Precision
        ("source_precision", pa.string()),
        ("country_stated", pa.string()),
        ("province_stated", pa.string()),
        ("place_stated", pa.string()),
        ("actors", TEXTS),  # names as stated
        ("killed_low", pa.float64()),
        ("killed", pa.float64()),  # the dataset's best figure
        ("killed_high", pa.float64()),
        ("wounded", pa.float64()),
        ("killed_text", pa.string()),  # as stated, where that is more than a number: 40+
        ("source_text", pa.string()),
        ("notes", pa.string()),
        ("warnings", TEXTS),  # in words: problems of the row that was accepted all the same
    ]
)
JOINED = pa.schema(
    [
        ("country", pa.string()),  # alpha-2 by geometry; null if the point is in no country
        ("province_id", pa.string()),  # null where the precision allows no province
        ("join", pa.string()),  # inside, near, outside (the theatre), named (no point: placed by name), none
        ("near_province_id", pa.string()),  # a suggestion only: the nearest province within 2 km
        ("near_km", pa.float64()),
    ]
)
INCIDENTS = pa.schema([*STATED, *JOINED])
