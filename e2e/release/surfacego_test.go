package main

import (
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// goAPI returns what the packages of core export. The message between module
// and shim is private, whatever Go calls it.
func goAPI(t *testing.T, root string) (found []string) {
	t.Helper()
	list := exec.Command("go", "list", "./core/...")
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	from := importer.ForCompiler(token.NewFileSet(), "source", nil).(types.ImporterFrom)
	for path := range strings.FieldsSeq(string(out)) {
		if path == "authkit-wasm/core/message" {
			continue
		}
		p, err := from.ImportFrom(path, filepath.Join(root, "core"), 0)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, exported(p)...)
	}
	return found
}

// exported returns a line for each exported thing of a package, and for each
// exported field or method.
func exported(p *types.Package) (found []string) {
	short := func(other *types.Package) string {
		if other == p {
			return ""
		}
		return other.Path()
	}
	write := func(t types.Type) string { return types.TypeString(t, short) }
	for _, name := range p.Scope().Names() {
		o := p.Scope().Lookup(name)
		if !o.Exported() {
			continue
		}
		named, isType := o.(*types.TypeName)
		if !isType {
			line := fmt.Sprintf("go %s %s", p.Path(), types.ObjectString(o, short))
			found = append(found, line)
			continue
		}
		kind, under := "type", write(named.Type().Underlying())
		var members []string
		switch u := named.Type().Underlying().(type) {
		case *types.Struct:
			kind, under = "struct", ""
			for f := range u.Fields() {
				if f.Exported() {
					members = append(members, f.Name()+" "+write(f.Type()))
				}
			}
		case *types.Interface:
			kind, under = "interface", ""
			for m := range u.Methods() {
				members = append(members, m.Name()+strings.TrimPrefix(write(m.Type()), "func"))
			}
		}
		thing := strings.TrimSpace(fmt.Sprintf("go %s %s %s %s", p.Path(), kind, name, under))
		found = append(found, thing)
		if kind != "interface" {
			set := types.NewMethodSet(types.NewPointer(named.Type()))
			for m := range set.Methods() {
				if m.Obj().Exported() {
					members = append(members, m.Obj().Name()+strings.TrimPrefix(write(m.Type()), "func"))
				}
			}
		}
		for _, m := range members {
			found = append(found, thing+separator+m)
		}
	}
	return found
}
