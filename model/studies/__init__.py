"""Studies: one folder a question about the model or about scenarios. Each holds run, tables, page and command."""
