"""One procedure for each right, in the order in which a data protection lead would do it."""
