package models

import (
	"cloudgate/models/access"
	"cloudgate/models/bass"
	"cloudgate/models/gfunction"
	"cloudgate/models/ishigami"
	"cloudgate/models/lake"
	"cloudgate/sim"
)

// All lists the definitions of all models, by name.
func All() []sim.Definition {
	return []sim.Definition{
		access.Definition(),
		bass.Definition(),
		gfunction.Definition(),
		ishigami.Definition(),
		lake.Definition(),
	}
}

// Lookup finds a model by the name that a scenario file gives it.
func Lookup(name string) (sim.Definition, bool) {
	for _, d := range All() {
		if d.Name == name {
			return d, true
		}
	}
	return sim.Definition{}, false
}
