package output_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// query runs SQL in DuckDB and prints the rows as JSON. It is given the SQL as its argument.
const query = `
const { DuckDBInstance } = require('@duckdb/node-api');
(async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const result = await connection.runAndReadAll(process.argv[1]);
  console.log(JSON.stringify(result.getRowsJson()));
})();`

// An independent reader sees the columns in their order, the types and the values. The test needs
// node, and CLOUDGATE_DUCKDB naming a directory in which "npm install @duckdb/node-api" was run.
func TestDuckDB(t *testing.T) {
	module := os.Getenv("CLOUDGATE_DUCKDB")
	if module == "" {
		t.Skip("CLOUDGATE_DUCKDB names no directory with @duckdb/node-api")
	}
	dir := filepath.Join(t.TempDir(), "small")
	newStudy(9000).write(t, dir, 1024)
	file := "'" + filepath.Join(dir, "runs.parquet") + "'"
	for sql, want := range map[string]string{
		"select column_name, column_type from (describe select * from " + file + ")": `[["run","BIGINT"],["status","VARCHAR"],` +
			`["demand.growth","DOUBLE"],["gate@2014","DOUBLE"],["share@2014","DOUBLE"],["share@2025","DOUBLE"],` +
			`["share[market=japan]@2014","DOUBLE"],["share[market=japan]@2025","DOUBLE"],["delay","DOUBLE"]]`,
		`select run, status, "gate@2014", "share[market=japan]@2025" from ` + file + ` where run in (4, 5, 8999) order by run`://
		`[["4","",0.004,0.0006666666666666666],["5","no equilibrium, after \"12\" steps",0.005,"NaN"],["8999","",0.999,0.1665]]`,
		`select count(*), sum(round("gate@2014" * 1000)::bigint), count(*) filter (isinf(delay)), count(*) filter (isnan(delay)) from ` + file://
		`[["9000","4495500","3000","1"]]`,
		"select distinct row_group_num_rows, compression, encodings from parquet_metadata(" + file + ") order by 1"://
		`[["808","ZSTD","PLAIN"],["8192","ZSTD","PLAIN"]]`,
	} {
		node := exec.Command("node", "-e", query, sql)
		node.Dir = module
		got, err := node.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, err.(*exec.ExitError).Stderr)
		}
		var a, b any
		if err := json.Unmarshal(got, &a); err != nil {
			t.Fatalf("%v: %s", err, got)
		}
		if err := json.Unmarshal([]byte(want), &b); err != nil {
			t.Fatal(err)
		}
		x, _ := json.Marshal(a)
		y, _ := json.Marshal(b)
		if string(x) != string(y) {
			t.Errorf("%s\ngot  %s\nwant %s", sql, x, y)
		}
	}
}
