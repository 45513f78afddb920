package form

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/words"
)

// Why three boxes make no date. Each is a key of the word list after "form.".
var (
	ErrDatePart   = errors.New("form: a part of the date is missing")
	ErrDate       = errors.New("form: there is no such day")
	ErrDateBeyond = errors.New("form: the calendar of that year is not published")
)

// ParseDate reads a day from its three boxes, in any script's digits. The
// caller says which calendar they are in, since 2030 is a year of both: a nil
// calendar is the Gregorian one, for what passports and plates say.
func ParseDate(cal *calendar.Calendar, day, month, year string) (civil.Date, error) {
	var n [3]int
	for i, box := range []string{year, month, day} {
		box = words.ASCII(strings.TrimSpace(box))
		if box == "" {
			return civil.Date{}, ErrDatePart
		}
		v, err := strconv.ParseUint(box, 10, 16)
		if err != nil || len(box) > 4 {
			return civil.Date{}, ErrDate
		}
		n[i] = int(v)
	}
	if cal == nil || cal.Kind == calendar.Gregorian {
		d := civil.Date{Year: n[0], Month: time.Month(n[1]), Day: n[2]}
		if d.Year < 1000 || civil.Of(d.In(time.UTC)) != d {
			return civil.Date{}, ErrDate
		}
		return d, nil
	}
	d, err := cal.Civil(calendar.Local{Year: n[0], Month: n[1], Day: n[2]})
	switch {
	case errors.Is(err, calendar.ErrBeyond):
		return civil.Date{}, ErrDateBeyond
	case err != nil:
		return civil.Date{}, ErrDate
	}
	return d, nil
}

// The boxes of a date field: its id, then one of these.
const (
	DayBox   = "-day"
	MonthBox = "-month"
	YearBox  = "-year"
)

// Read takes the answers to fields out of a submitted form. Three boxes become
// day/month/year, which Check turns into a date; a date may also come whole as
// YYYY-MM-DD under the field's id.
func Read(fields []Field, value func(name string) string) Answers {
	a := make(Answers, len(fields))
	for _, f := range fields {
		s := value(f.ID)
		if f.Type == Date && s == "" {
			s = value(f.ID+DayBox) + "/" + value(f.ID+MonthBox) + "/" + value(f.ID+YearBox)
		}
		if f.Type == Several && s == "" {
			s = boxes(f, value)
		}
		if strings.Trim(s, "/ \t\r\n") != "" {
			a[f.ID] = s
		}
	}
	return a
}

// Box is the name under which a box of a field of the type several is sent.
func Box(field, option string) string { return field + "." + option }

// boxes gathers the boxes that were ticked.
func boxes(f Field, value func(name string) string) string {
	var chosen []string
	for _, o := range f.Options {
		if value(Box(f.ID, o.ID)) != "" {
			chosen = append(chosen, o.ID)
		}
	}
	return strings.Join(chosen, ",")
}

// Boxes takes a date answer apart for its three boxes, in the field's calendar.
// What Read could not make a date of comes back as it was typed. A date beyond
// the tenant's calendar leaves them empty.
func Boxes(f Field, answer string, cal *calendar.Calendar) (day, month, year string) {
	if parts := strings.SplitN(answer, "/", 3); len(parts) == 3 {
		return parts[0], parts[1], parts[2]
	}
	d, err := civil.Parse(answer)
	if err != nil {
		return "", "", ""
	}
	l := calendar.Local{Year: d.Year, Month: int(d.Month), Day: d.Day}
	if cal = f.in(cal); cal != nil && cal.Kind != calendar.Gregorian {
		if l, err = cal.Local(d); err != nil {
			return "", "", ""
		}
	}
	return strconv.Itoa(l.Day), strconv.Itoa(l.Month), strconv.Itoa(l.Year)
}

// in returns the calendar that a date field is written in.
func (f Field) in(cal *calendar.Calendar) *calendar.Calendar {
	if f.Calendar == string(calendar.Gregorian) {
		return nil
	}
	return cal
}

// date brings a date answer into canonical form.
func (f Field) date(s string, cal *calendar.Calendar) (string, error) {
	if d, err := civil.Parse(s); err == nil {
		return d.String(), nil
	}
	parts := strings.Split(s, "/")
	if len(parts) != 3 {
		return s, ErrDate
	}
	d, err := ParseDate(f.in(cal), parts[0], parts[1], parts[2])
	if err != nil {
		return s, err
	}
	return d.String(), nil
}
