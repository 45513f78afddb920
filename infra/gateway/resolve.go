package gateway

// Resolver tells which route answers a request, without answering it.
type Resolver struct{ routes *node }

// Resolver returns the resolver of the template's routes.
func (t *Template) Resolver() (*Resolver, error) {
	r := &Resolver{&node{}}
	for _, route := range t.Routes {
		if err := r.routes.add(route); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// Route returns the route of a method and a path as sent, percent-encoded.
func (r *Resolver) Route(method, path string) (Route, bool) {
	found, _ := r.routes.find(method, path)
	if found == nil {
		return Route{}, false
	}
	return *found, true
}
