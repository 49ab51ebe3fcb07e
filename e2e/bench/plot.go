package main

import (
	"bytes"
	"fmt"
	"image/color"
	"os"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	vgdraw "gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// The plot is as wide as a phone, so that its text is never scaled below the
// size it has here, and on a card of its own, so that it reads on dark pages.
const (
	plotWidth  = vg.Length(360) // points, as all lengths here
	rowHeight  = vg.Length(15)
	panelFrame = vg.Length(74) // title and axis of a panel
	legendRow  = vg.Length(24)
)

var (
	card = color.RGBA{0xff, 0xff, 0xff, 0xff}
	ink  = color.RGBA{0x1f, 0x23, 0x28, 0xff}
	// Apart in lightness too, for those who do not tell colours apart.
	barColors = map[string]color.RGBA{
		nameRelease:      {0x1f, 0x5f, 0xbf, 0xff},
		nameAuthKitJS:    {0xe0, 0x8e, 0x2b, 0xff},
		nameOAuth4WebAPI: {0xb9, 0xc0, 0xc8, 0xff},
	}
	drawn = []string{nameRelease, nameAuthKitJS, nameOAuth4WebAPI}
)

// panels are what the plot shows: less than the table does.
var panels = []struct {
	task           task
	network, title string
}{
	{taskStart, direct, "Page start to sign-in URL, ms"},
	{taskStart, slow, "Page start to sign-in URL on slow 4G, ms"},
	{taskCallback, direct, "Callback to signed-in user, ms"},
	{taskCallback, slow, "Callback to signed-in user on slow 4G, ms"},
}

// draw writes the plot: medians as bars, p25 to p75 as whiskers.
func draw(file string, r *results) error {
	type sized struct {
		plot   *plot.Plot
		height vg.Length
	}
	var all []sized
	height := legendRow
	for _, panel := range panels {
		var places []place
		for _, at := range inOrder(r.places, panel.task) {
			if at.network == panel.network {
				places = append(places, at)
			}
		}
		p, rows, err := drawPanel(panel.title, places, r)
		if err != nil {
			return err
		}
		if rows > 0 {
			h := vg.Length(rows)*rowHeight + panelFrame
			all = append(all, sized{p, h})
			height += h
		}
	}
	canvas := vgsvg.New(plotWidth, height)
	whole := vgdraw.New(canvas)
	whole.FillPolygon(card, whole.ClipPolygonXY([]vg.Point{{X: 0, Y: 0}, {X: plotWidth, Y: 0}, {X: plotWidth, Y: height}, {X: 0, Y: height}}))
	top := height - legendRow
	drawLegend(vgdraw.Crop(whole, 12, -12, top, 0))
	for _, s := range all {
		s.plot.Draw(vgdraw.Crop(whole, 6, -14, top-s.height, top-height-14))
		top -= s.height
	}
	var text bytes.Buffer
	if _, err := canvas.WriteTo(&text); err != nil {
		return err
	}
	// The font it was measured with, or what the reader has that is like it.
	named := bytes.ReplaceAll(text.Bytes(), []byte("font-family:Liberation Sans"), []byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif"))
	return os.WriteFile(file, named, 0o644)
}

func init() { plot.DefaultFont = font.Font{Typeface: "Liberation", Variant: "Sans"} }

// drawPanel draws the places from top to bottom and returns how many rows the
// panel has, gaps between engines included.
func drawPanel(title string, places []place, r *results) (*plot.Plot, int, error) {
	p := plot.New()
	p.BackgroundColor = card
	p.Title.Text = title
	p.Title.TextStyle.Font.Size = 12
	p.Title.TextStyle.Color = ink
	p.Title.Padding = 4
	p.X.Tick.Label.Font.Size = 10
	p.Y.Tick.Label.Font.Size = 12
	p.Y.Tick.LineStyle.Width = 0
	p.Y.LineStyle.Width = 0
	p.X.Min = 0
	grid := plotter.NewGrid()
	grid.Horizontal.Width = 0
	grid.Vertical.Color = color.RGBA{0xe4, 0xe7, 0xeb, 0xff}
	p.Add(grid)
	var engines []plot.Tick
	rows := 0
	for _, at := range slices.Backward(places) { // the axis points upwards
		first := rows
		for _, name := range slices.Backward(drawn) {
			values := r.series[at][name]
			if len(values) == 0 {
				continue
			}
			if err := drawBar(p, float64(rows), values, barColors[name]); err != nil {
				return nil, 0, err
			}
			rows++
		}
		engines = append(engines, plot.Tick{Value: float64(first+rows-1) / 2, Label: engineNames[at.engine]})
		rows++
	}
	p.Y.Tick.Marker = plot.ConstantTicks(engines)
	p.Y.Min, p.Y.Max = -1, float64(rows-1)
	p.X.Max *= 1.15 // room for the numbers
	return p, rows, nil
}

func drawBar(p *plot.Plot, row float64, values []float64, fill color.Color) error {
	m, low, high := median(values), quantile(values, 0.25), quantile(values, 0.75)
	bar, err := plotter.NewBarChart(plotter.Values{m}, rowHeight*4/5)
	if err != nil {
		return err
	}
	bar.Horizontal = true
	bar.XMin = row
	bar.Color = fill
	bar.LineStyle.Width = 0
	whisker, err := plotter.NewXErrorBars(struct {
		plotter.XYs
		plotter.XErrors
	}{plotter.XYs{{X: m, Y: row}}, plotter.XErrors{{Low: m - low, High: high - m}}})
	if err != nil {
		return err
	}
	whisker.LineStyle.Color = ink
	number, err := plotter.NewLabels(plotter.XYLabels{XYs: plotter.XYs{{X: high, Y: row}}, Labels: []string{fmt.Sprintf("%.0f", m)}})
	if err != nil {
		return err
	}
	number.Offset = vg.Point{X: 4, Y: -4}
	number.TextStyle[0].Font.Size = 11
	number.TextStyle[0].Color = ink
	p.Add(bar, whisker, number)
	return nil
}

// drawLegend names the colours in one row.
func drawLegend(c vgdraw.Canvas) {
	style := plot.New().Legend.TextStyle
	style.Font.Size = 12
	style.Color = ink
	x, y := c.Min.X, c.Min.Y+6
	for _, name := range drawn {
		c.FillPolygon(barColors[name], []vg.Point{{X: x, Y: y}, {X: x + 10, Y: y}, {X: x + 10, Y: y + 10}, {X: x, Y: y + 10}})
		c.FillText(style, vg.Point{X: x + 15, Y: y}, name)
		x += style.Width(name) + 34
	}
}
