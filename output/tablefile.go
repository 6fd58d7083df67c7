package output

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
)

// tableFile is a new file that is hashed as it is written.
type tableFile struct {
	*bufio.Writer
	name string
	file *os.File
	hash hash.Hash
}

func createTable(root *os.Root, name string) (*tableFile, error) {
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	return newTableFile(name, f, sha256.New()), nil
}

// newTableFile goes on with a file that holds what h has hashed.
func newTableFile(name string, f *os.File, h hash.Hash) *tableFile {
	t := &tableFile{name: name, file: f, hash: h}
	t.Writer = bufio.NewWriterSize(io.MultiWriter(f, t.hash), 256<<10)
	return t
}

// close makes the file last.
func (t *tableFile) close() error {
	return errors.Join(t.Flush(), t.file.Sync(), t.file.Close())
}

// table is the manifest's entry for the closed file.
func (t *tableFile) table(rows int) Table {
	return Table{File: t.name, SHA256: hex.EncodeToString(t.hash.Sum(nil)), Rows: rows}
}
