"""Pictures and pages made from results. The only place that imports matplotlib."""
