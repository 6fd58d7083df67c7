package output

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// runsFile reads a file of runs by column. It is safe for concurrent use.
type runsFile struct {
	pq     *parquet.File
	column map[string]int
	only   []parquet.RowGroup // to read; nil for all
	footer int64              // where it begins
	own    bool               // this process wrote it, so that its claims hold
}

// openRuns reads the layout of a file, which stays the caller's to close.
func openRuns(f *os.File) (*runsFile, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return readRuns(f, info.Size())
}

func readRuns(data io.ReaderAt, size int64) (*runsFile, error) {
	r := &runsFile{column: map[string]int{}}
	err := guard(func() (err error) {
		if r.footer, err = checkFooter(data, size); err != nil {
			return err
		}
		r.pq, err = parquet.OpenFile(data, size,
			parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(64<<10))
		if err != nil {
			return err
		}
		for i, c := range r.pq.Root().Columns() {
			r.column[c.Name()] = i
		}
		return r.checkCodecs()
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// checkFooter says where the footer begins, and refuses one that is longer than its file, before memory is made for it.
func checkFooter(data io.ReaderAt, size int64) (int64, error) {
	var end [8]byte // its length, and the mark of the format
	if size < int64(len(end)) {
		return 0, errors.New("too short for a Parquet file")
	}
	if _, err := data.ReadAt(end[:], size-int64(len(end))); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	length := int64(binary.LittleEndian.Uint32(end[:]))
	if length > size-int64(len(end)) {
		return 0, fmt.Errorf("found a footer of %d bytes in a file of %d", length, size)
	}
	return size - int64(len(end)) - length, nil
}

// checkCodecs refuses compressions that are never written here: a damaged file that claims one of them could make
// its decoder ask for memory without end.
func (r *runsFile) checkCodecs() error {
	for _, group := range r.pq.Metadata().RowGroups {
		for _, c := range group.Columns {
			if codec := c.MetaData.Codec; codec != format.Uncompressed && codec != format.Zstd {
				return fmt.Errorf("found the compression %s, expected %s or %s", codec, format.Uncompressed, format.Zstd)
			}
		}
	}
	return nil
}

func (r *runsFile) rows() int { return int(r.pq.NumRows()) }

// room is the capacity to begin a column with: all rows, unless a damaged file claims absurdly many.
func (r *runsFile) room() int {
	if r.own {
		return r.rows()
	}
	return max(0, min(r.rows(), 1<<20))
}

// floats reads a column of numbers.
func (r *runsFile) floats(name string) ([]float64, error) {
	col := make([]float64, 0, r.room())
	err := r.pages(name, parquet.Double, func(p parquet.Page) error {
		data := p.Data()
		col = append(col, data.Double()...)
		return nil
	})
	return col, err
}

// integers reads a column of whole numbers.
func (r *runsFile) integers(name string) ([]int, error) {
	col := make([]int, 0, r.room())
	err := r.pages(name, parquet.Int64, func(p parquet.Page) error {
		data := p.Data()
		for _, n := range data.Int64() {
			col = append(col, int(n))
		}
		return nil
	})
	return col, err
}

// texts reads a column of texts.
func (r *runsFile) texts(name string) ([]string, error) {
	col := make([]string, 0, r.room())
	err := r.pages(name, parquet.ByteArray, func(p parquet.Page) error {
		data := p.Data()
		bytes, offsets := data.ByteArray()
		for i := range len(offsets) - 1 {
			col = append(col, string(bytes[offsets[i]:offsets[i+1]]))
		}
		return nil
	})
	return col, err
}

func (r *runsFile) groups() int { return len(r.pq.RowGroups()) }

// group is a row group alone.
func (r *runsFile) group(i int) *runsFile {
	one := *r
	one.only = r.pq.RowGroups()[i : i+1]
	return &one
}

// failures hands out the failed runs of a row group as records: number, reason, and the columns of numbers
// that the header goes on with.
func (r *runsFile) failures(group int, header []string, record func([]string) error) error {
	one := r.group(group)
	status, err := one.texts(statusColumn)
	if err != nil || !slices.ContainsFunc(status, func(s string) bool { return s != "" }) {
		return err
	}
	runs, err := one.integers(runColumn)
	if err != nil {
		return err
	}
	cols := make([][]float64, len(header)-2)
	for c := range cols {
		if cols[c], err = one.floats(header[2+c]); err != nil {
			return err
		}
	}
	rec := make([]string, len(header))
	for i, s := range status {
		if s == "" {
			continue
		}
		rec[0], rec[1] = strconv.Itoa(runs[i]), s
		for c, col := range cols {
			rec[2+c] = formatFloat(col[i])
		}
		if err := record(rec); err != nil {
			return err
		}
	}
	return nil
}

// pages hands out the pages of a column in order.
func (r *runsFile) pages(name string, kind parquet.Kind, page func(parquet.Page) error) error {
	i, ok := r.column[name]
	if !ok {
		return fmt.Errorf("no column %q", name)
	}
	err := guard(func() error {
		if leaf := r.pq.Root().Columns()[i]; !leaf.Leaf() || leaf.Type().Kind() != kind || leaf.Optional() || leaf.Repeated() {
			return errors.New("not of the expected type")
		}
		groups := r.only
		if groups == nil {
			groups = r.pq.RowGroups()
		}
		for _, g := range groups {
			if err := chunk(g.ColumnChunks()[i], page); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("column %q: %w", name, err)
	}
	return nil
}

func chunk(c parquet.ColumnChunk, page func(parquet.Page) error) (err error) {
	pages := c.Pages()
	defer func() { err = errors.Join(err, pages.Close()) }()
	for {
		p, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		err = page(p)
		parquet.Release(p)
		if err != nil {
			return err
		}
	}
}

// guard turns the panics with which the Parquet library meets some damaged files into errors.
func guard(read func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("damaged file: %v", p)
		}
	}()
	return read()
}
