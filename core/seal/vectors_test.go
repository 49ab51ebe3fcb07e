package seal_test

import (
	"testing"

	"authkit-wasm/core/seal"
)

// vectorPassword and v3 are the test vector of hapi iron's own tests (npm
// @hapi/iron and iron-webcrypto), which has no password number and no suffix.
const (
	vectorPassword seal.Password = "some_not_random_password_that_is_also_long_enough"

	v3 = "Fe26.2**0cdd607945dd1dffb7da0b0bf5f1a7daa6218cbae14cac51dcbd91fb077aeb5b*aOZLCKLhCt0D5IU1qLTtYw*" +
		"g0ilNDlQ3TsdFUqJCqAm9iL7Wa60H7eYcHL_5oP136TOJREkS3BzheDC1dlxz5oJ**" +
		"05b8943049af490e913bbc3a2485bee2aaf7b823f4c41d0ff0b7c168371a3772*R8yscVdTBRMdsoVbdDiFmUL8zb-c3PQLGJn4Y8C-AqI"
	v3Plain = `{"a":1,"b":2,"c":[3,4,5],"d":{"e":"f"}}`
)

func TestE3_V3_Opens(t *testing.T) {
	for _, sealed := range []string{v3, v3 + "~2"} {
		plain, stale, err := seal.Ring{Current: vectorPassword}.Open(sealed, now)
		if plain != v3Plain || stale || err != nil {
			t.Errorf("E3: got %q, %v, %v", plain, stale, err)
		}
	}
}

// What is written is part of the compatibility promise. iron-webcrypto 2.0.0
// opens this text.
func TestSealedTextStays(t *testing.T) {
	const want = "Fe26.2*1*000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f*QEFCQ0RFRkdISUpLTE1OTw*" +
		"fwXJOyd-rIO5pBvomiuY1g*1700000005000*" +
		"202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f*Z9_KvMeVDW_c-wKyP5LdKcDD0ul1CYIImsTCe8lNzh8~2"
	got, err := seal.Ring{Current: vectorPassword}.Seal("{}", octets(0), now, 5000)
	if err != nil || got != want {
		t.Errorf("got  %s, %v\nwant %s", got, err, want)
	}
}
