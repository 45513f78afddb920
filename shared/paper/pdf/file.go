package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// file is the numbered objects of a PDF 1.7 file (ISO 32000-1, 7.5). What is
// not a stream goes into one compressed object stream, since a tagged page has
// a hundred small objects.
type file struct {
	objects []object // number n is objects[n-1]
	z       *zlib.Writer
}

type object struct {
	body   []byte
	stream bool
}

// reserve takes the next number, for an object that others name before it is known.
func (f *file) reserve() int {
	f.objects = append(f.objects, object{})
	return len(f.objects)
}

// put fills a reserved number.
func (f *file) put(n int, format string, args ...any) {
	f.objects[n-1].body = fmt.Appendf(nil, format, args...)
}

// add reserves and fills.
func (f *file) add(format string, args ...any) int {
	n := f.reserve()
	f.put(n, format, args...)
	return n
}

// raw adds a stream as it is; dict is what stands before its length.
func (f *file) raw(dict string, content []byte) int {
	n := f.reserve()
	b := fmt.Appendf(nil, "<<%s/Length %d>>stream\n", dict, len(content))
	b = append(b, content...)
	f.objects[n-1] = object{append(b, "\nendstream"...), true}
	return n
}

// stream adds a stream and compresses it.
func (f *file) stream(dict string, content []byte) int {
	return f.raw(dict+"/Filter/FlateDecode", f.deflate(content))
}

func (f *file) deflate(b []byte) []byte {
	var out bytes.Buffer
	f.z.Reset(&out)
	f.z.Write(b) //nolint:errcheck // a bytes.Buffer never fails
	f.z.Close()  //nolint:errcheck // likewise
	return out.Bytes()
}

// bytes writes the file out. Its identifier is a digest of its content, so the
// same content is the same file (7.5.5 and 14.4).
func (f *file) bytes(root, info int) []byte {
	pack := f.reserve()
	table := f.reserve()
	var index, small bytes.Buffer
	inPack := map[int]int{}
	for i, o := range f.objects[:pack-1] {
		if !o.stream {
			inPack[i+1] = len(inPack)
			fmt.Fprintf(&index, "%d %d ", i+1, small.Len())
			small.Write(o.body)
			small.WriteByte('\n')
		}
	}
	z := f.deflate(append(index.Bytes(), small.Bytes()...))
	f.objects[pack-1] = object{fmt.Appendf(nil, "<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>stream\n%s\nendstream",
		len(inPack), index.Len(), len(z), z), true}

	out := bytes.NewBufferString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	xref := []byte{0, 0, 0, 0, 0, 0xff, 0xff} // object 0 heads the free list
	for i, o := range f.objects[:table-1] {
		if at, ok := inPack[i+1]; ok {
			xref = entry(xref, 2, pack, at)
			continue
		}
		xref = entry(xref, 1, out.Len(), 0)
		fmt.Fprintf(out, "%d 0 obj\n%s\nendobj\n", i+1, o.body)
	}
	id := sha256.Sum256(out.Bytes())
	start := out.Len()
	xref = entry(xref, 1, start, 0)
	z = f.deflate(xref)
	fmt.Fprintf(out, "%d 0 obj\n<</Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%X><%X>]/Filter/FlateDecode/Length %d>>stream\n%s\nendstream\nendobj\n",
		table, table+1, root, info, id[:16], id[:16], len(z), z)
	fmt.Fprintf(out, "startxref\n%d\n%%%%EOF\n", start)
	return out.Bytes()
}

// entry appends a line of the cross-reference stream (7.5.8.3).
func entry(b []byte, kind byte, a, c int) []byte {
	b = binary.BigEndian.AppendUint32(append(b, kind), uint32(a))
	return binary.BigEndian.AppendUint16(b, uint16(c))
}
