package bootstrap

import (
	"archive/zip"
	"compress/flate"
	"fmt"
	"io"
	"os"
)

// Zipped returns how many bytes a program is once it is packed for Lambda.
func Zipped(program string) (int64, error) {
	f, err := os.Open(program)
	if err != nil {
		return 0, fmt.Errorf("bootstrap: %w", err)
	}
	defer f.Close()
	var n counter
	z := zip.NewWriter(&n)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	w, err := z.Create("bootstrap")
	if err == nil {
		_, err = io.Copy(w, f)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return 0, fmt.Errorf("bootstrap: pack %s: %w", program, err)
	}
	return int64(n), nil
}

// counter counts what is written to it.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}
