// Package screenshot compares what a tab shows with what it showed when
// somebody last looked: goldens, kept small and compared with tolerance, so
// that another font or another clock is no difference and a lost button is one.
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

var update = flag.Bool("update", false, "rewrite the golden screenshots; look at them before you keep them")

const (
	// cell is how many pixels in a row become one of the golden.
	cell = 8
	// unlike is from where on a cell counts as another one, of 255.
	unlike = 48
	// tolerated is the share of such cells that a page may have: a line of
	// text that breaks elsewhere, a time of day.
	tolerated = 0.04
)

// Compare fails the test where the tab does not look like the golden. With the
// flag -update it writes the golden instead.
func Compare(t testing.TB, tab *webdriver.Tab, golden string) {
	t.Helper()
	shot, err := png.Decode(bytes.NewReader(webdriver.Must(tab.Screenshot())(t)))
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

// compare says in which way two reduced pictures differ too much.
func compare(got, want image.Image) error {
	if got.Bounds().Size() != want.Bounds().Size() {
		return fmt.Errorf("it is %v cells large, and was %v", got.Bounds().Size(), want.Bounds().Size())
	}
	bounds, others := got.Bounds(), 0
	for y := range bounds.Dy() {
		for x := range bounds.Dx() {
			if distance(got.At(x, y), want.At(x, y)) > unlike {
				others++
			}
		}
	}
	if share := float64(others) / float64(bounds.Dx()*bounds.Dy()); share > tolerated {
		return fmt.Errorf("%.1f %% of it look different", share*100)
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
