package figure

// mm is a millimetre in points.
const mm = 72 / 25.4

// Widths of a printed figure.
const (
	singleColumn = 89 * mm
	doubleColumn = 183 * mm
)

// Everything that is drawn with the same meaning looks the same.
var (
	black    = rgb{0x1a, 0x1a, 0x1a}
	soft     = rgb{0x59, 0x59, 0x59}
	axisGrey = rgb{0x4d, 0x4d, 0x4d}
	gridGrey = rgb{0xdd, 0xdd, 0xdd}
	tailGrey = rgb{0xf0, 0xf0, 0xf0}
	white    = rgb{0xff, 0xff, 0xff}

	titleStyle    = style{bold, 8, black}
	subtitleStyle = style{regular, 7, soft}
	facetStyle    = style{bold, 7, black}
	tickStyle     = style{regular, 7, axisGrey}
	labelStyle    = style{regular, 7, black}
	noteStyle     = style{regular, 6, soft}

	axisPen      = pen{axisGrey, 0.5, nil}
	gridPen      = pen{gridGrey, 0.25, nil}
	thresholdPen = pen{rgb{0x66, 0x66, 0x66}, 0.6, []float64{3, 2}}
	leaderPen    = pen{rgb{0x99, 0x99, 0x99}, 0.35, nil}
)

const (
	margin    = 4.0  // between the edge of the page and everything
	lineWidth = 1.25 // of medians and other main lines
	tickSize  = 2.5
	tickGap   = 2.0 // between a tick and its label
	leading   = 1.3 // of lines of text, in em
	labelGap  = 8.4 // between the middles of labels of lines
)
