// Package claims reads files that list what a paper states, so that runs can bear it out.
//
// A file names statements (sim.Claim), the scenarios that they are about, and variants under which they have to hold as
// well: other seeds and designs, other values, another scenario. Cases are all combinations that the file asks for. A file
// with mistakes is refused with all of them at once, by line and column (scenarios/bind).
//
//	cloudgate: 1
//	kind: claims
//	scenario: baseline-2014
//	variants:
//	  another_seed: {seed: 2}
//	claims:
//	  rare:
//	    text: Chinese providers hardly ever win more than 3 % overseas.
//	    statement: P(overseas_share@2025 > 3%) < 5%
//	  opening_helps:
//	    statement: "open-china: foreign_share@2025 mean - baseline-2014: foreign_share@2025 mean > 0"
//
// The package runs nothing and knows no model: whether scenarios and outcomes exist is for the caller to find out, and
// Claim.Problem says where in the file it was asked.
package claims
