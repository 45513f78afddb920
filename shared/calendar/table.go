package calendar

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/shrama/shrama/shared/civil"
)

// The lengths of Bikram Sambat months follow no rule: Nepal's calendar
// committee (Panchanga Nirnayak Samiti) publishes them year by year. Months of
// 2000 to 2083 are the same in three independent tables (bikram-sambat 1.8.1,
// nepali-date-converter 3.4.0, nepali-datetime 1.6.0); from 2084 on they differ.
//
//go:embed published.csv
var publishedCSV []byte

// The tables from 2084 on, as their authors forecast them.
//
//go:embed forecasts.csv
var forecastsCSV []byte

var builtIn = sync.OnceValue(func() (b struct {
	published map[int][12]int
	forecasts []map[int][12]int
}) {
	var errs [2]error
	b.published, errs[0] = ReadTable(publishedCSV)
	b.forecasts, errs[1] = ReadForecasts(forecastsCSV)
	if err := errors.Join(errs[:]...); err != nil {
		panic(err) // both files are part of the package and tested
	}
	return b
})

// Published returns the published Bikram Sambat years that come with this
// package, 2000 to 2083.
func Published() map[int][12]int { return maps.Clone(builtIn().published) }

// Forecasts returns the tables of later years that come with this package. They
// contradict each other, so no day is ever shown from them; see Ending.
func Forecasts() []map[int][12]int { return slices.Clone(builtIn().forecasts) }

// beginning is 1 Baisakh 2000, the first day of the earliest published year.
var beginning = civil.Date{Year: 1943, Month: 4, Day: 14}

// ReadTable reads published years from CSV: the year, then the length of its
// twelve months. Columns called days and begins (or ad_date_of_baisakh_1) are
// checked; a row whose note begins with PROVISIONAL is not published and left
// out. Years must follow one another.
func ReadTable(text []byte) (map[int][12]int, error) {
	rows, err := readRows(text, 1)
	years := map[int][12]int{}
	begins := civil.Date{}
	for _, r := range rows {
		if strings.HasPrefix(r.column("note"), "PROVISIONAL") {
			continue
		}
		if _, twice := years[r.year]; twice {
			err = errors.Join(err, fmt.Errorf("calendar: line %d: year %d stands twice", r.line, r.year))
		}
		if n := r.column("days"); n != "" && n != strconv.Itoa(sum(r.months)) {
			err = errors.Join(err, fmt.Errorf("calendar: line %d: the months of %d have %d days, not %s", r.line, r.year, sum(r.months), n))
		}
		said := r.column("begins") + r.column("ad_date_of_baisakh_1")
		if !begins.IsZero() && said != "" && said != begins.String() {
			err = errors.Join(err, fmt.Errorf("calendar: line %d: %d begins on %s, not on %s", r.line, r.year, begins, said))
		}
		if d, bad := civil.Parse(said); bad == nil {
			begins = d.AddDays(sum(r.months))
		}
		years[r.year] = r.months
	}
	if err != nil {
		return nil, err
	}
	_, err = run(years)
	return years, err
}

// ReadForecasts reads years that are not published from CSV: whose table it is,
// the year, then the length of its twelve months.
func ReadForecasts(text []byte) ([]map[int][12]int, error) {
	rows, err := readRows(text, 2)
	var sources []string
	var tables []map[int][12]int
	for _, r := range rows {
		i := slices.Index(sources, r.column("source"))
		if i < 0 {
			i = len(sources)
			sources, tables = append(sources, r.column("source")), append(tables, map[int][12]int{})
		}
		tables[i][r.year] = r.months
	}
	for i, t := range tables {
		if _, bad := run(t); bad != nil {
			err = errors.Join(err, fmt.Errorf("%w, by %s", bad, sources[i]))
		}
	}
	return tables, err
}

type row struct {
	line, year     int
	months         [12]int
	header, record []string
}

// column returns the row's text under a header, empty if there is none.
func (r row) column(name string) string {
	if i := slices.Index(r.header, name); i >= 0 {
		return r.record[i]
	}
	return ""
}

// readRows reads lines whose months begin in the given column, the year right
// before them, and returns every fault at once.
func readRows(text []byte, months int) (rows []row, faults error) {
	in := csv.NewReader(bytes.NewReader(text))
	header, err := in.Read()
	if err != nil || len(header) < months+12 || !strings.HasSuffix(header[months-1], "year") {
		return nil, errors.New("calendar: the table must begin with a line that names the year and twelve months")
	}
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			return rows, faults
		}
		if err != nil {
			return rows, errors.Join(faults, fmt.Errorf("calendar: %w", err))
		}
		line, _ := in.FieldPos(0)
		r := row{line: line, header: header, record: record}
		r.year, err = strconv.Atoi(record[months-1])
		for m := range r.months {
			n, bad := strconv.Atoi(record[months+m])
			if err == nil && (bad != nil || n < 29 || n > 32) {
				err = fmt.Errorf("month %d has %q days; a month has 29 to 32", m+1, record[months+m])
			}
			r.months[m] = n
		}
		if n := sum(r.months); err == nil && n != 365 && n != 366 {
			err = fmt.Errorf("the months of %d have %d days together", r.year, n)
		}
		if err != nil {
			faults = errors.Join(faults, fmt.Errorf("calendar: line %d: %w", line, err))
		}
		rows = append(rows, r)
	}
}

func sum(months [12]int) (n int) {
	for _, d := range months {
		n += d
	}
	return n
}

// run returns the years in order, or an error if there is none or one is
// missing between them.
func run(years map[int][12]int) ([]int, error) {
	order := slices.Sorted(maps.Keys(years))
	if len(order) == 0 {
		return nil, errors.New("calendar: the table has no published year")
	}
	if gap := order[len(order)-1] - order[0] + 1 - len(order); gap != 0 {
		return nil, fmt.Errorf("calendar: %d years are missing between %d and %d", gap, order[0], order[len(order)-1])
	}
	return order, nil
}

// sambat returns a plan's published years and each forecast that continues
// them.
func sambat(p Plan) (reckoning, []reckoning, error) {
	if p.Months == nil {
		p.Months, p.First = builtIn().published, beginning
	}
	if p.Forecasts == nil {
		p.Forecasts = builtIn().forecasts
	}
	order, err := run(p.Months)
	if err != nil {
		return nil, nil, err
	}
	if p.First.IsZero() {
		known, _ := newTable(beginning, 2000, builtIn().published)
		first, ok := known.first(order[0], 1)
		if !ok {
			return nil, nil, fmt.Errorf("calendar: the Gregorian day on which %d begins must be given", order[0])
		}
		p.First = first
	}
	published, err := newTable(p.First, order[0], p.Months)
	if err != nil {
		return nil, nil, err
	}
	var forecasts []reckoning
	for _, f := range p.Forecasts {
		if t, _ := published.with(f); len(t.months) > len(published.months) {
			forecasts = append(forecasts, t)
		}
	}
	return published, forecasts, nil
}

// newTable lays out the run of years from the given one on.
func newTable(begins civil.Date, year int, years map[int][12]int) (*table, error) {
	return (&table{begins: begins, year: year, starts: []int{0}}).with(years)
}

// with returns the table continued by the years that follow it; what stands in
// the table outdoes them.
func (t *table) with(years map[int][12]int) (*table, error) {
	next := *t
	next.months, next.starts = slices.Clip(t.months), slices.Clip(t.starts)
	n := t.starts[len(t.months)]
	for year := t.year + len(t.months); ; year++ {
		months, ok := years[year]
		if !ok {
			return &next, nil
		}
		if d := sum(months); slices.Min(months[:]) < 29 || slices.Max(months[:]) > 32 || d < 365 || d > 366 {
			return &next, fmt.Errorf("calendar: the months of %d cannot be %v", year, months)
		}
		n += sum(months)
		next.months, next.starts = append(next.months, months), append(next.starts, n)
	}
}
