"""The page of a report (HTML): the verdict, the sections in the order in which a planner asks, the interactive map."""
