//go:build !amd64 || purego

package rng

// normalsBlock does nothing of Normals.
func normalsBlock(_, _ []float64, _, _ uint64, _ Key) int { return 0 }

// uniformsBlock does nothing of Uniforms.
func uniformsBlock(_ []float64, _, _ uint64, _ Key) int { return 0 }

// uniformsOfBlock does nothing of UniformsOf.
func uniformsOfBlock(_ []float64, _ []Key, _ []int, _, _ uint64) int { return 0 }
