"""What the published guide to good Replicate models says of a Cog project, as named rules.

`run.lint(folder)` reads the project's files and nothing else: none of its code is imported or run.
"""
