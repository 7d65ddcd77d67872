"""How things are said and drawn: ages in words, figures, bars, charts, masks, icons.

Pure presentation: nothing here reads the database, the clock or a request.
"""
