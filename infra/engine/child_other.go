//go:build !linux

package engine

import "syscall"

// attributes put a child in its own process group. Without Linux's Pdeathsig an
// engine that does not watch its input outlives a killed parent.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
