"""What single records and their claims say, and the rows of the tables: they are read for people, one by one."""
