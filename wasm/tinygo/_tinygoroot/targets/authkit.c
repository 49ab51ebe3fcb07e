// What TinyGo's runtime calls of a C library, so that none has to be linked:
// wasi-libc would bring printf (5 KB) and imports of its own.

typedef __SIZE_TYPE__ size_t;

// With bulk memory each of these is one instruction.
void *memcpy(void *to, const void *from, size_t n) { return __builtin_memcpy(to, from, n); }
void *memmove(void *to, const void *from, size_t n) { return __builtin_memmove(to, from, n); }
void *memset(void *to, int byte, size_t n) { return __builtin_memset(to, byte, n); }

// Seeds the hashes of maps and nothing else. Entropy reaches the core as data;
// arc4random_buf, which crypto/rand would read, is left out on purpose: using
// it fails to link instead of yielding predictable bytes.
unsigned arc4random(void) { return 0x9e3779b9u; }

void __stdio_exit(void) {}
