//go:build !race

package journey

const raced = false
