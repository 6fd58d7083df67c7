package access

import "cloudgate/sim"

// World is what a scenario file of this model may say.
type World struct {
	Focus       string                  `key:"focus" doc:"the market whose providers go abroad and which foreign providers enter"`
	Steps       int                     `key:"steps_a_year" min:"1" max:"52" default:"4" doc:"steps a year"`
	Tiers       sim.Named[Tier]         `key:"tiers" doc:"service tiers"`
	Markets     sim.Named[Market]       `key:"markets" doc:"markets; a market is also an origin of providers and of demand"`
	Providers   sim.Named[Provider]     `key:"providers" doc:"providers that may enter markets other than their home"`
	Events      sim.Named[Event]        `key:"events" doc:"policy events"`
	Demand      Demand                  `key:"demand" doc:"demand in all markets"`
	Reciprocity sim.Quantity            `key:"reciprocity" unit:"1" min:"0" symbol:"ρ" doc:"how strongly a government answers the openness its own firms meet; 0: not at all"`
	Account     Account                 `key:"key_accounts" doc:"loss of a provider's largest compatriot customers"`
	Quality     Quality                 `key:"capability" doc:"how the providers' utility moves"`
	Capital     Capital                 `key:"capital" doc:"what programmes buy"`
	Entry       Entry                   `key:"entry" doc:"the stages of entry"`
	Attraction  Attraction              `key:"attraction" doc:"what customers choose by"`
	Reference   Reference               `key:"reference" doc:"fixed constants that hazards are measured against, never the scenario's own start"`
	Success     sim.Named[Criterion]    `key:"success" doc:"criteria of successful entry"`
	Weights     sim.Named[sim.Quantity] `key:"openness_weights" unit:"1" min:"0" doc:"weights of the published openness index, by component; divided by their sum"`
}

// Tier is a layer of cloud services, such as infrastructure or software.
type Tier struct {
	Label     string       `key:"label" default:"" doc:"name in figures and tables"`
	Licence   sim.Quantity `key:"licence_speed" unit:"1" min:"0" symbol:"μ" doc:"speed of this tier's own licence under a multi-tier system, relative to the single licence"`
	Ecosystem sim.Quantity `key:"ecosystem" unit:"1" min:"0" default:"0" doc:"how far ecosystem money raises the fit of this tier; 1: in full"`
}

// Market is a national or regional market and the regime of its government.
type Market struct {
	Label     string                  `key:"label" default:"" doc:"name in figures and tables"`
	Size      sim.Quantity            `key:"size" unit:"US$m a year" min:"0" doc:"revenue from the tiers of the file in the first calendar year"`
	Growth    Growth                  `key:"growth" doc:"growth of demand"`
	Mix       sim.Named[sim.Path]     `key:"mix" unit:"1" min:"0" doc:"share of each tier in demand; divided by their sum"`
	Segments  sim.Named[sim.Path]     `key:"segments" unit:"1" min:"0" max:"1" symbol:"φ" doc:"share of demand by firms from each foreign origin; the rest is local"`
	Break     sim.Quantity            `key:"iaas_break" unit:"1" min:"0" default:"1" doc:"published IaaS revenue over modelled, for observation only"`
	Strength  sim.Quantity            `key:"incumbents" unit:"logit" symbol:"B" doc:"strength of the domestic sellers"`
	Liability sim.Quantity            `key:"liability" unit:"logit" doc:"liability of foreignness with local customers"`
	Regulated sim.Quantity            `key:"regulated" unit:"1" min:"0" max:"1" doc:"share of local demand under procurement rules"`
	RouteLoss sim.Named[sim.Quantity] `key:"route_loss" unit:"logit" min:"0" optional:"true" doc:"utility lost by a route of entry: operated, joint_venture"`
	Review    bool                    `key:"review" default:"false" doc:"whether a data security review is held before service"`
	Regime    Regime                  `key:"regime" doc:"what the government decides"`
}

// Growth is logistic-like growth with mean-reverting shocks.
type Growth struct {
	Start      sim.Quantity `key:"start" unit:"log a year" symbol:"g0" doc:"growth rate at the start"`
	LongRun    sim.Quantity `key:"long_run" unit:"log a year" symbol:"g∞" doc:"growth rate once the ceiling is reached"`
	Ceiling    sim.Quantity `key:"ceiling" unit:"1" min:"0" symbol:"Γ" doc:"multiple of the first year's rate at which growth reaches its long run"`
	Volatility sim.Quantity `key:"volatility" unit:"log a year" min:"0" symbol:"σ" doc:"stationary standard deviation of the growth shock"`
}

// Components are the parts of a regime that a government may set in general or toward an origin.
type Components struct {
	Ownership   sim.Path            `key:"ownership" unit:"1" min:"0" max:"1" optional:"true" doc:"largest stake a foreign firm may hold"`
	Licensing   sim.Path            `key:"licensing" unit:"1" min:"0" max:"1" optional:"true" doc:"rate at which foreign-invested applicants get licences, relative to domestic ones"`
	Issuance    sim.Path            `key:"issuance" unit:"1" min:"0" max:"1" optional:"true" doc:"whether licences are being issued; the lower of this and the issuance chain holds"`
	Classified  sim.Path            `key:"classified" unit:"1" min:"0" max:"1" optional:"true" doc:"probability that cloud counts as a telecom service; 1 is closed"`
	Scope       sim.Named[sim.Path] `key:"scope" unit:"1" min:"0" max:"1" optional:"true" doc:"probability that a tier needs the licence, given classified; 1 is closed"`
	MultiTier   sim.Path            `key:"multi_tier" unit:"1" min:"0" max:"1" optional:"true" doc:"1: each tier has its own licence; in force from one half on"`
	DataFlow    sim.Path            `key:"data_flow" unit:"1" min:"0" max:"1" optional:"true" doc:"freedom of cross-border data flows"`
	Security    sim.Path            `key:"security" unit:"1" min:"0" max:"1" optional:"true" doc:"ease of the data security review"`
	Procurement sim.Path            `key:"procurement" unit:"1" min:"0" max:"1" optional:"true" doc:"share of regulated demand open to foreign providers"`
	Clarity     sim.Path            `key:"clarity" unit:"1" min:"0" max:"1" optional:"true" doc:"clarity of the policy framework"`
	Screening   sim.Path            `key:"screening" unit:"1" min:"0" max:"1" optional:"true" doc:"security screening of suppliers; 1 is closed"`
}

// Regime is a government's components, with overrides toward single origins.
type Regime struct {
	Components
	Chain  Chain                 `key:"issuance_chain" doc:"suspension and resumption of licence issuance"`
	Toward sim.Named[Components] `key:"toward" optional:"true" doc:"components toward providers from one origin"`
}

// Chain is the two-state Markov chain of licence issuance; it starts in the issuing state.
type Chain struct {
	Suspend sim.Quantity `key:"suspend" unit:"a year" min:"0" default:"0" doc:"hazard of a suspension"`
	Resume  sim.Quantity `key:"resume" unit:"a year" min:"0" default:"0" doc:"hazard of the resumption of a suspended issuance"`
}

// Provider is a seller of cloud services with a home market.
type Provider struct {
	Label       string                  `key:"label" default:"" doc:"name in figures and tables"`
	Home        string                  `key:"home" doc:"home market"`
	Quality     Level                   `key:"quality" doc:"utility relative to the domestic sellers of a market"`
	Fit         sim.Named[sim.Quantity] `key:"fit" unit:"logit" doc:"utility of the tiers it offers; a tier not named is not offered"`
	Discount    sim.Quantity            `key:"discount" unit:"1" min:"0" max:"0.95" default:"0" doc:"price discount against the domestic sellers"`
	Interest    sim.Quantity            `key:"interest" unit:"a year" min:"0" default:"0" doc:"rate of deciding to enter a market as open as the reference; not used with a programme"`
	Stake       sim.Quantity            `key:"stake" unit:"1" min:"0" max:"1" default:"0.5" doc:"smallest stake in a joint venture it accepts"`
	Patience    int                     `key:"patience" min:"1" max:"20" default:"3" doc:"failed reviews after which it gives a tier of a route up"`
	Preview     bool                    `key:"preview" default:"false" doc:"whether it serves a preview between signature and operation"`
	KeyAccounts bool                    `key:"key_accounts" default:"false" doc:"whether it may lose its largest compatriot customers"`
	HomeShare   sim.Path                `key:"home_share" unit:"1" min:"0" max:"1" default:"0" doc:"share of its home market's IaaS that is not foreign; for observation only"`
	Programme   *Programme              `key:"programme" optional:"true" doc:"a capital programme for going abroad; a provider that has one builds sites"`
	Markets     sim.Named[Presence]     `key:"markets" doc:"the markets it may enter, with its state there at the start"`
}

// Level is where a provider's utility starts and where it tends to.
type Level struct {
	Start   sim.Quantity `key:"start" unit:"logit" symbol:"Q₀" doc:"utility at the start"`
	LongRun sim.Quantity `key:"long_run" unit:"logit" symbol:"Q̄" doc:"utility in the long run"`
}

// Programme is money for going abroad and what is planned with it.
type Programme struct {
	Amount   sim.Quantity    `key:"amount" unit:"US$m" min:"0" doc:"size of the programme"`
	Start    sim.Quantity    `key:"start" unit:"year" min:"1900" max:"2200" doc:"when spending starts"`
	Years    sim.Quantity    `key:"years" unit:"years" min:"0.25" doc:"over how many years it is spent, evenly"`
	Abroad   sim.Quantity    `key:"abroad" unit:"1" min:"0" max:"1" doc:"share for sites and capacity abroad"`
	Research sim.Quantity    `key:"research" unit:"1" min:"0" max:"1" doc:"share of the rest for research; what remains goes to the ecosystem"`
	Rate     sim.Quantity    `key:"site_rate" unit:"sites a year" min:"0" default:"0" doc:"rate of proposing sites beyond the plan"`
	Scale    sim.Quantity    `key:"site_scale" unit:"1" min:"0" default:"1" doc:"cost of its sites relative to a full site; small for those who rent racks"`
	Plan     sim.Named[Site] `key:"plan" optional:"true" doc:"planned sites"`
}

// Site is a planned site.
type Site struct {
	Market  string       `key:"market" doc:"where"`
	Date    sim.Quantity `key:"date" unit:"year" min:"1900" max:"2200" doc:"when its building is to begin"`
	Venture bool         `key:"venture" default:"false" doc:"whether a local partner must be found first, which takes longer"`
}

// Presence is a market that a provider may enter and how it stands there at the start.
type Presence struct {
	State  string       `key:"state" default:"absent" oneof:"absent signed operating" doc:"state at the start"`
	Route  string       `key:"route" default:"own" oneof:"operated joint_venture own" doc:"route of that state"`
	Signed sim.Quantity `key:"signed" unit:"year" min:"0" max:"2200" default:"0" doc:"when the route was signed; 0: not known"`
	Since  sim.Quantity `key:"since" unit:"year" min:"0" max:"2200" default:"0" doc:"since when it operates; 0: not known, taken as the start"`
	Share  sim.Quantity `key:"share" unit:"1" min:"0" max:"1" default:"0" doc:"share of the market's revenue at the start"`
	Sites  int          `key:"sites" min:"0" max:"100" default:"0" doc:"sites open at the start"`
}

// Event is something a government may do once, or again and again.
type Event struct {
	Label   string            `key:"label" default:"" doc:"name in figures and tables"`
	Market  string            `key:"market" doc:"whose government acts"`
	Kind    string            `key:"kind" oneof:"opening closing" doc:"whether it opens or closes; with reciprocity a closing event comes sooner, an opening one later, where its own firms meet closure"`
	Answers []string          `key:"answers" optional:"true" doc:"markets whose openness toward this one the event answers under reciprocity"`
	Hazard  sim.Quantity      `key:"hazard" unit:"a year" min:"0" default:"0" doc:"hazard of the event"`
	Date    *sim.Quantity     `key:"date" unit:"year" min:"1900" max:"2200" optional:"true" doc:"a date at which it happens for certain"`
	Repeats bool              `key:"repeats" default:"false" doc:"whether it may happen more than once"`
	Effects sim.Named[Effect] `key:"effects" doc:"what it changes, from the next step on, applied in the order of their names"`
}

// Effect changes one component of one market's regime. Exactly one of the four actions is given.
type Effect struct {
	Market    string        `key:"market" default:"" doc:"whose regime; the event's own market if left out"`
	Toward    string        `key:"toward" default:"" doc:"toward providers from which origin; all, if left out"`
	Component string        `key:"component" doc:"a component of the regime, such as ownership or scope.saas"`
	Set       *sim.Quantity `key:"set" unit:"1" min:"0" max:"1" optional:"true" doc:"new value"`
	Raise     *sim.Quantity `key:"raise_to" unit:"1" min:"0" max:"1" optional:"true" doc:"raised to at least this"`
	Lower     *sim.Quantity `key:"lower_to" unit:"1" min:"0" max:"1" optional:"true" doc:"lowered to at most this"`
	Scale     *sim.Quantity `key:"scale" unit:"1" min:"0.000001" optional:"true" doc:"multiplied by this"`
}

// Demand holds what all markets have in common.
type Demand struct {
	Reversion   sim.Quantity `key:"reversion" unit:"years" min:"0.01" symbol:"θ" doc:"time in which growth shocks fade"`
	Correlation sim.Quantity `key:"world_correlation" unit:"1" min:"0" max:"1" symbol:"ρ_w" doc:"share of the shocks' variance that all markets have in common"`
	Trend       sim.Quantity `key:"trend_volatility" unit:"log a year per sqrt(year)" min:"0" default:"0" symbol:"τ_g" doc:"how far the growth that all markets have in common wanders for good"`
	Churn       sim.Quantity `key:"churn" unit:"a year" min:"0" max:"1" symbol:"χ" doc:"share of revenue put up again for tender"`
}

// Account is the loss of key accounts.
type Account struct {
	Hazard   sim.Quantity `key:"hazard" unit:"a year" min:"0" doc:"hazard of losing the largest compatriot customers without any screening"`
	Screened sim.Quantity `key:"screening_factor" unit:"1" min:"0" default:"3" doc:"by how many times full screening somewhere adds to the hazard"`
	Fraction sim.Quantity `key:"fraction" unit:"1" min:"0" max:"1" doc:"share of compatriot revenue lost, in all markets at once"`
}

// Quality is the law of motion of the providers' utility.
type Quality struct {
	Speed      sim.Quantity `key:"speed" unit:"a year" min:"0" symbol:"η" doc:"speed at which utility tends to its long run"`
	Research   sim.Quantity `key:"research_gain" unit:"1 per US$bn a year" min:"0" symbol:"c_R" doc:"gain in that speed by research spending"`
	Ecosystem  sim.Quantity `key:"ecosystem_gain" unit:"logit" min:"0" symbol:"c_E" doc:"gain in fit by ecosystem spending, per log unit"`
	Volatility sim.Quantity `key:"volatility" unit:"logit per sqrt(year)" min:"0" symbol:"σ_Q" doc:"volatility of utility"`
}

// Capital is what sites and capacity cost and how long they take.
type Capital struct {
	SiteCost     sim.Quantity `key:"site_cost" unit:"US$m" min:"0" doc:"cost of a full site"`
	Turnover     sim.Quantity `key:"turnover" unit:"a year" min:"0.01" symbol:"κ" doc:"revenue a year that a unit of capital can serve"`
	Depreciation sim.Quantity `key:"depreciation" unit:"a year" min:"0" max:"1" symbol:"δ" doc:"depreciation of capital"`
	Lead         sim.Quantity `key:"lead" unit:"years" min:"0" doc:"mean time from paying for a site to its opening"`
	Venture      sim.Quantity `key:"venture_lead" unit:"years" min:"0" doc:"mean time added where a local partner must be found first"`
	Reinvest     sim.Quantity `key:"reinvest" unit:"1" min:"0" max:"1" doc:"share of revenue abroad that is invested abroad"`
	Closing      sim.Quantity `key:"site_exit" unit:"a year" min:"0" symbol:"ω_s" doc:"hazard that a site closes in a fully closed market"`
}

// Entry is the pipeline's rates.
type Entry struct {
	SizePower    sim.Quantity            `key:"size_elasticity" unit:"1" min:"0" symbol:"ε" doc:"elasticity of the decision rate to market size"`
	OpenPower    sim.Quantity            `key:"openness_gain" unit:"1" min:"0" symbol:"κ_O" doc:"log gain of the decision rate per unit of openness"`
	Partner      sim.Named[sim.Quantity] `key:"partner_time" unit:"years" min:"0.01" symbol:"τ_p" doc:"mean time to find and sign a partner, by route: operated, joint_venture"`
	JointVenture sim.Quantity            `key:"joint_venture_share" unit:"1" min:"0" max:"1" doc:"probability that a provider would enter by joint venture"`
	Held         sim.Quantity            `key:"operator_licensed" unit:"1" min:"0" max:"1" doc:"probability that a local operator already holds the licence"`
	Licence      sim.Quantity            `key:"licence_rate" unit:"a year" min:"0" symbol:"ν" doc:"rate at which a domestic applicant gets its licence under a clear regime"`
	Unclear      sim.Quantity            `key:"unclarity_cost" unit:"1" min:"0" symbol:"κ_c" doc:"slowing of licensing by an unclear framework"`
	Build        sim.Quantity            `key:"build" unit:"years" min:"0" doc:"mean time to build a site in the market"`
	Review       sim.Quantity            `key:"review_time" unit:"years" min:"0.01" symbol:"τ_r" doc:"mean time of a review under an easy regime"`
	Insecure     sim.Quantity            `key:"review_cost" unit:"1" min:"0" symbol:"κ_s" doc:"slowing of the review by a hard regime"`
	Pass         sim.Quantity            `key:"pass" unit:"1" min:"0" max:"1" doc:"probability of passing a review, at each attempt"`
	Preview      sim.Quantity            `key:"preview_fraction" unit:"1" min:"0" max:"1" symbol:"π" doc:"attraction of a preview relative to full service"`
	Exit         sim.Quantity            `key:"exit" unit:"a year" min:"0" symbol:"ω_p" doc:"hazard of leaving a fully closed market"`
	Retained     sim.Named[sim.Quantity] `key:"retained" unit:"1" min:"0" max:"1" doc:"share of revenue that the foreign firm keeps, by route: operated, joint_venture"`
}

// Attraction is what customers choose by.
type Attraction struct {
	Affinity   sim.Quantity `key:"affinity" unit:"logit" doc:"attraction of a provider to firms from its own home"`
	Screening  sim.Quantity `key:"screening_weight" unit:"logit" min:"0" symbol:"w_v" doc:"utility lost with local customers under full screening"`
	Site       sim.Quantity `key:"site" unit:"logit" min:"0" symbol:"b1" doc:"gain by having a site in the market"`
	MoreSites  sim.Quantity `key:"more_sites" unit:"logit" min:"0" symbol:"b2" doc:"gain per log unit of the number of sites"`
	Remote     sim.Quantity `key:"remote_cost" unit:"logit" min:"0" symbol:"w_d" doc:"utility lost by selling remotely where data may not leave"`
	Newness    sim.Quantity `key:"newness" unit:"logit" min:"0" symbol:"ψ" doc:"handicap of a provider that is new in the market"`
	NewnessFor sim.Quantity `key:"newness_time" unit:"years" min:"0.01" symbol:"τ_ψ" doc:"time in which that handicap fades"`
	OrderFor   sim.Quantity `key:"order_half_life" unit:"years" min:"0.01" symbol:"h" doc:"half-life of the advantage of early entrants"`
	Learning   sim.Quantity `key:"learning" unit:"logit" min:"0" default:"0" symbol:"λ" doc:"utility that sellers gain by doing, per log unit of growth of their home market"`
	Elasticity sim.Quantity `key:"price_elasticity" unit:"1" min:"0" symbol:"e_v" doc:"elasticity of volume to price; shares are of revenue"`
}

// Reference holds the starred constants.
type Reference struct {
	Size     sim.Named[sim.Quantity] `key:"size" unit:"US$m a year" min:"0.000001" symbol:"S*" doc:"reference size of a market"`
	Openness sim.Named[sim.Quantity] `key:"openness" unit:"1" min:"0" max:"1" symbol:"O*" doc:"reference openness of a market"`
}

// Criterion says when an entry counts as a success.
type Criterion struct {
	Label      string       `key:"label" default:"" doc:"the criterion in words"`
	Operating  bool         `key:"operating" default:"true" doc:"whether it must operate at the horizon"`
	OwnLicence bool         `key:"own_licence" default:"false" doc:"whether it must have obtained a licence of its own"`
	Share      sim.Quantity `key:"share" unit:"1" min:"0" max:"1" default:"0" doc:"least share of the last year's revenue"`
	Of         string       `key:"of" default:"offered" oneof:"offered market" doc:"of which revenue: the tiers that it offers, or the whole market"`
}
