package webdriver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// command is one WebDriver command by its two names: the HTTP endpoint below
// /session/{session} (W3C WebDriver, section 6.3 "Endpoints"; a {name} in the
// path stands for that parameter) and the Marionette command.
type command struct{ method, path, marionette string }

var (
	cmdTimeouts      = command{"POST", "/timeouts", "WebDriver:SetTimeouts"}
	cmdNavigate      = command{"POST", "/url", "WebDriver:Navigate"}
	cmdURL           = command{"GET", "/url", "WebDriver:GetCurrentURL"}
	cmdBack          = command{"POST", "/back", "WebDriver:Back"}
	cmdForward       = command{"POST", "/forward", "WebDriver:Forward"}
	cmdReload        = command{"POST", "/refresh", "WebDriver:Refresh"}
	cmdTitle         = command{"GET", "/title", "WebDriver:GetTitle"}
	cmdSource        = command{"GET", "/source", "WebDriver:GetPageSource"}
	cmdHandles       = command{"GET", "/window/handles", "WebDriver:GetWindowHandles"}
	cmdSwitch        = command{"POST", "/window", "WebDriver:SwitchToWindow"}
	cmdNewWindow     = command{"POST", "/window/new", "WebDriver:NewWindow"}
	cmdCloseWindow   = command{"DELETE", "/window", "WebDriver:CloseWindow"}
	cmdSetRect       = command{"POST", "/window/rect", "WebDriver:SetWindowRect"}
	cmdScreenshot    = command{"GET", "/screenshot", "WebDriver:TakeScreenshot"}
	cmdExecute       = command{"POST", "/execute/sync", "WebDriver:ExecuteScript"}
	cmdExecuteAsync  = command{"POST", "/execute/async", "WebDriver:ExecuteAsyncScript"}
	cmdElementClick  = command{"POST", "/element/{id}/click", "WebDriver:ElementClick"}
	cmdElementClear  = command{"POST", "/element/{id}/clear", "WebDriver:ElementClear"}
	cmdElementType   = command{"POST", "/element/{id}/value", "WebDriver:ElementSendKeys"}
	cmdElementText   = command{"GET", "/element/{id}/text", "WebDriver:GetElementText"}
	cmdElementAttr   = command{"GET", "/element/{id}/attribute/{name}", "WebDriver:GetElementAttribute"}
	cmdActions       = command{"POST", "/actions", "WebDriver:PerformActions"}
	cmdCookies       = command{"GET", "/cookie", "WebDriver:GetCookies"}
	cmdAddCookie     = command{"POST", "/cookie", "WebDriver:AddCookie"}
	cmdDeleteCookies = command{"DELETE", "/cookie", "WebDriver:DeleteAllCookies"}
	cmdAlertText     = command{"GET", "/alert/text", "WebDriver:GetAlertText"}
	cmdAcceptAlert   = command{"POST", "/alert/accept", "WebDriver:AcceptAlert"}
	cmdDismissAlert  = command{"POST", "/alert/dismiss", "WebDriver:DismissAlert"}
	cmdCDP           = command{"POST", "/goog/cdp/execute", ""}
	cmdSetContext    = command{"", "", "Marionette:SetContext"}
)

// params are a command's parameters by name.
type params map[string]any

// RemoteError is an error a driver answered with. Two are equal under
// errors.Is when their codes are, so a test can write
// errors.Is(err, webdriver.ErrNoSuchAlert).
type RemoteError struct {
	Code    string // W3C WebDriver, section 6.6 "Errors", such as "no such window"
	Message string // the driver's own words
}

func (e *RemoteError) Error() string {
	message, _, _ := strings.Cut(e.Message, "\n")
	return "webdriver: " + e.Code + ": " + message
}

// Is reports whether target is a RemoteError of the same code.
func (e *RemoteError) Is(target error) bool {
	other, ok := target.(*RemoteError)
	return ok && other.Code == e.Code
}

// The errors a test or this package tells apart.
var (
	ErrNoSuchElement   error = &RemoteError{Code: "no such element"}
	ErrStaleElement    error = &RemoteError{Code: "stale element reference"}
	ErrNotInteractable error = &RemoteError{Code: "element not interactable"}
	ErrIntercepted     error = &RemoteError{Code: "element click intercepted"}
	ErrNoSuchWindow    error = &RemoteError{Code: "no such window"}
	ErrNoSuchAlert     error = &RemoteError{Code: "no such alert"}
	ErrInvalidSelector error = &RemoteError{Code: "invalid selector"}
	errNoSuchSession   error = &RemoteError{Code: "invalid session id"}
)

// httpWire speaks to a driver's HTTP server on this machine.
type httpWire struct {
	client  *http.Client
	base    string // http://127.0.0.1:port
	session string // the session's id, "" before the first
}

func newHTTPWire(port int) *httpWire {
	return &httpWire{
		base: fmt.Sprintf("http://127.0.0.1:%d", port),
		// No proxy: the machine's proxy variables do not concern us.
		client: &http.Client{Transport: &http.Transport{IdleConnTimeout: time.Minute}},
	}
}

// call runs one command of the session and returns its value.
func (h *httpWire) call(ctx context.Context, c command, p params) (json.RawMessage, error) {
	path := c.path
	for name, value := range p {
		if text, ok := value.(string); ok {
			path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(text))
		}
	}
	return h.send(ctx, c.method, "/session/"+h.session+path, p)
}

// newSession begins a session with these capabilities.
func (h *httpWire) newSession(ctx context.Context, capabilities params) error {
	answer, err := h.send(ctx, "POST", "/session", params{"capabilities": params{"alwaysMatch": capabilities}})
	if err != nil {
		return err
	}
	var session struct {
		SessionID string `json:"sessionId"`
	}
	if err := json.Unmarshal(answer, &session); err != nil {
		return fmt.Errorf("webdriver: new session: %w", err)
	}
	h.session = session.SessionID
	return nil
}

// deleteSession ends the session and with it the browser.
func (h *httpWire) deleteSession(ctx context.Context) error {
	if h.session == "" {
		return nil
	}
	_, err := h.send(ctx, "DELETE", "/session/"+h.session, nil)
	h.session = ""
	return err
}

func (h *httpWire) send(ctx context.Context, method, path string, p params) (json.RawMessage, error) {
	var body io.Reader
	if method == "POST" {
		if p == nil {
			p = params{}
		}
		text, err := json.Marshal(p)
		if err != nil {
			return nil, fmt.Errorf("webdriver: %w", err)
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, h.base+path, body)
	if err != nil {
		return nil, fmt.Errorf("webdriver: %w", err)
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	response, err := h.client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("webdriver: %w", err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("webdriver: %w", err)
	}
	var answer struct {
		Value json.RawMessage `json:"value"`
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, fmt.Errorf("webdriver: %s %s answered %s: %.200q", method, path, response.Status, text)
	}
	if response.StatusCode != http.StatusOK {
		return nil, remoteError(answer.Value)
	}
	return answer.Value, nil
}

// remoteError reads the error object both protocols share.
func remoteError(value json.RawMessage) error {
	var e struct {
		Error   string `json:"error"`
		Message string `json:"message"`
	}
	if err := json.Unmarshal(value, &e); err != nil || e.Error == "" {
		return &RemoteError{Code: "unknown error", Message: string(value)}
	}
	return &RemoteError{Code: e.Error, Message: e.Message}
}
