package main

import "context"

// measures runs each operation n times against real engines and returns a row
// for each, in the order of a case's life.
func measures(context.Context, desk, int) ([]Row, error) {
	return nil, nil
}
