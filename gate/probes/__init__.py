"""Pictures as users send them: one of each kind that a model with an image input meets sooner or later."""
