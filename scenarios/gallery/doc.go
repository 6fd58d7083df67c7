// Package gallery reads files that list the figures of a paper, so that all of them are drawn by one command and each can be
// drawn again.
//
// A file names figures by what their files are to be called, and says of each which result it is drawn from and how. What it
// says at its top holds for all that say nothing else. A file with mistakes is refused with all of them at once, by line and
// column (scenarios/bind).
//
//	cloudgate: 1
//	kind: figures
//	result: results/baseline
//	style: nature-single
//	formats: [svg, pdf]
//	figures:
//	  overseas:
//	    figure: fan
//	    bands: [30, 60, 90]
//	    caption: Chinese providers stay small abroad.
//	  japan:
//	    figure: density
//	    outcome: overseas_share[japan]
//	    years: 2014:2024
//
// The package draws nothing and knows no figure: whether results, figures, outcomes, styles and formats exist is for the caller to
// find out, and Figure.Problem says where in the file it was asked.
package gallery
