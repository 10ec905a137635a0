"""When the data go (§8.8): the period that was agreed, other periods by agreement, and when a recipient knew that it is
not possible as agreed."""
