"""What Claude is asked, and how what a model produced is put before it as data that cannot become an instruction.

`questions` holds the wording, `request` puts it together with the outputs, `pictures` makes images ready to be shown.
Everything here is pure: the same arguments give the same request, so that tests can take it apart.
"""
