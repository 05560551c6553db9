"""What acts on a verdict: push, promotion, deployments, and the way back."""
