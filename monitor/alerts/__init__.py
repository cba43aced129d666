"""Pure decisions about incidents, routes and messages; beside them the adapters that send."""
