"""The pages: they show and collect, and decide nothing."""
