package engine

import "syscall"

// attributes put a child in its own process group, so that Ctrl-C reaches only
// its parent, which closes it; and let the kernel end it with its parent.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}
