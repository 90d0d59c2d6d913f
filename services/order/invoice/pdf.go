package invoice

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

const (
	font       = "go"
	left       = 14.0 // of the page, in millimetres, and as much on the right
	width      = 210 - 2*left
	lineHeight = 4.6
	// bottom is where a row must end: below it is the foot.
	bottom = 278.0
)

// column of a table: its heading, and how wide and on which side its text is.
type column struct {
	head  string
	width float64
	side  string
}

var columns = []column{
	{"Item", 49, "L"}, {"HSN", 16, "L"}, {"MRP", 16, "R"}, {"Price", 16, "R"}, {"Qty", 9, "R"},
	{"Taxable", 18, "R"}, {"GST", 10, "R"}, {"CGST", 15, "R"}, {"SGST", 15, "R"}, {"Total", 18, "R"},
}

// rates are the columns of the tax by rate.
var rates = []column{{"GST", 14, "R"}, {"Taxable", 24, "R"}, {"CGST", 20, "R"}, {"SGST", 20, "R"}}

// PDF draws an invoice. Its error says that the lines are not the bill.
func PDF(i Invoice) ([]byte, error) {
	lines, err := i.billed()
	if err != nil {
		return nil, err
	}
	d := &drawing{Fpdf: fpdf.New("P", "mm", "A4", ""), invoice: i}
	d.SetCreationDate(i.At.UTC())
	d.SetModificationDate(i.At.UTC())
	d.SetCatalogSort(true)
	d.SetProducer("doorstep", true)
	d.SetTitle("Invoice "+i.Number+" for order "+i.OrderID.Number(), true)
	d.SetLang("en-IN")
	d.AddUTF8FontFromBytes(font, "", goregular.TTF)
	d.AddUTF8FontFromBytes(font, "B", gobold.TTF)
	d.SetMargins(left, 14, left)
	d.SetAutoPageBreak(false, 0)
	d.AliasNbPages("{pages}")
	d.SetFooterFunc(d.foot)
	d.bill(lines)
	for _, note := range i.Notes {
		d.creditNote(note)
	}
	var out bytes.Buffer
	if err := d.Output(&out); err != nil {
		return nil, fmt.Errorf("draw invoice: %w", err)
	}
	return out.Bytes(), nil
}

type drawing struct {
	*fpdf.Fpdf
	invoice Invoice
}

func (d *drawing) bill(lines []entry) {
	i := d.invoice
	d.head(i.title(lines), i.Number, i.At)
	sum := d.table(lines)
	d.totals(lines, sum)
	var notes []string
	if i.Paid != "" {
		notes = append(notes, "Paid: "+i.Paid+".")
	}
	notes = append(notes, "Prices include tax. MRP is the maximum retail price, inclusive of all taxes.")
	if i.Discount > 0 {
		notes = append(notes, "A discount of Rs "+Rupees(i.Discount)+" is taken off the items.")
	}
	d.text("", 9, strings.Join(notes, " "))
	if saved := i.saved(); saved > 0 {
		d.text("B", 9, "You paid Rs "+Rupees(saved)+" less than the maximum retail price.")
	}
	if len(i.Notes) > 0 {
		d.refunded()
	}
}

// saved is what the products cost less than at their MRP.
func (i Invoice) saved() (saved int64) {
	for _, l := range i.Lines {
		saved += max(0, l.MRP-l.Price) * int64(l.Quantity)
	}
	return saved + i.Discount
}

// refunded lists the credit notes behind the invoice.
func (d *drawing) refunded() {
	var sum int64
	var notes []string
	for _, note := range d.invoice.Notes {
		paid := total(d.invoice.credited(note)).paid
		sum += paid
		notes = append(notes, fmt.Sprintf("%s of %s, Rs %s", note.Number, note.At.Format("2 Jan 2006"), Rupees(paid)))
	}
	d.text("B", 9, "Rs "+Rupees(sum)+" of it was refunded: see the next pages.")
	d.text("", 9, "Credit notes: "+strings.Join(notes, "; ")+".")
}

func (d *drawing) creditNote(note Note) {
	lines := d.invoice.credited(note)
	d.head("Credit note", note.Number, note.At)
	d.text("", 9, fmt.Sprintf("For items of invoice %s of %s that were refunded after the delivery.", d.invoice.Number, d.invoice.At.Format("2 Jan 2006")))
	d.totals(lines, d.table(lines))
}

// head begins a page with what this is, who sells and who buys.
func (d *drawing) head(title, number string, at time.Time) {
	i := d.invoice
	d.AddPage()
	d.SetFont(font, "B", 17)
	d.CellFormat(width, 9, title, "", 1, "L", false, 0, "")
	d.text("", 9, fmt.Sprintf("Number %s    Date %s    Order %s", number, at.Format("2 Jan 2006, 15:04"), i.OrderID.Number()))
	d.Ln(2)
	top := d.GetY()
	d.party("Sold by", i.Seller.Party, labelled("GSTIN ", i.Seller.GSTIN), labelled("FSSAI licence ", i.Seller.FSSAI))
	d.Ln(1)
	d.party("From the store", i.Store)
	after := d.GetY()
	d.SetLeftMargin(left + width/2)
	d.SetXY(left+width/2, top)
	d.party("Delivered to", i.Buyer, labelled("Place of supply ", State(i.Seller.GSTIN)))
	after = max(after, d.GetY())
	d.SetLeftMargin(left)
	d.SetXY(left, after+3)
}

func labelled(label, value string) string {
	if value == "" {
		return ""
	}
	return label + value
}

func (d *drawing) party(role string, who Party, lines ...string) {
	d.SetFont(font, "", 8)
	d.SetTextColor(90, 90, 90)
	d.CellFormat(width/2-4, lineHeight, role, "", 1, "L", false, 0, "")
	d.SetTextColor(0, 0, 0)
	d.SetFont(font, "B", 10)
	d.MultiCell(width/2-4, lineHeight+0.4, latin(who.Name), "", "L", false)
	d.SetFont(font, "", 9)
	for _, line := range append([]string{who.Address}, lines...) {
		if line != "" {
			d.MultiCell(width/2-4, lineHeight, latin(line), "", "L", false)
		}
	}
}

func (d *drawing) text(style string, size float64, text string) {
	d.SetFont(font, style, size)
	d.MultiCell(width, lineHeight, text, "", "L", false)
}

// table prints lines and says what they add up to.
func (d *drawing) table(lines []entry) (sum amounts) {
	d.tableHead(columns)
	for _, l := range lines {
		d.row(l)
	}
	return total(lines)
}

func total(lines []entry) (sum amounts) {
	for _, l := range lines {
		sum = sum.plus(l.amounts)
	}
	return sum
}

func (d *drawing) tableHead(of []column) {
	d.Ln(1)
	d.SetFont(font, "B", 8)
	d.SetFillColor(236, 236, 242)
	for _, c := range of {
		d.CellFormat(c.width, 6.5, c.head, "", 0, c.side, true, 0, "")
	}
	d.Ln(7.5)
}

// row prints a line; a long name takes several.
func (d *drawing) row(l entry) {
	d.SetFont(font, "", 8.5)
	names := d.SplitText(latin(l.Name), columns[0].width-2)
	height := lineHeight * float64(max(1, len(names)))
	if d.GetY()+height > bottom {
		d.AddPage()
		d.tableHead(columns)
		d.SetFont(font, "", 8.5)
	}
	cells := []string{
		latin(l.HSN), "", Rupees(l.Price), strconv.Itoa(int(l.Quantity)),
		Rupees(l.taxable), percent(l.TaxRateBP), Rupees(l.central), Rupees(l.state), Rupees(l.paid),
	}
	if l.MRP > 0 {
		cells[1] = Rupees(l.MRP)
	}
	top := d.GetY()
	for n, name := range names {
		d.SetXY(left, top+lineHeight*float64(n))
		d.CellFormat(columns[0].width, lineHeight, name, "", 0, "L", false, 0, "")
	}
	d.SetXY(left+columns[0].width, top)
	d.cells(columns[1:], cells)
	d.SetXY(left, top+height+0.8)
}

func (d *drawing) cells(of []column, cells []string) {
	for n, c := range of {
		d.CellFormat(c.width, lineHeight, cells[n], "", 0, c.side, false, 0, "")
	}
}

// totals prints the tax by rate on the left, and on the right what everything comes to.
func (d *drawing) totals(lines []entry, sum amounts) {
	byRate := make(map[int32]amounts)
	for _, l := range lines {
		byRate[l.TaxRateBP] = byRate[l.TaxRateBP].plus(l.amounts)
	}
	if d.GetY()+42+float64(len(byRate))*lineHeight > bottom {
		d.AddPage()
	}
	d.SetDrawColor(160, 160, 170)
	d.Line(left, d.GetY()+1, left+width, d.GetY()+1)
	d.Ln(2.5)
	top := d.GetY()
	d.tableHead(rates)
	d.SetFont(font, "", 8.5)
	for _, rate := range slices.Sorted(maps.Keys(byRate)) {
		of := byRate[rate]
		d.cells(rates, []string{percent(rate), Rupees(of.taxable), Rupees(of.central), Rupees(of.state)})
		d.Ln(lineHeight)
	}
	after := d.GetY()
	d.SetXY(left, top)
	for _, row := range [][2]string{{"Taxable value", Rupees(sum.taxable)}, {"Central GST", Rupees(sum.central)}, {"State GST", Rupees(sum.state)}} {
		d.total("", 9, row[0], row[1])
	}
	d.total("B", 11, "Total", "Rs "+Rupees(sum.paid))
	d.SetXY(left, max(after, d.GetY())+1.5)
	d.text("B", 9, inWords(sum.paid))
	d.Ln(1)
}

func (d *drawing) total(style string, size float64, label, value string) {
	d.SetFont(font, style, size)
	d.CellFormat(width-36, lineHeight+0.6, label, "", 0, "R", false, 0, "")
	d.CellFormat(36, lineHeight+0.6, value, "", 1, "R", false, 0, "")
}

func (d *drawing) foot() {
	d.SetXY(left, 284)
	d.SetFont(font, "", 8)
	d.SetTextColor(90, 90, 90)
	d.CellFormat(width/2, 5, "Made by a computer; valid without a signature.", "", 0, "L", false, 0, "")
	d.CellFormat(width/2, 5, fmt.Sprintf("Page %d of {pages}", d.PageNo()), "", 0, "R", false, 0, "")
	d.SetTextColor(0, 0, 0)
}

// Rupees is an amount with two digits behind the point, grouped as in India: 1,23,456.00.
func Rupees(minor int64) string {
	whole := strconv.FormatInt(minor/100, 10)
	grouped := whole
	if len(whole) > 3 {
		grouped = whole[len(whole)-3:]
		for rest := whole[:len(whole)-3]; rest != ""; {
			cut := max(0, len(rest)-2)
			grouped, rest = rest[cut:]+","+grouped, rest[:cut]
		}
	}
	return fmt.Sprintf("%s.%02d", grouped, minor%100)
}

// percent is a rate in hundredths of a percent, such as 5% or 0.25%.
func percent(rateBP int32) string {
	return strconv.FormatFloat(float64(rateBP)/100, 'f', -1, 64) + "%"
}
