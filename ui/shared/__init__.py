"""What the pages share: state, words, resources, components."""
