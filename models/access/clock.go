package access

import "math"

// never is the time of what has not happened.
var never = math.Inf(1)

// earlier is the earlier one of two times, which are numbers: min would ask, and takes longer.
func earlier(a, b float64) float64 {
	if b < a {
		return b
	}
	return a
}

// clock rings when the hazard it has accumulated reaches its unit exponential. Its hazard is constant
// between changes of its rate, so that the time is known ahead and exact.
type clock struct {
	draw    float64 // the unit exponential
	accrued float64 // hazard accumulated until asOf
	asOf    float64
	rate    float64
	due     float64 // when it rings if its rate stays
}

// newClock is a clock that stands still.
func newClock(draw, now float64) clock { return clock{draw: draw, asOf: now, due: never} }

// setRate changes the rate at the time now. What has accumulated stays; a rate of zero stops the clock.
func (c *clock) setRate(rate, now float64) {
	if rate == c.rate {
		return
	}
	c.accrued += float64(c.rate * (now - c.asOf))
	c.asOf, c.rate, c.due = now, rate, never
	if rate > 0 {
		c.due = now
		if left := c.draw - c.accrued; left > 0 {
			c.due += left / rate
		}
	}
}

// run is setRate, and gives when the clock rings.
func (c *clock) run(rate, now float64) float64 {
	c.setRate(rate, now)
	return c.due
}

// restart gives the clock its next exponential, at the rate it has.
func (c *clock) restart(draw, now float64) {
	rate := c.rate
	*c = newClock(draw, now)
	c.setRate(rate, now)
}

// calendar says which lanes have something to do, by step and item. It may call a lane too early or in
// vain, never too late: the item itself knows its time.
type calendar struct {
	starts []float64 // of the steps, decimal years
	steps  float64   // a year
	items  int
	due    []mask // by step and item
}

func newCalendar(m *model, items int) calendar {
	c := calendar{make([]float64, m.years*m.steps), float64(m.steps), items, make([]mask, m.years*m.steps*items)}
	for step := range c.starts {
		c.starts[step] = m.first + float64(step)/c.steps
	}
	return c
}

func (c *calendar) clear() { clear(c.due) }

// put notes that an item of lane j has something to do at the time t, in the step that contains it and in none
// before the given one.
func (c *calendar) put(item, j int, t float64, step int) {
	s := (t - c.starts[0]) * c.steps
	if s >= float64(len(c.starts)) {
		return // beyond the horizon
	}
	if at := int(s); at > step {
		if step = at; c.starts[at] > t { // the product was rounded up
			step--
		}
	}
	if step < len(c.starts) {
		c.due[step*c.items+item].add(j)
	}
}

// at is the set of lanes in which an item has something to do in a step.
func (c *calendar) at(step, item int) mask { return c.due[step*c.items+item] }

// in are those sets by item.
func (c *calendar) in(step int) []mask { return c.due[step*c.items : (step+1)*c.items] }
