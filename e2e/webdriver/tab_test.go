package webdriver

import (
	"bytes"
	"errors"
	"image/png"
	"slices"
	"strings"
	"testing"
)

func TestNavigation(t *testing.T) {
	t.Parallel()
	server := newSite(t)
	Run(t, func(t *testing.T, b *Browser) {
		tab := b.Tab()
		Check(t, tab.Navigate(server.URL+"/#part"))
		wantURL(t, tab, server.URL+"/#part")
		if title := Must(tab.Title())(t); title != "home" {
			t.Errorf("title %q", title)
		}
		if source := Must(tab.Source())(t); !strings.Contains(source, "<h1>Home é</h1>") {
			t.Errorf("source %q", source)
		}
		before := Must(tab.Text("#time"))(t)
		Check(t, tab.Reload())
		if after := Must(tab.Text("#time"))(t); after == before {
			t.Error("the page was not loaded again")
		}
		Check(t, tab.Click("#next"))
		Check(t, tab.WaitURL(func(url string) bool { return url == server.URL+"/next" }))
		Check(t, tab.WaitText("h1", "Next"))
		Check(t, tab.Back())
		wantURL(t, tab, server.URL+"/#part")
		Check(t, tab.Forward())
		wantURL(t, tab, server.URL+"/next")

		// Any name below localhost is this machine, and another site.
		other := strings.Replace(server.URL, "127.0.0.1", "app.localhost", 1)
		Check(t, tab.Navigate(other+"/next"))
		wantURL(t, tab, other+"/next")
		if err := tab.Navigate("http://webdriver.invalid/"); err == nil {
			t.Error("a name that is not this machine's was reached")
		}
	})
}

func wantURL(t *testing.T, tab *Tab, want string) {
	t.Helper()
	if url := Must(tab.URL())(t); url != want {
		t.Errorf("url %q, want %q", url, want)
	}
}

func TestElements(t *testing.T) {
	t.Parallel()
	server := newSite(t)
	Run(t, func(t *testing.T, b *Browser) {
		tab := b.Tab()
		Check(t, tab.Navigate(server.URL+"/form"))
		Check(t, tab.Clear("#name"))
		Check(t, tab.Type("#name", "Zoë"))
		Check(t, tab.Click("#send"))
		if text := Must(tab.Text("#result"))(t); text != "sent Zoë" {
			t.Errorf("result %q", text)
		}
		if text := Must(tab.Text("#shown"))(t); text != "" {
			t.Errorf("hidden text %q", text)
		}
		attributes := []struct {
			name, value string
			ok          bool
		}{{"data-kind", "plain", true}, {"required", "true", true}, {"absent", "", false}}
		for _, want := range attributes {
			value, ok, err := tab.Attribute("#name", want.name)
			if err != nil || value != want.value || ok != want.ok {
				t.Errorf("attribute %s: %q %v %v", want.name, value, ok, err)
			}
		}
		Check(t, tab.Click("sign-in >>> button"))
		if text := Must(tab.Text("sign-in >>> span"))(t); text != "clicked" {
			t.Errorf("shadow text %q", text)
		}
		if found := Must(tab.FindAll("input"))(t); len(found) != 2 {
			t.Errorf("%d inputs", len(found))
		}
		var tag string
		Check(t, Must(tab.Find("h1"))(t).Eval(&tag, "return arguments[0].tagName + arguments[1]", 1))
		if tag != "H11" {
			t.Errorf("tag %q", tag)
		}

		Check(t, tab.Eval(nil, "appear()"))
		Check(t, tab.WaitFor("#late"))
		Check(t, tab.Eval(nil, "change()"))
		Check(t, tab.WaitText("#late", "second"))
		Check(t, tab.Eval(nil, "vanish()"))
		Check(t, tab.WaitGone("#late"))

		if err := tab.WaitFor("h1["); !errors.Is(err, ErrInvalidSelector) {
			t.Errorf("a bad selector: %v", err)
		}
		Check(t, tab.Navigate(server.URL+"/dialog"))
		button := Must(tab.Find("#ask"))(t)
		Check(t, tab.Reload())
		if err := button.Click(); !errors.Is(err, ErrStaleElement) && !errors.Is(err, ErrNoSuchElement) {
			t.Errorf("an element of the page before: %v", err)
		}
	})
}

func TestKeyboard(t *testing.T) {
	t.Parallel()
	server := newSite(t)
	Run(t, func(t *testing.T, b *Browser) {
		tab := b.Tab()
		Check(t, tab.Navigate(server.URL+"/form"))
		focus := func() string {
			var id string
			Check(t, Must(tab.ActiveElement())(t).Eval(&id, "return arguments[0].id || arguments[0].textContent"))
			return id
		}
		Check(t, tab.Click("#name"))
		var order []string
		for _, keys := range [][]string{{"Tab"}, {"Tab"}, {"Tab"}, {"Shift", "Tab"}, {"Shift", "Tab"}, {"Shift", "Tab"}} {
			Check(t, tab.Press(keys...))
			order = append(order, focus())
		}
		if want := []string{"second", "send", "inside", "send", "second", "name"}; !slices.Equal(order, want) {
			t.Errorf("focus went %q, want %q", order, want)
		}
		Check(t, tab.Press("Control", "a"))
		Check(t, tab.Press("x"))
		Check(t, tab.Press("Enter"))
		Check(t, tab.WaitText("#result", "sent x"))
		Check(t, tab.Press("Escape"))
		Check(t, tab.WaitText("#result", "escaped"))
		if err := tab.Press("NoSuchKey"); err == nil {
			t.Error("an unknown key was pressed")
		}
	})
}

func TestScreenshotAndSize(t *testing.T) {
	t.Parallel()
	server := newSite(t)
	Run(t, func(t *testing.T, b *Browser) {
		tab := b.Tab()
		Check(t, tab.Navigate(server.URL+"/form"))
		for _, width := range []int{800, 1000, 320} {
			Check(t, tab.SetSize(width, 600))
			shot, err := png.Decode(bytes.NewReader(Must(tab.Screenshot())(t)))
			Check(t, err)
			if size := shot.Bounds().Size(); size.X != width || size.Y != 600 {
				t.Errorf("the screenshot is %v, want %d×600", size, width)
			}
		}
	})
}

func TestDialogs(t *testing.T) {
	t.Parallel()
	server := newSite(t)
	Run(t, func(t *testing.T, b *Browser) {
		tab := b.Tab()
		Check(t, tab.Navigate(server.URL+"/dialog"))
		if err := tab.AcceptDialog(); !errors.Is(err, ErrNoSuchAlert) {
			t.Errorf("no dialog: %v", err)
		}
		Check(t, tab.Click("#ask"))
		if text := Must(tab.WaitDialog())(t); text != "Sure?" {
			t.Errorf("dialog %q", text)
		}
		Check(t, tab.AcceptDialog())
		Check(t, tab.WaitText("#answer", "true"))
		Check(t, tab.Click("#ask"))
		Must(tab.WaitDialog())(t)
		Check(t, tab.DismissDialog())
		Check(t, tab.WaitText("#answer", "false"))
		// One that nobody looks at is dismissed by the next call.
		Check(t, tab.Eval(nil, "answer.textContent = ''"))
		Check(t, tab.Click("#ask"))
		Check(t, tab.WaitText("#answer", "false"))
	})
}
