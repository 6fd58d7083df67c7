// Package bass is the diffusion model of Bass (1969): how a new product spreads among m eventual
// adopters when some adopt by themselves (p, innovation) and others follow those who have (q,
// imitation). It is the continuous model, by its closed form; it draws nothing.
//
// With s = p + q and t the years since the start of the first year of the horizon,
//
//	F(t)       = (1 - e^(-s t)) / (1 + (q/p) e^(-s t))   share that has adopted by t
//	cumulative = m F(t) at the end of each year
//	adopters   = m (F(t) - F(t-1)), those of the year
//	peak_time  = ln(q/p)/s where q > p, else 0
//	peak_size  = m s²/(4 q) where q > p, else m p: the rate at the peak, in adopters a year
//
// So the first year ends at t = 1, and the adopters of all years so far sum to cumulative. A peak
// after the end of the horizon has not been reached within it: peak_time is then +Inf, while peak_size
// still is what the rate will be. With p = 0 nobody ever starts.
//
//	model: bass
//	horizon: 2000:2020
//	p: 0.03
//	q: 0.38
//	m: 100
package bass
