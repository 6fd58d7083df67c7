// Package num has the elementary and special functions of the engine, with stated bits: a function
// gives the same result on every processor, operating system and GOAMD64 level, which package math
// does not promise.
//
// They are made of additions, products, quotients, square roots, explicit fused multiply-adds
// (math.FMA) and operations on bits. A product that feeds an addition is rounded by a conversion,
// float64(a*b) + c, because a compiler may fuse it otherwise.
//
// It is no general mathematics library: the domains are those that probability needs, and an
// argument outside gives NaN.
//
//	shares := make([]float64, len(utilities))
//	num.ExpTo(shares, utilities)
//	total := num.Sum(shares)
//
// Erf, Erfc, LogGamma, Sin and Cos follow the C code of fdlibm, which came with this notice:
//
//	Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
//
//	Developed at SunPro, a Sun Microsystems, Inc. business.
//	Permission to use, copy, modify, and distribute this
//	software is freely granted, provided that this notice
//	is preserved.
package num
