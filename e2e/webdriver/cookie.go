package webdriver

// Cookie is one cookie as the browser keeps it.
type Cookie struct {
	Name     string `json:"name"`
	Value    string `json:"value"`
	Path     string `json:"path,omitempty"`   // "/" when empty in AddCookie
	Domain   string `json:"domain,omitempty"` // the page's host when empty in AddCookie
	Secure   bool   `json:"secure"`
	HTTPOnly bool   `json:"httpOnly"`
	Expiry   int64  `json:"expiry,omitempty"`   // seconds since 1970; 0 until the browser ends
	SameSite string `json:"sameSite,omitempty"` // "None", "Lax" or "Strict"
}

// Cookies returns the cookies the page's address would be sent, those that
// scripts cannot read included.
func (t *Tab) Cookies() ([]Cookie, error) { return get[[]Cookie](t, cmdCookies, nil) }

// AddCookie stores a cookie for the page's host.
func (t *Tab) AddCookie(c Cookie) error {
	_, err := t.do(cmdAddCookie, params{"cookie": c})
	return err
}

// DeleteCookies deletes the cookies that [Tab.Cookies] would return.
func (t *Tab) DeleteCookies() error {
	_, err := t.do(cmdDeleteCookies, nil)
	return err
}
