"""The parts of a case page, each read for one reader: who may see a line is decided here, once, per part."""
