package scenarios

import (
	"cloudgate/scenarios/bind"
	"cloudgate/sim"
)

// Schema is the JSON Schema (draft 2020-12) of scenario files of the given models, for editors that
// complete and check while one types.
func Schema(models []sim.Definition) ([]byte, error) {
	var alternatives []bind.Alternative
	for _, m := range models {
		alternatives = append(alternatives, bind.Alternative{
			Schema: bind.Of(new(envelope), m.New()),
			Key:    "model", Value: m.Name,
			Doc: "a scenario of the model " + m.Name + ": " + m.Doc,
		})
	}
	return bind.JSONSchema("cloudgate scenario", alternatives)
}
