"""The synthetic city "Musterstadt": ``python -m screening.musterstadt`` writes its deliveries."""
