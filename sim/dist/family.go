package dist

import "strings"

// Family describes a kind of distribution for help and for schemas.
type Family struct {
	Name    string
	Args    []Arg // in order
	Repeat  bool  // the argument may be repeated, up to 1000 in all
	Doc     string
	Example string

	make func(args []float64) (Dist, error) // nil: the parser reads its arguments by a rule of its own
}

// Arg is an argument of a family.
type Arg struct {
	Name     string
	Optional bool // it and those after it may be left out, and then have their Default
	Default  float64
}

// Usage is how the family is written: "pert(lo, mode, hi[, lambda])".
func (f Family) Usage() string {
	var b strings.Builder
	b.WriteString(f.Name + "(")
	optional := 0
	for i, a := range f.Args {
		if a.Optional {
			b.WriteString("[")
			optional++
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(a.Name)
	}
	if f.Repeat {
		b.WriteString(", ...")
	}
	return b.String() + strings.Repeat("]", optional) + ")"
}

// Families lists the families that a text may name, in the order in which one would look for them.
func Families() []Family { return append([]Family(nil), families...) }

func args(names ...string) []Arg {
	list := make([]Arg, len(names))
	for i, name := range names {
		list[i].Name = name
	}
	return list
}

var families = []Family{
	{
		Name: "constant", Args: args("x"),
		Doc:     "always x; the plain number says the same",
		Example: "constant(0.03)",
		make:    func(a []float64) (Dist, error) { return Constant(a[0]) },
	},
	{
		Name: "uniform", Args: args("lo", "hi"),
		Doc:     "every value between lo and hi alike",
		Example: "uniform(8%, 16%)",
		make:    func(a []float64) (Dist, error) { return Uniform(a[0], a[1]) },
	},
	{
		Name: "loguniform", Args: args("lo", "hi"),
		Doc:     "every order of magnitude between lo > 0 and hi alike: its logarithm is uniform",
		Example: "loguniform(0.1, 10)",
		make:    func(a []float64) (Dist, error) { return LogUniform(a[0], a[1]) },
	},
	{
		Name: "triangular", Args: args("lo", "mode", "hi"),
		Doc:     "density rising in a line from lo to the mode and falling in a line to hi",
		Example: "triangular(0, 3, 10)",
		make:    func(a []float64) (Dist, error) { return Triangular(a[0], a[1], a[2]) },
	},
	{
		Name: "pert",
		Args: []Arg{{Name: "lo"}, {Name: "mode"}, {Name: "hi"}, {Name: "lambda", Optional: true, Default: standardLambda}},
		Doc: "a smooth hump on lo..hi with that mode (a beta distribution) and the mean (lo + lambda mode + hi)/(lambda + 2); " +
			"lambda is 4 unless given",
		Example: "pert(0.4%, 1.2%, 2.5%)",
		make:    func(a []float64) (Dist, error) { return PERT(a[0], a[1], a[2], a[3]) },
	},
	{
		Name: "normal", Args: args("mean", "sd"),
		Doc:     "the normal distribution with that mean and standard deviation",
		Example: "normal(0.2, 0.03)",
		make:    func(a []float64) (Dist, error) { return Normal(a[0], a[1]) },
	},
	{
		Name: "lognormal", Args: args("mu", "sigma"),
		Doc: "its natural logarithm is normal with mean mu and standard deviation sigma: the median is exp(mu), " +
			"not mu; a to b is often easier",
		Example: "lognormal(0, 0.5)",
		make:    func(a []float64) (Dist, error) { return Lognormal(a[0], a[1]) },
	},
	{
		Name: "logitnormal", Args: args("mu", "sigma"),
		Doc: "in 0..1; its logit, log(x/(1-x)), is normal with mean mu and standard deviation sigma: the median is " +
			"1/(1+exp(-mu)); a to b is often easier",
		Example: "logitnormal(-2, 0.5)",
		make:    func(a []float64) (Dist, error) { return LogitNormal(a[0], a[1]) },
	},
	{
		Name:    "beta",
		Args:    []Arg{{Name: "a"}, {Name: "b"}, {Name: "lo", Optional: true, Default: 0}, {Name: "hi", Optional: true, Default: 1}},
		Doc:     "the beta distribution with shapes a and b on 0..1, or stretched over lo..hi",
		Example: "beta(2, 3)",
		make:    func(a []float64) (Dist, error) { return Beta(a[0], a[1], a[2], a[3]) },
	},
	{
		Name: "gamma", Args: args("shape", "scale"),
		Doc:     "the gamma distribution; its mean is shape times scale",
		Example: "gamma(2, 1.5)",
		make:    func(a []float64) (Dist, error) { return Gamma(a[0], a[1]) },
	},
	{
		Name: "exponential", Args: args("mean"),
		Doc:     "the exponential distribution with that mean, which is one over the rate",
		Example: "exponential(2.5)",
		make:    func(a []float64) (Dist, error) { return Exponential(a[0]) },
	},
	{
		Name: "weibull", Args: args("shape", "scale"),
		Doc:     "more than x has the probability exp(-(x/scale)^shape)",
		Example: "weibull(1.5, 3)",
		make:    func(a []float64) (Dist, error) { return Weibull(a[0], a[1]) },
	},
	{
		Name: discreteName, Args: args("value:weight"), Repeat: true,
		Doc:     "each of the values, with a probability in proportion to its weight",
		Example: "discrete(1:20%, 2:50%, 3:30%)",
	},
	{
		Name: "empirical", Args: args("x"), Repeat: true,
		Doc:     "each of the values with the same probability; values may repeat",
		Example: "empirical(17, 32, 53)",
		make:    func(a []float64) (Dist, error) { return Empirical(a...) },
	},
	{
		Name: metalogName, Args: args("p:x"), Repeat: true,
		Doc: "the metalog distribution (Keelin 2016) through quantiles: below x with probability p; lo=, hi= or both are bounds, " +
			"and terms= fits fewer terms than there are quantiles by least squares",
		Example: "metalog(5%:10, 50%:18, 95%:40, lo=0)",
	},
	{
		Name: mixtureName, Args: args("weight distribution"), Repeat: true,
		Doc:     "one of the distributions, with a probability in proportion to its weight",
		Example: "mixture(30% normal(0, 1), 70% uniform(2, 3))",
	},
	{
		Name: "part", Args: args("alpha"),
		Doc: "a part of a whole: parts divided by their sum have the Dirichlet distribution of their alphas, " +
			"and the mean share of each is its alpha over the sum",
		Example: "part(2.5)",
		make:    func(a []float64) (Dist, error) { return Part(a[0]) },
	},
}

// These families have rules of their own in the parser.
const (
	metalogName  = "metalog"
	discreteName = "discrete"
	mixtureName  = "mixture"
)
