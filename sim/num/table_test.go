package num

import (
	"math"
	"math/big"
	"testing"
)

const precision = 200

func bigFloat(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

func quo(a, b *big.Float) *big.Float { return new(big.Float).SetPrec(precision).Quo(a, b) }

// bigLog is log(x) for x in [1/2, 2] as 2 atanh((x-1)/(x+1)).
func bigLog(x *big.Float) *big.Float {
	one := bigFloat(1)
	s := quo(new(big.Float).Sub(x, one), new(big.Float).Add(x, one))
	s2 := new(big.Float).Mul(s, s)
	sum, term := bigFloat(0), new(big.Float).Set(s)
	for k := 1.0; k < 200; k += 2 {
		sum.Add(sum, quo(term, bigFloat(k)))
		term.Mul(term, s2)
	}
	return sum.Mul(sum, bigFloat(2))
}

func TestExpTable(t *testing.T) {
	root := bigFloat(2)
	for range 7 {
		root.Sqrt(root)
	}
	power := bigFloat(1)
	for i, row := range expTable {
		nearest, _ := power.Float64()
		if got := row.bits + uint64(i)<<45; got != math.Float64bits(nearest) {
			t.Errorf("row %d: bits %#x, want %#x", i, got, math.Float64bits(nearest))
		}
		lost := new(big.Float).Sub(power, bigFloat(nearest))
		tail, _ := quo(lost, bigFloat(nearest)).Float64()
		if row.tail != tail {
			t.Errorf("row %d: tail %x, want %x", i, row.tail, tail)
		}
		power.Mul(power, root)
	}
}

func TestLogTable(t *testing.T) {
	for i, row := range logTable {
		lo := math.Float64frombits(logFrom + uint64(i)<<45)
		hi := math.Float64frombits(logFrom + uint64(i+1)<<45)
		for _, z := range []float64{lo, hi} {
			if r := math.Abs(float64(z*row.inv) - 1); r > 1./128 {
				t.Errorf("row %d: |r| = %v at %v", i, r, z)
			}
		}
		if row.inv*256 != math.Floor(row.inv*256) {
			t.Errorf("row %d: %v is no multiple of 1/256", i, row.inv)
		}
		want := bigLog(bigFloat(row.inv))
		want.Neg(want)
		f, _ := want.Float64()
		high := math.Round(f*0x1p42) / 0x1p42
		low, _ := new(big.Float).Sub(want, bigFloat(high)).Float64()
		if row.hi != high || row.lo != low {
			t.Errorf("row %d: %x, %x, want %x, %x", i, row.hi, row.lo, high, low)
		}
	}
}

func TestSplitConstants(t *testing.T) {
	ln2 := bigLog(bigFloat(2))
	if rest, _ := ln2.Sub(ln2, bigFloat(ln2High)).Float64(); rest != ln2Low {
		t.Errorf("ln 2: low part %x, want %x", ln2Low, rest)
	}
	step := quo(bigLog(bigFloat(2)), bigFloat(128))
	if inv, _ := quo(bigFloat(1), step).Float64(); inv != invLn2by128 {
		t.Errorf("128/ln 2: %x, want %x", invLn2by128, inv)
	}
	if rest, _ := step.Sub(step, bigFloat(ln2by128High)).Float64(); rest != ln2by128Low {
		t.Errorf("ln 2/128: low part %x, want %x", ln2by128Low, rest)
	}
	// The digits of pi are those of OEIS A000796.
	pi, _, err := big.ParseFloat("3.14159265358979323846264338327950288419716939937510582097494459", 10, precision, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	half := quo(pi, bigFloat(2))
	half.Sub(half, bigFloat(halfPiA))
	half.Sub(half, bigFloat(halfPiB))
	if rest, _ := half.Float64(); rest != halfPiC {
		t.Errorf("pi/2: last part %x, want %x", halfPiC, rest)
	}
}

// Over many arguments Exp and Log are within the stated part of a unit in the last place of values
// from 200 bits.
func TestExpLogUnits(t *testing.T) {
	worstExp, worstLog := 0.0, 0.0
	for i := range 2000 {
		x := 0.5 + 1.5*math.Mod(float64(i)*0.6180339887498949, 1)
		exact := bigLog(bigFloat(x))
		worstLog = max(worstLog, units(Log(x), exact))

		y := -3 + 6*math.Mod(float64(i)*0.7548776662466927, 1)
		sum, term := bigFloat(1), bigFloat(1)
		for k := 1.0; k < 80; k++ {
			term.Mul(term, quo(bigFloat(y), bigFloat(k)))
			sum.Add(sum, term)
		}
		worstExp = max(worstExp, units(Exp(y), sum))
	}
	if worstExp > 0.52 || worstLog > 0.55 {
		t.Errorf("Exp is off by %.3f units, Log by %.3f", worstExp, worstLog)
	}
}

func units(got float64, want *big.Float) float64 {
	diff, _ := new(big.Float).Sub(bigFloat(got), want).Float64()
	f, _ := want.Float64()
	return math.Abs(diff) / (math.Nextafter(math.Abs(f), math.Inf(1)) - math.Abs(f))
}
