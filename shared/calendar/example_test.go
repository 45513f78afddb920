package calendar_test

import (
	"fmt"
	"time"

	"github.com/shrama/shrama/shared/calendar"
	"github.com/shrama/shrama/shared/civil"
)

func office() *calendar.Calendar {
	full := calendar.Hours{Open: 10 * 60, Close: 17 * 60}
	c, err := calendar.New(calendar.Plan{
		Kind: calendar.BikramSambat, Zone: "Asia/Kathmandu", FiscalMonth: 4, FiscalDay: 1,
		Hours: [7]calendar.Hours{full, full, full, full, full, {Open: 10 * 60, Close: 15 * 60}},
	})
	if err != nil {
		panic(err)
	}
	return c
}

func ExampleCalendar_Deadline() {
	c := office()
	filed := time.Date(2026, time.November, 19, 16, 0, 0, 0, c.Zone()) // a Thursday
	due, _ := c.Deadline(filed, calendar.Span{N: 2, Unit: calendar.WorkingDay})
	fmt.Println(due.Format("Monday 2 January 15:04:05"))
	// Output: Sunday 22 November 23:59:59
}

func ExampleCalendar_EndOf() {
	granted := civil.Date{Year: 2026, Month: time.November, Day: 22}
	end, _ := office().EndOf(granted, calendar.Span{N: 1, Unit: calendar.FiscalYear})
	fmt.Println(end.Day, end.Provisional, end.Local.Year, end.Local.Month)
	// Output: 2027-07-16 true 2084 3
}
