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

// func expAVX512(dst, src *float64, n int, table *[128]expEntry, constants *[9]float64) int
//
// As expAVX2, for eight numbers at a time.
TEXT ·expAVX512(SB), NOSPLIT, $64-48
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ table+24(FP), BX
	MOVQ constants+32(FP), DX
	XORQ AX, AX

	VBROADCASTSD 0(DX), Z15  // expMin
	VBROADCASTSD 8(DX), Z14  // expMax
	VBROADCASTSD 16(DX), Z13 // 128/ln 2
	VBROADCASTSD 24(DX), Z12 // roundToInt
	VBROADCASTSD 32(DX), Z11 // ln 2/128, high
	VBROADCASTSD 40(DX), Z10 // low
	VBROADCASTSD 48(DX), Z9  // 1/6
	VBROADCASTSD 56(DX), Z8  // 1/24
	VBROADCASTSD 64(DX), Z7  // 1/120
	MOVQ         $0x3fe0000000000000, R8
	VPBROADCASTQ R8, Z6      // ½

loop:
	CMPQ AX, CX
	JGE  done
	VMOVUPD (SI)(AX*8), Z0

	// All in range?
	VCMPPD $0x1e, Z15, Z0, K1     // x > expMin, false for NaN
	VCMPPD $0x11, Z14, Z0, K1, K1 // x < expMax
	KMOVB  K1, R8
	CMPB   R8, $0xff
	JNE    done

	VMULPD Z13, Z0, Z1
	VADDPD Z12, Z1, Z1 // shifted: k in the low bits
	VSUBPD Z12, Z1, Z2 // kd
	VMULPD Z11, Z2, Z3
	VSUBPD Z3, Z0, Z0
	VMULPD Z10, Z2, Z3
	VSUBPD Z3, Z0, Z0  // r

	VPSLLQ      $57, Z1, Z2
	VPSRLQ      $53, Z2, Z2 // 16 (k mod 128): bytes of the table
	VMOVDQU64   Z2, entries-64(SP)
	MOVQ        entries-64(SP), R8
	MOVQ        entries-56(SP), R9
	VMOVUPD     (BX)(R8*1), X4
	VMOVUPD     (BX)(R9*1), X5
	MOVQ        entries-48(SP), R10
	MOVQ        entries-40(SP), R11
	VINSERTF128 $1, (BX)(R10*1), Y4, Y4
	VINSERTF128 $1, (BX)(R11*1), Y5, Y5
	MOVQ        entries-32(SP), R8
	MOVQ        entries-24(SP), R9
	VINSERTF64X2 $2, (BX)(R8*1), Z4, Z4
	VINSERTF64X2 $2, (BX)(R9*1), Z5, Z5
	MOVQ        entries-16(SP), R10
	MOVQ        entries-8(SP), R11
	VINSERTF64X2 $3, (BX)(R10*1), Z4, Z4
	VINSERTF64X2 $3, (BX)(R11*1), Z5, Z5
	VUNPCKLPD   Z5, Z4, Z3  // bits
	VUNPCKHPD   Z5, Z4, Z5  // tail
	VPSLLQ      $45, Z1, Z1
	VPADDQ      Z1, Z3, Z3  // power

	VMULPD  Z0, Z0, Z1 // r²
	VADDPD  Z0, Z5, Z5 // tail + r
	VMULPD  Z9, Z0, Z2
	VADDPD  Z6, Z2, Z2
	VMULPD  Z1, Z2, Z2 // r² (½ + r/6)
	VADDPD  Z2, Z5, Z5
	VMULPD  Z1, Z1, Z1 // r⁴
	VMULPD  Z7, Z0, Z2
	VADDPD  Z8, Z2, Z2
	VMULPD  Z1, Z2, Z2 // r⁴ (1/24 + r/120)
	VADDPD  Z2, Z5, Z5
	VMULPD  Z3, Z5, Z5
	VADDPD  Z3, Z5, Z5
	VMOVUPD Z5, (DI)(AX*8)

	ADDQ $8, AX
	JMP  loop

done:
	VZEROUPPER
	MOVQ AX, ret+40(FP)
	RET

// func logAVX2(dst, src *float64, n int, table *[128]logEntry, constants *[18]uint64) int
//
// The steps of Log for four numbers at a time, with the constants in the order in which logConstants lists them. It stops
// at the first four of which one is not a positive normal number, and gives the number of elements done. n is a multiple
// of four.
TEXT ·logAVX2(SB), NOSPLIT, $0-48
	MOVQ dst+0(FP), DI
	MOVQ src+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ table+24(FP), BX
	MOVQ constants+32(FP), DX
	XORQ AX, AX

	VBROADCASTSD 0(DX), Y15  // least normal number
	VBROADCASTSD 8(DX), Y14  // infinity
	VBROADCASTSD 16(DX), Y13 // bits of 11/16
	VBROADCASTSD 32(DX), Y11 // 1024 as an exponent
	VBROADCASTSD 40(DX), Y10 // 2^52
	VBROADCASTSD 48(DX), Y9  // 2^52 + 1024
	VBROADCASTSD 56(DX), Y8  // high half
	VBROADCASTSD 80(DX), Y7  // 1

loop:
	CMPQ AX, CX
	JGE  done
	VMOVUPD (SI)(AX*8), Y0

	// All in range?
	VCMPPD    $0x1d, Y15, Y0, Y1 // x >= least, false for NaN
	VCMPPD    $0x11, Y14, Y0, Y2 // x < infinity
	VANDPD    Y2, Y1, Y1
	VMOVMSKPD Y1, R8
	CMPL      R8, $15
	JNE       done

	VPSUBQ       Y13, Y0, Y1 // d
	VBROADCASTSD 24(DX), Y2  // exponent and sign
	VPAND        Y2, Y1, Y2
	VPSUBQ       Y2, Y0, Y0  // z
	VPADDQ       Y11, Y1, Y2
	VPSRLQ       $52, Y2, Y2
	VPOR         Y10, Y2, Y2
	VSUBPD       Y9, Y2, Y2  // k

	VPSLLQ       $12, Y1, Y1
	VPSRLQ       $57, Y1, Y1 // entry of the table
	VPADDQ       Y1, Y1, Y3
	VPADDQ       Y3, Y1, Y1  // its first word
	VEXTRACTI128 $1, Y1, X3
	VMOVQ        X1, R8
	VPEXTRQ      $1, X1, R9
	VMOVQ        X3, R10
	VPEXTRQ      $1, X3, R11
	VMOVUPD      (BX)(R8*8), X3
	VMOVUPD      (BX)(R9*8), X4
	VINSERTF128  $1, (BX)(R10*8), Y3, Y3
	VINSERTF128  $1, (BX)(R11*8), Y4, Y4
	VUNPCKLPD    Y4, Y3, Y5  // inv
	VUNPCKHPD    Y4, Y3, Y4  // hi
	VMOVSD       16(BX)(R8*8), X3
	VMOVHPD      16(BX)(R9*8), X3, X3
	VMOVSD       16(BX)(R10*8), X6
	VMOVHPD      16(BX)(R11*8), X6, X6
	VINSERTF128  $1, X6, Y3, Y3 // lo

	VPAND  Y8, Y0, Y6 // zh
	VSUBPD Y6, Y0, Y0
	VMULPD Y5, Y6, Y6
	VSUBPD Y7, Y6, Y6
	VMULPD Y5, Y0, Y0
	VADDPD Y0, Y6, Y0 // r

	VBROADCASTSD 64(DX), Y5 // ln 2, high
	VMULPD       Y2, Y5, Y5
	VADDPD       Y4, Y5, Y4 // w
	VADDPD       Y0, Y4, Y5 // high
	VBROADCASTSD 72(DX), Y6 // ln 2, low
	VMULPD       Y2, Y6, Y6
	VADDPD       Y3, Y6, Y6
	VSUBPD       Y5, Y4, Y4
	VADDPD       Y0, Y4, Y4
	VADDPD       Y6, Y4, Y4 // low

	VMULPD       Y0, Y0, Y1   // r²
	VMULPD       Y1, Y1, Y2   // r⁴
	VBROADCASTSD 112(DX), Y3  // 1/5
	VMULPD       Y0, Y3, Y3
	VBROADCASTSD 104(DX), Y6  // -1/4
	VADDPD       Y3, Y6, Y3
	VBROADCASTSD 128(DX), Y6  // 1/7
	VMULPD       Y0, Y6, Y6
	VBROADCASTSD 120(DX), Y12 // -1/6
	VADDPD       Y6, Y12, Y6
	VMULPD       Y1, Y6, Y6
	VADDPD       Y6, Y3, Y3
	VBROADCASTSD 136(DX), Y6  // -1/8
	VMULPD       Y2, Y6, Y6
	VADDPD       Y6, Y3, Y3
	VMULPD       Y2, Y3, Y3   // r⁴ (...)
	VBROADCASTSD 96(DX), Y6   // 1/3
	VMULPD       Y0, Y6, Y6
	VBROADCASTSD 88(DX), Y2   // -1/2
	VADDPD       Y6, Y2, Y6
	VMULPD       Y1, Y6, Y6
	VADDPD       Y3, Y6, Y6   // p
	VADDPD       Y6, Y4, Y4
	VADDPD       Y5, Y4, Y4
	VMOVUPD      Y4, (DI)(AX*8)

	ADDQ $4, AX
	JMP  loop

done:
	VZEROUPPER
	MOVQ AX, ret+40(FP)
	RET
