"""The pages that show an agreement or many: overview, list, history."""
