"""What a table of customers says: its lines, its columns, its rows. Nothing here knows the database.

`tables` opens a CSV or XLSX file of any size as records, `columns` proposes what each column is, `rows` turns a record
into what it claims. Whatever cannot be read is named by line with a sentence; nothing is passed over in silence.
"""
