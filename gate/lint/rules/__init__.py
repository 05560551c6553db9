"""The rules, one module for each topic; `gate.lint.all` lists them."""
