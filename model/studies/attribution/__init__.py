"""Attribution: what each package and each instrument adds inside a plan, beside all the others."""
