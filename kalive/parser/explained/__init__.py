"""The explanations of all complaints, as data, by subject; L{kalive.parser.explanations} reads them."""
