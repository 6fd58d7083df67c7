//go:build !purego

#include "textflag.h"

// func expAVX2(dst, src *float64, n int, table *float64, constants *[9]float64) int
//
// The steps of ExpTo for four numbers at a time, from table lookups (expTable, two words an entry) and the constants
// in the order in which expConstants lists them. It stops at the first four of which one is out of range, and gives
// the number of elements done. n is a multiple of four.
TEXT ·expAVX2(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ table+24(FP), BX
	MOVQ constants+32(FP), DX
	XORQ AX, AX

	VBROADCASTSD 0(DX), Y15  // expMin
	VBROADCASTSD 8(DX), Y14  // expMax
	VBROADCASTSD 16(DX), Y13 // 128/ln 2
	VBROADCASTSD 24(DX), Y12 // roundToInt
	VBROADCASTSD 32(DX), Y11 // ln 2/128, high
	VBROADCASTSD 40(DX), Y10 // low
	VBROADCASTSD 48(DX), Y9  // 1/6
	VBROADCASTSD 56(DX), Y8  // 1/24
	VBROADCASTSD 64(DX), Y7  // 1/120

loop:
	CMPQ AX, CX
	JGE  done
	VMOVUPD (SI)(AX*8), Y0

	// All in range?
	VCMPPD    $0x1e, Y15, Y0, Y1 // x > expMin, false for NaN
	VCMPPD    $0x11, Y14, Y0, Y2 // x < expMax
	VANDPD    Y2, Y1, Y1
	VMOVMSKPD Y1, R8
	CMPL      R8, $15
	JNE       done

	VMULPD Y13, Y0, Y1
	VADDPD Y12, Y1, Y1 // shifted: k in the low bits
	VSUBPD Y12, Y1, Y2 // kd
	VMULPD Y11, Y2, Y3
	VSUBPD Y3, Y0, Y0
	VMULPD Y10, Y2, Y3
	VSUBPD Y3, Y0, Y0  // r

	VPSLLQ       $57, Y1, Y2
	VPSRLQ       $53, Y2, Y2 // 16 (k mod 128): bytes of the table
	VEXTRACTI128 $1, Y2, X3
	VMOVQ        X2, R8
	VPEXTRQ      $1, X2, R9
	VMOVQ        X3, R10
	VPEXTRQ      $1, X3, R11
	VMOVUPD      (BX)(R8*1), X4
	VMOVUPD      (BX)(R9*1), X5
	VINSERTF128  $1, (BX)(R10*1), Y4, Y4
	VINSERTF128  $1, (BX)(R11*1), Y5, Y5
	VUNPCKLPD    Y5, Y4, Y3     // bits
	VUNPCKHPD    Y5, Y4, Y5     // tail
	VPSLLQ       $45, Y1, Y1
	VPADDQ       Y1, Y3, Y3     // power

	VMULPD  Y0, Y0, Y1   // r²
	VADDPD  Y0, Y5, Y5   // tail + r
	VMULPD  Y9, Y0, Y2
	VPCMPEQD Y4, Y4, Y4
	VPSLLQ  $55, Y4, Y4
	VPSRLQ  $2, Y4, Y4   // ½
	VADDPD  Y4, Y2, Y2
	VMULPD  Y1, Y2, Y2   // r² (½ + r/6)
	VADDPD  Y2, Y5, Y5
	VMULPD  Y1, Y1, Y1   // r⁴
	VMULPD  Y7, Y0, Y2
	VADDPD  Y8, Y2, Y2
	VMULPD  Y1, Y2, Y2   // r⁴ (1/24 + r/120)
	VADDPD  Y2, Y5, Y5
	VMULPD  Y3, Y5, Y5
	VADDPD  Y3, Y5, Y5
	VMOVUPD Y5, (DI)(AX*8)

	ADDQ $4, AX
	JMP  loop

done:
	VZEROUPPER
	MOVQ AX, ret+40(FP)
	RET
