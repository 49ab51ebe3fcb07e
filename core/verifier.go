package core

// Check fails with [VerifierLengthInvalid] for what is no code verifier (RFC
// 7636 section 4.1): one that came from elsewhere, before it is sent.
func (v CodeVerifier) Check() error {
	if !v.wellFormed() {
		return fail(VerifierLengthInvalid)
	}
	return nil
}
