package num

// horner is c[0] + c[1] x + c[2] x² + ...
func horner(x float64, c []float64) float64 {
	s := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		s = float64(s*x) + c[i]
	}
	return s
}

// degree7 is horner for eight terms, in an order that a processor can overlap.
func degree7(x float64, c *[8]float64) float64 {
	x2 := x * x
	low := (c[0] + float64(c[1]*x)) + float64(x2*(c[2]+float64(c[3]*x)))
	high := (c[4] + float64(c[5]*x)) + float64(x2*(c[6]+float64(c[7]*x)))
	return low + float64(float64(x2*x2)*high)
}
