"""What Claude is asked and answers, and how what a model produced is put before it as data that gives no instructions.

`questions` holds the wording, `request` puts it together with the outputs, `pictures` makes images ready to be shown,
`answers` reads what comes back. Everything here is pure: the same arguments give the same request.
"""
