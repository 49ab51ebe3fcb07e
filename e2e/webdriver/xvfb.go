package webdriver

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
)

var xvfbProgram = program{"XVFB", []string{"Xvfb"}, "xvfb"}

// startXvfb starts a display for a browser that has no headless mode and
// returns its name, such as ":99". The server chooses a free number itself,
// so that test binaries which run at once do not meet.
func startXvfb(ctx context.Context, e Engine, w *workspace) (string, error) {
	path, err := xvfbProgram.find(e)
	if err != nil {
		return "", err
	}
	out, in, err := os.Pipe()
	if err != nil {
		return "", fmt.Errorf("webdriver: %w", err)
	}
	defer out.Close()
	// The first extra file is number 3 in the child.
	p, err := w.start("xvfb", path,
		[]string{"-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp", "-noreset"}, w.environment(), in)
	in.Close()
	if err != nil {
		return "", err
	}
	number := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n') // empty when it ended
		number <- strings.TrimSpace(line)
	}()
	select {
	case n := <-number:
		if n != "" {
			return ":" + n, nil
		}
		<-p.exited
		return "", p.running()
	case <-ctx.Done():
		return "", fmt.Errorf("webdriver: wait for Xvfb: %w; its output: %s", context.Cause(ctx), p.log())
	}
}
