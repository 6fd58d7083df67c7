package sim

// Sentence is one thing that should be said of a result, in the model's words; whoever reads the result
// puts in the numbers. A sentence about what was not kept is left out, and a model that has none for what
// was kept is read by its headline outcomes.
type Sentence struct {
	Kind    SentenceKind
	Of      string // selector of an outcome, which is read at its last place; of SayAssumption, the parameter's path
	Subject string // "foreign providers"
	Does    string // of SayCount and SayAssumption: "operate in China"
	Each    string // of SayCount: the flag that tells of each member whether it is counted; may be empty
	Caveat  string // of SayAssumption: a sentence that says why the result needs its twin
}

// SentenceKind says what a sentence tells.
type SentenceKind string

// The kinds of sentence.
const (
	// SayDistribution: Subject has a median of so much; nine runs in ten lie between two numbers. The
	// thresholds of the outcome follow.
	SayDistribution SentenceKind = "distribution"
	// SayCount: of so many Subject, so many Does on average. With Each the members are as many as have that
	// flag as a headline, and the likeliest and the least likely of them are named.
	SayCount SentenceKind = "count"
	// SayAssumption: where the parameter is not zero, that Subject Does, Caveat, and how to run the twin in
	// which it is zero.
	SayAssumption SentenceKind = "assumption"
)
