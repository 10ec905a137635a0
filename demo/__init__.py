"""The demonstration: about sixty agreements over two years, made through the same door as everybody's.

`accounts` the cast, `people` who acts besides it · `texts` what is exchanged and why, and what people say ·
`content` the answers in the official form · `plans` the agreements as a table · `narrator` one agreement's way through
the life cycle · `disputes_script` its dispute · `after_filing_script` its life after filing · `amendment_script` the
way of an amendment · `clock` the moved clock · `make` puts it all on the calendar · `load`, `bench` thousands,
measured.
"""
