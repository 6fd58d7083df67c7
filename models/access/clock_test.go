package access

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// A clock rings when the integral of its rates reaches its exponential, whenever they change, and stands still
// while its rate is zero.
func TestClock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := rapid.Float64Range(0.01, 5).Draw(t, "draw")
		c := newClock(draw, 2014)
		now, integral := 2014.0, 0.0
		for range rapid.IntRange(1, 8).Draw(t, "changes") {
			rate := rapid.SampledFrom([]float64{0, 0.1, 0.7, 3}).Draw(t, "rate")
			c.setRate(rate, now)
			want := math.Inf(1)
			if rate > 0 {
				want = now + (draw-integral)/rate
			}
			if got := c.due; got != want && !(math.Abs(got-want) < 1e-9) {
				t.Fatalf("rings at %v, want %v", got, want)
			}
			wait := rapid.Float64Range(0, 2).Draw(t, "wait")
			if integral += rate * wait; integral > draw {
				return
			}
			now += wait
		}
	})
}

// Setting a rate that it has already moves no bit of a clock, however often.
func TestClockUntouched(t *testing.T) {
	c := clock{draw: 1.7, asOf: 2014}
	c.setRate(0.3, 2014)
	want := c.due
	for i := range 100 {
		c.setRate(0.3, 2014+float64(i)/25)
	}
	if got := c.due; got != want {
		t.Errorf("rings at %v, before at %v", got, want)
	}
}

// A calendar never calls too late: what it is given comes in the step that contains its time, or one step
// earlier where rounding says so, but in none before the step it may.
func TestCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := rapid.IntRange(1, 52).Draw(t, "steps")
		m := &model{first: 2014, years: 12, steps: steps}
		c := newCalendar(m, 2)
		when := 2014 + rapid.Float64Range(-2, 14).Draw(t, "time")
		if rapid.Bool().Draw(t, "on a boundary") {
			when = 2014 + float64(rapid.IntRange(0, 12*steps).Draw(t, "boundary"))/float64(steps)
		}
		least := rapid.IntRange(0, 12*steps).Draw(t, "step")
		c.put(1, 5, when, least)
		start := func(s int) float64 { return 2014 + float64(s)/float64(steps) }
		want := least
		for want < 12*steps && start(want+1) <= when {
			want++
		}
		called := -1
		for s := range 12 * steps {
			if c.at(s, 0) != 0 {
				t.Fatal("another item was called")
			}
			if c.at(s, 1).has(5) {
				if called >= 0 {
					t.Fatalf("called in steps %d and %d", called, s)
				}
				called = s
			}
		}
		switch {
		case want == 12*steps:
			if called >= 0 && called != want-1 {
				t.Fatalf("%v is called in step %d, though it lies beyond the last", when, called)
			}
		case called > want || called < least || called < want-1:
			t.Fatalf("%v is called in step %d, want %d", when, called, want)
		}
	})
}

func TestMask(t *testing.T) {
	var s mask
	for _, j := range []int{0, 5, 63} {
		s.put(j, true)
	}
	s.put(5, false)
	s.put(7, false)
	var members []int
	for set := s; set != 0; set = set.rest() {
		members = append(members, set.first())
	}
	if len(members) != 2 || members[0] != 0 || members[1] != 63 || s.has(5) || !s.has(63) {
		t.Errorf("members %v of %b", members, s)
	}
}
