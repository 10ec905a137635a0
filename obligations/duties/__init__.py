"""What is owed under an agreement in force: transfers, training, reports, destruction, outcomes."""
