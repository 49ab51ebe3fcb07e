// Package screenshot compares what a tab shows with what it showed when
// somebody last looked: goldens, kept small and judged region by region, so
// that a letter drawn otherwise is no difference and a lost button is one.
package screenshot

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"authkit-wasm/e2e/webdriver"
)

var (
	update   = flag.Bool("update", false, "rewrite the golden screenshots; look at -pictures before you keep them")
	pictures = flag.String("pictures", "", "a folder for the screenshots in full, under the names of their goldens")
)

const (
	// cell is how many pixels in a row become one of the golden.
	cell = 8
	// unlike is from where on a cell counts as another one, of 255: a border
	// of a pixel between two cells that is gone is one.
	unlike = 10
	// regionWidth and regionHeight, in cells, are about a button's.
	regionWidth, regionHeight = 12, 6
	// tolerated is how many other cells a region may have: a corner that is a
	// pixel further, the digits of a port.
	tolerated = 18
)

// Compare fails the test where the tab does not look like the golden. With the
// flag -update it writes the golden instead.
func Compare(t testing.TB, tab *webdriver.Tab, golden string) {
	t.Helper()
	picture := webdriver.Must(tab.Screenshot())(t)
	if *pictures != "" {
		webdriver.Check(t, os.WriteFile(filepath.Join(*pictures, filepath.Base(golden)), picture, 0o644))
	}
	shot, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	got := reduce(shot)
	if *update {
		if err := write(golden, got); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(golden)
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%v: look at the page, then run with -update", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	want, err := png.Decode(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", golden, err)
	}
	if err := compare(got, want); err != nil {
		t.Errorf("%s: %v; run with -update and look at what changed", golden, err)
	}
}

// Hide takes out of sight, in the shadow roots too, what is another with each
// run, such as times. Each keeps the place of a short word.
func Hide(t testing.TB, tab *webdriver.Tab, css string) {
	t.Helper()
	webdriver.Check(t, tab.Eval(nil, `
		const hide = (root) => {
			for (const one of root.querySelectorAll(arguments[0])) {
				one.style.visibility = "hidden";
				one.textContent = "–";
			}
			for (const one of root.querySelectorAll("*")) if (one.shadowRoot) hide(one.shadowRoot);
		};
		hide(document)`, css))
}

// reduce makes one pixel of each cell.
func reduce(shot image.Image) *image.RGBA {
	bounds := shot.Bounds()
	small := image.NewRGBA(image.Rect(0, 0, bounds.Dx()/cell, bounds.Dy()/cell))
	for y := range small.Rect.Dy() {
		for x := range small.Rect.Dx() {
			var sum [3]uint32
			for dy := range cell {
				for dx := range cell {
					r, g, b, _ := shot.At(bounds.Min.X+x*cell+dx, bounds.Min.Y+y*cell+dy).RGBA()
					sum[0] += r >> 8
					sum[1] += g >> 8
					sum[2] += b >> 8
				}
			}
			const n = cell * cell
			small.SetRGBA(x, y, color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255})
		}
	}
	return small
}

// compare says where two reduced pictures differ too much: in which region,
// wherever that begins.
func compare(got, want image.Image) error {
	if got.Bounds().Size() != want.Bounds().Size() {
		return fmt.Errorf("it is %v cells large, and was %v", got.Bounds().Size(), want.Bounds().Size())
	}
	width, height := got.Bounds().Dx(), got.Bounds().Dy()
	// before[y][x] is how many cells above y and left of x are others.
	before := make([][]int, height+1)
	before[0] = make([]int, width+1)
	for y := range height {
		before[y+1] = make([]int, width+1)
		row := 0
		for x := range width {
			if distance(got.At(x, y), want.At(x, y)) > unlike {
				row++
			}
			before[y+1][x+1] = before[y][x+1] + row
		}
	}
	worst, at := 0, image.Point{}
	for y := regionHeight; y <= height; y++ {
		for x := regionWidth; x <= width; x++ {
			others := before[y][x] - before[y-regionHeight][x] - before[y][x-regionWidth] + before[y-regionHeight][x-regionWidth]
			if others > worst {
				worst, at = others, image.Pt(x-regionWidth, y-regionHeight).Mul(cell)
			}
		}
	}
	if worst > tolerated {
		return fmt.Errorf("%d of %d cells look different in the region at %v", worst, regionWidth*regionHeight, at)
	}
	return nil
}

// distance is the greatest of the three colours' differences.
func distance(a, b color.Color) int {
	r1, g1, b1, _ := a.RGBA()
	r2, g2, b2, _ := b.RGBA()
	far := 0
	for _, pair := range [][2]uint32{{r1, r2}, {g1, g2}, {b1, b2}} {
		far = max(far, int(pair[0]>>8)-int(pair[1]>>8), int(pair[1]>>8)-int(pair[0]>>8))
	}
	return far
}

func write(name string, picture image.Image) error {
	var text bytes.Buffer
	if err := png.Encode(&text, picture); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, text.Bytes(), 0o644)
}
