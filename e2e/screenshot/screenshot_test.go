package screenshot

import (
	"image"
	"image/color"
	"image/draw"
	"testing"
)

// picture is white, with a dark box.
func picture(box image.Rectangle) image.Image {
	p := image.NewRGBA(image.Rect(0, 0, 640, 480))
	draw.Draw(p, p.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(p, box, image.NewUniform(color.RGBA{10, 110, 90, 255}), image.Point{}, draw.Src)
	return p
}

func TestCompare(t *testing.T) {
	was := reduce(picture(image.Rect(80, 80, 240, 240)))
	for name, tt := range map[string]struct {
		now  image.Image
		like bool
	}{
		"the same":           {picture(image.Rect(80, 80, 240, 240)), true},
		"a pixel further":    {picture(image.Rect(81, 81, 241, 241)), true},
		"a line more":        {picture(image.Rect(80, 80, 240, 248)), true},
		"the box is gone":    {picture(image.Rect(0, 0, 0, 0)), false},
		"the box is moved":   {picture(image.Rect(320, 80, 480, 240)), false},
		"another size":       {image.NewRGBA(image.Rect(0, 0, 320, 480)), false},
		"light becomes dark": {image.NewRGBA(image.Rect(0, 0, 640, 480)), false},
	} {
		t.Run(name, func(t *testing.T) {
			if err := compare(reduce(tt.now), was); (err == nil) != tt.like {
				t.Errorf("got %v", err)
			}
		})
	}
}
