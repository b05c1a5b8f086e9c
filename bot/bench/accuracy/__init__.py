"""Accuracy on public sets: the product beside its peers."""
