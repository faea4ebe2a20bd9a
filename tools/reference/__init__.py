"""The reference of keepalived.conf, made from the vocabulary, so that it says what the parser does."""
