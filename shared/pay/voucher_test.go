package pay_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shrama/shrama/shared/civil"
	"github.com/shrama/shrama/shared/fault"
	"github.com/shrama/shrama/shared/money"
	"github.com/shrama/shrama/shared/pay"
)

func slip(change ...string) map[string]string {
	m := map[string]string{pay.VoucherBank: " Rastriya  Banijya Bank ", pay.VoucherBranch: "टेकु", pay.VoucherNumber: "००८१-४४२", pay.VoucherDate: "2026-11-18", pay.VoucherAmount: "15,000.00"}
	for i := 0; i < len(change); i += 2 {
		m[change[i]] = change[i+1]
	}
	return m
}

var (
	fee   = money.Amount{Minor: 1500000, Currency: "NPR"}
	today = civil.Date{Year: 2026, Month: 11, Day: 20}
)

func TestVoucherIsReadAsPeopleWriteIt(t *testing.T) {
	got, wrong := pay.VoucherOf(slip(), fee, today)
	want := pay.Voucher{Bank: "Rastriya Banijya Bank", Branch: "टेकु", Number: "0081-442", Date: civil.Date{Year: 2026, Month: 11, Day: 18}, Amount: fee}
	if diff := cmp.Diff(want, got); diff != "" || wrong != nil {
		t.Errorf("voucher (-want +got):\n%s%v", diff, wrong)
	}
}

func TestVoucherNamesWhatToMend(t *testing.T) {
	for _, tt := range []struct{ name, id, value, want string }{
		{"no bank", pay.VoucherBank, "", "pay.voucher-bank"},
		{"a bank of digits", pay.VoucherBank, "123", "pay.voucher-bank"},
		{"no branch", pay.VoucherBranch, " ", "pay.voucher-branch"},
		{"a number without a digit", pay.VoucherNumber, "abc", "pay.voucher-number"},
		{"a number with a control character", pay.VoucherNumber, "12\x00", "pay.voucher-number"},
		{"a day that does not exist", pay.VoucherDate, "2026-02-30", "pay.voucher-date"},
		{"a day to come", pay.VoucherDate, "2026-11-21", "pay.voucher-date-ahead"},
		{"a year mistyped", pay.VoucherDate, "2016-11-18", "pay.voucher-date-old"},
		{"no amount", pay.VoucherAmount, "fifteen", "pay.voucher-amount"},
		{"paid short", pay.VoucherAmount, "14999.99", "pay.voucher-amount-other"},
		{"paid over", pay.VoucherAmount, "15000.01", "pay.voucher-amount-other"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, got := pay.VoucherOf(slip(tt.id, tt.value), fee, today)
			if diff := cmp.Diff([]fault.Field{{ID: tt.id, Code: tt.want}}, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
	if _, got := pay.VoucherOf(nil, fee, today); len(got) != 5 || got[0].ID != pay.VoucherBank || got[4].ID != pay.VoucherAmount {
		t.Errorf("an empty form names %v, want all five in order", got)
	}
}

func TestOneSlipHasOneKey(t *testing.T) {
	key := func(bank, number string) string { return pay.Voucher{Bank: bank, Number: number}.Key() }
	if a, b := key("Nepal Bank Ltd.", "0081-442"), key("NEPAL BANK LTD", "८१ ४४२"); a != b {
		t.Errorf("two writings of one slip: %q and %q", a, b)
	}
	if a, b := key("Nepal Bank", "81442"), key("Nepal Bank", "81443"); a == b {
		t.Errorf("two slips share the key %q", a)
	}
	if a, b := key("Nepal Bank 1", "2"), key("Nepal Bank", "12"); a == b {
		t.Errorf("bank and number run together in %q", a)
	}
}
