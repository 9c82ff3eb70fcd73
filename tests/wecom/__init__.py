"""WeChat Work: envelopes, cards, callbacks. Everything here is invented."""
