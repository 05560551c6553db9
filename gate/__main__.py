from gate.cli.main import script

script()
