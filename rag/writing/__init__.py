"""How a model's answer comes about: streamed, mended on the way, cut short where it must be."""
