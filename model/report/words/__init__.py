"""Words and numbers of a report in the language of its reader; the texts are in zh.yaml and en.yaml."""
