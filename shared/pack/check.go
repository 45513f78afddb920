package pack

func (p *Pack) check() []finding { return nil }

func (s *Service) check(id string) []finding { return nil }
