package output

import (
	"reflect"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// The columns of runs.parquet beside inputs and outcomes.
const (
	runColumn    = "run"    // the run's number in the study
	statusColumn = "status" // "" or the reason the run failed
)

// column is one column of a Parquet file.
type column struct {
	parquet.Node
	name string
}

func (c column) Name() string { return c.name }

// Value belongs to rows held as Go structs, which no file of this package is made from.
func (c column) Value(row reflect.Value) reflect.Value { return row }

// columns is a flat Parquet schema in the order given. The library's own Group sorts its fields
// by name, and cannot be asked for a Go type when a name has a comma.
type columns struct {
	parquet.Group
	list []parquet.Field
}

func (c columns) Fields() []parquet.Field { return c.list }
func (c columns) GoType() reflect.Type    { return reflect.TypeFor[struct{}]() }

func integers(name string) parquet.Field { return column{parquet.Leaf(parquet.Int64Type), name} }
func floats(name string) parquet.Field   { return column{parquet.Leaf(parquet.DoubleType), name} }
func texts(name string) parquet.Field    { return column{parquet.String(), name} }

// pageRows is the length of a page and groupRows that of a row group, both counted from run 0, so
// that a file's bytes do not depend on how its rows arrived.
const (
	pageRows  = 2048
	groupRows = 4 * pageRows
)

// parquetOptions fixes all that decides the bytes of a file. Values stand as they are (PLAIN);
// zstd takes no longer than writing them to disk would and halves a file with flags and counts.
// Statistics of pages are left out: their treatment of NaN differs between readers.
func parquetOptions(list []parquet.Field, metadata ...[2]string) []parquet.WriterOption {
	o := []parquet.WriterOption{
		parquet.NewSchema("cloudgate", columns{list: list}),
		parquet.CreatedBy("cloudgate", "1", "results"),
		parquet.DefaultEncoding(&parquet.Plain),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
		parquet.PageBufferSize(2 * pageRows * 8), // never reached: pages are ended by number of rows
		parquet.DataPageStatistics(false),
		parquet.WriteBufferSize(0), // the files have their own
	}
	for _, kv := range metadata {
		o = append(o, parquet.KeyValueMetadata(kv[0], kv[1]))
	}
	return o
}
