package screenshot

import (
	"image"
	"image/color"
	"image/draw"
	"testing"
)

// page is white, with a filled button, a bordered one, and a line of text.
type page struct{ filled, bordered, text image.Rectangle }

var usual = page{filled: image.Rect(83, 85, 203, 129), bordered: image.Rect(83, 149, 163, 185), text: image.Rect(83, 301, 483, 317)}

func (p page) draw() image.Image {
	ground := image.NewRGBA(image.Rect(0, 0, 1280, 800))
	fill := func(r image.Rectangle, c color.Color) {
		draw.Draw(ground, r, image.NewUniform(c), image.Point{}, draw.Src)
	}
	fill(ground.Rect, color.White)
	fill(p.filled, color.RGBA{11, 110, 95, 255})
	fill(p.bordered, color.RGBA{129, 134, 139, 255})
	fill(p.bordered.Inset(1), color.White)
	letters(ground, p.bordered.Inset(12))
	letters(ground, p.text)
	return ground
}

// letters are upright strokes.
func letters(ground draw.Image, line image.Rectangle) {
	for x := line.Min.X; x < line.Max.X-2; x += 5 {
		draw.Draw(ground, image.Rect(x, line.Min.Y, x+2, line.Max.Y), image.NewUniform(color.RGBA{28, 32, 35, 255}), image.Point{}, draw.Src)
	}
}

func TestCompare(t *testing.T) {
	was := reduce(usual.draw())
	for name, tt := range map[string]struct {
		change func(*page)
		like   bool
	}{
		"the same":                  {func(*page) {}, true},
		"a pixel further":           {func(p *page) { p.filled = p.filled.Add(image.Pt(1, 1)) }, true},
		"a word more":               {func(p *page) { p.text.Max.X += 40 }, true},
		"a button is lost":          {func(p *page) { p.filled = image.Rectangle{} }, false},
		"a bordered button is lost": {func(p *page) { p.bordered = image.Rectangle{} }, false},
		"a button is moved":         {func(p *page) { p.filled = p.filled.Add(image.Pt(24, 0)) }, false},
		"a line is lost":            {func(p *page) { p.text = image.Rectangle{} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			now := usual
			tt.change(&now)
			if err := compare(reduce(now.draw()), was); (err == nil) != tt.like {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestCompareOtherPages(t *testing.T) {
	was := reduce(usual.draw())
	for name, now := range map[string]image.Image{
		"another size":       image.NewRGBA(image.Rect(0, 0, 640, 800)),
		"light becomes dark": image.NewRGBA(image.Rect(0, 0, 1280, 800)),
	} {
		if compare(reduce(now), was) == nil {
			t.Errorf("%s passes", name)
		}
	}
}
