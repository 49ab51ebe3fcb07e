//go:build gc.leaking

package runtime

// This memory manager takes the place of TinyGo's "leaking" one, which never
// frees. It frees, but only when [GC] is called, and a module calls that
// between two messages, when nothing is on its stack. So the compiler need not
// note on the stack which objects a function holds, as TinyGo's other
// collectors ask: those notes are a quarter of a small module.
//
// It marks from the globals, taking for a pointer whatever looks like one, and
// sweeps. What it frees it wipes: a secret lies in memory until the message
// after the one that needed it, and no longer.
//
// A call of alloc never collects. The heap grows until it holds what one
// message leaves, and then stays.

import "unsafe"

const needsStaticHeap = true

const blockSize = 16 // octets

// The states of a block. A free one is all zeros.
const (
	blockFree   = iota
	blockHead   // the first of an object
	blockTail   // one of the others
	blockMarked // a head that the collector has reached
)

var (
	blocks uintptr // how many the heap has
	states uintptr // where the octets lie that hold their states: behind the last block
	next   uintptr // the block at which alloc goes on looking
	top    uintptr // the block from which on all are free
)

func state(block uintptr) *uint8 { return (*uint8)(unsafe.Pointer(states + block)) }

func address(block uintptr) uintptr { return heapStart + block*blockSize }

func initHeap() {
	blocks = (heapEnd - heapStart) / (blockSize + 1)
	states = address(blocks)
}

// setHeapEnd is told that the memory has grown, which it does by doubling: the
// new place of the states cannot reach into the old one.
func setHeapEnd(end uintptr) {
	heapEnd = end
	old, size := unsafe.Pointer(states), blocks
	initHeap()
	memcpy(unsafe.Pointer(states), old, size)
	memzero(old, size)
}

//go:noinline
func alloc(size uintptr, layout unsafe.Pointer) unsafe.Pointer {
	need := size/blockSize + 1 // at least one, and no sum that could overflow
	for run := uintptr(0); run < need; next++ {
		for next == blocks {
			if !growHeap() {
				runtimePanic("out of memory")
			}
		}
		run++
		if *state(next) != blockFree {
			run = 0
		}
	}
	top = max(top, next)
	first := next - need
	for block := first; block < next; block++ {
		*state(block) = blockTail
	}
	*state(first) = blockHead
	return unsafe.Pointer(address(first))
}

// GC frees what cannot be reached from a global. The caller MUST be a function
// that the host called, at its start.
func GC() {
	markRoots(globalsStart, globalsEnd)
	dead, end := false, uintptr(0)
	for block := uintptr(0); block < top; block++ {
		switch s := state(block); *s {
		case blockHead:
			dead = true
		case blockMarked:
			dead = false
			*s = blockHead
		}
		if dead {
			memzero(unsafe.Pointer(address(block)), blockSize)
			*state(block) = blockFree
		} else if *state(block) != blockFree {
			end = block + 1
		}
	}
	next, top = 0, end
}

func markRoots(start, end uintptr) {
	for ; start < end; start += unsafe.Sizeof(start) {
		mark(*(*uintptr)(unsafe.Pointer(start)))
	}
}

// mark marks the object that a pointer to its start or middle leads to, and
// what that object leads to. Between messages no long chain is left over, so
// the depth is small.
func mark(pointer uintptr) {
	block := (pointer - heapStart) / blockSize // a huge number for what lies before the heap
	if block >= top || *state(block) == blockFree {
		return
	}
	for *state(block) == blockTail {
		block--
	}
	if *state(block) == blockMarked {
		return
	}
	*state(block) = blockMarked
	end := block + 1
	for end < top && *state(end) == blockTail {
		end++
	}
	markRoots(address(block), address(end))
}

// What else package runtime is asked for.

func free(unsafe.Pointer) {}

func ReadMemStats(*MemStats) {}

func SetFinalizer(any, any) {}
