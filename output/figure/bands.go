package figure

import (
	"fmt"
	"math"
	"slices"
	"strconv"
)

// standardBands are those of every fan.
var standardBands = []int{50, 90}

// BandPercentiles are the percentiles between which bands lie that hold so many percent of the runs each, ascending, with
// the median among them.
func BandPercentiles(bands []int) []float64 {
	list := []float64{50}
	for _, percent := range bands {
		lower, upper := band{percent: percent}.ends()
		list = append(list, lower, upper)
	}
	slices.Sort(list)
	return list
}

// PercentileName is the statistic of a summary that is a percentile.
func PercentileName(p float64) string { return "p" + strconv.FormatFloat(p, 'g', -1, 64) }

// mostBands is how many bands a fan can have of which one can still be told from the next.
const mostBands = 10

// checkBands refuses bands that cannot be drawn, or not by this figure.
func checkBands(f Figure, bands []int) error {
	switch {
	case bands == nil:
		return nil
	case f.Name != "fan":
		return fmt.Errorf("figure %s has no bands to choose; the fan has", f.Name)
	case len(bands) == 0 || len(bands) > mostBands:
		return fmt.Errorf("found %d bands, expected 1 to %d", len(bands), mostBands)
	}
	for i, b := range bands {
		switch {
		case b < 1 || b > 99:
			return fmt.Errorf("found a band of %d\u202f%% of runs, expected 1 to 99", b)
		case i > 0 && b <= bands[i-1]:
			return fmt.Errorf("found a band of %d\u202f%% after one of %d\u202f%%, expected them to ascend", b, bands[i-1])
		}
	}
	return nil
}

// ordinal writes a percentile for people: "2.5th", "21st".
func ordinal(p float64) string {
	s := strconv.FormatFloat(p, 'g', -1, 64)
	if whole := int(p); p == math.Trunc(p) && whole/10 != 1 && whole%10 >= 1 && whole%10 <= 3 {
		return s + []string{"st", "nd", "rd"}[whole%10-1]
	}
	return s + "th"
}

// bandShade is the shade of band i of n, the innermost first and darkest. Of two bands they are those of every fan.
func bandShade(h hue, i, n int) rgb {
	if n == 1 {
		return h.outer
	}
	dark := h.inner
	if n > 2 {
		dark = mixedShade(h.inner, h.line, 0.25)
	}
	light := h.outer
	if n > 3 {
		light = mixedShade(h.outer, white, 0.45)
	}
	return mixedShade(dark, light, float64(i)/float64(n-1))
}
