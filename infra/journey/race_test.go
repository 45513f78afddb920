//go:build race

package journey

// raced: the race detector makes everything ten times slower.
const raced = true
