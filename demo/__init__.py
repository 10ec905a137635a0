"""The demonstration: about sixty agreements over two years, made through the same door as everybody's.

`people` who acts besides the cast · `datasets` and `uses` what is exchanged and why · `talk` what people say ·
`content` the answers in the official form · `plans` the agreements as a table · `telling` one agreement's
way through the life cycle · `quarrels` with `quarrel_talk` its dispute · `afterwards` with `afterwards_talk` its life
after filing · `amending` the way of an amendment · `clock` the moved clock · `make` puts it all on the calendar.
"""
