package words

// Volume reads a language anew, so that a benchmark can time it.
var Volume = volume
