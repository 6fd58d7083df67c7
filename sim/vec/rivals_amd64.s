//go:build !purego

#include "go_asm.h"
#include "textflag.h"

// Rows are of 32 numbers, 256 bytes: four vectors of eight, which stand side by side in registers, or eight of four.

// laneBits are the bits of four lanes of a set.
DATA laneBits<>+0(SB)/8, $1
DATA laneBits<>+8(SB)/8, $2
DATA laneBits<>+16(SB)/8, $4
DATA laneBits<>+24(SB)/8, $8
GLOBL laneBits<>(SB), RODATA|NOPTR, $32

// func fadeAVX2(z *Row, r *Rival, fadeA, fadeB *Row)
//
// The sum of a rival, and what of it fades.
TEXT ·fadeAVX2(SB), NOSPLIT, $0-32
	MOVQ z+0(FP), DI
	MOVQ r+8(FP), R12
	MOVQ fadeA+16(FP), R9
	MOVQ fadeB+24(FP), R10
	MOVQ Rival_X(R12), SI
	MOVQ Rival_Y(R12), DX
	MOVQ Rival_A(R12), BX
	MOVQ Rival_B(R12), R8
	MOVQ Rival_W(R12), R11
	XORQ AX, AX

loop:
	VMOVUPD (SI)(AX*1), Y0
	VADDPD  (DX)(AX*1), Y0, Y0
	VMOVUPD (BX)(AX*1), Y1
	VMOVUPD (R8)(AX*1), Y2
	VSUBPD  Y1, Y0, Y0
	VSUBPD  Y2, Y0, Y0
	VADDPD  (R11)(AX*1), Y0, Y0
	VMOVUPD Y0, (DI)(AX*1)
	VMULPD  (R9)(AX*1), Y1, Y1
	VMOVUPD Y1, (BX)(AX*1)
	VMULPD  (R10)(AX*1), Y2, Y2
	VMOVUPD Y2, (R8)(AX*1)
	ADDQ $32, AX
	CMPQ AX, $256
	JLT  loop
	VZEROUPPER
	RET

// func spreadAVX2(r *Rival, v *Row)
//
// The parts of a rival of the pull v.
TEXT ·spreadAVX2(SB), NOSPLIT, $0-16
	MOVQ r+0(FP), R9
	MOVQ v+8(FP), R10
	XORQ AX, AX
	VPBROADCASTQ Rival_Present(R9), Y15
	VMOVDQU laneBits<>(SB), Y14

lanes:
	MOVQ    Rival_Z(R9), DI
	MOVQ    (Rival_Z+8)(R9), CX
	MOVQ    Rival_P(R9), SI
	MOVQ    Rival_Q(R9), DX
	MOVQ    Rival_Sum(R9), R8
	VMOVUPD (R10)(AX*1), Y1
	VPAND   Y14, Y15, Y13
	VPCMPEQQ Y14, Y13, Y13 // present
	VPSRLQ  $4, Y15, Y15

part:
	VMULPD  (SI)(AX*1), Y1, Y0
	VMULPD  (DX)(AX*1), Y0, Y0
	VANDPD  Y13, Y0, Y0
	VMOVUPD Y0, (DI)(AX*1)
	VADDPD  (R8)(AX*1), Y0, Y0
	VMOVUPD Y0, (R8)(AX*1)
	ADDQ    $256, DI
	ADDQ    $256, SI
	ADDQ    $256, DX
	ADDQ    $256, R8
	DECQ    CX
	JNE     part

	ADDQ $32, AX
	CMPQ AX, $256
	JLT  lanes
	VZEROUPPER
	RET

// func moveAVX512(s *Stocks, present, limited uint64) uint64
TEXT ·moveAVX512(SB), NOSPLIT, $0-32
	MOVQ   s+0(FP), R8
	MOVQ   Stocks_Z(R8), DI
	MOVQ   (Stocks_Z+8)(R8), CX
	SHRQ   $5, CX
	MOVQ   Stocks_Keep(R8), SI
	MOVQ   Stocks_A(R8), DX
	MOVQ   Stocks_B(R8), BX
	MOVQ   Stocks_Total(R8), R9
	MOVQ   present+8(FP), R11
	KMOVB  R11, K5
	SHRQ   $8, R11
	KMOVB  R11, K6
	SHRQ   $8, R11
	KMOVB  R11, K7
	SHRQ   $8, R11
	KMOVB  R11, K4
	VPXORQ Z16, Z16, Z16 // sums
	VPXORQ Z17, Z17, Z17
	VPXORQ Z18, Z18, Z18
	VPXORQ Z19, Z19, Z19

share:
	VMOVUPD (DX), Z20
	VMOVUPD 64(DX), Z21
	VMOVUPD 128(DX), Z22
	VMOVUPD 192(DX), Z23
	ADDQ    $256, DX
	MOVQ    Stocks_Share(R8), R10

stock:
	VMOVUPD (DI), Z0
	VMOVUPD 64(DI), Z1
	VMOVUPD 128(DI), Z2
	VMOVUPD 192(DI), Z3
	VMULPD  (BX), Z20, Z4
	VMULPD  64(BX), Z21, Z5
	VMULPD  128(BX), Z22, Z6
	VMULPD  192(BX), Z23, Z7
	VMULPD  (SI), Z0, Z0
	VMULPD  64(SI), Z1, Z1
	VMULPD  128(SI), Z2, Z2
	VMULPD  192(SI), Z3, Z3
	VADDPD.Z Z4, Z0, K5, Z0
	VADDPD.Z Z5, Z1, K6, Z1
	VADDPD.Z Z6, Z2, K7, Z2
	VADDPD.Z Z7, Z3, K4, Z3
	VMOVUPD Z0, (DI)
	VMOVUPD Z1, 64(DI)
	VMOVUPD Z2, 128(DI)
	VMOVUPD Z3, 192(DI)
	VADDPD  Z0, Z16, Z16
	VADDPD  Z1, Z17, Z17
	VADDPD  Z2, Z18, Z18
	VADDPD  Z3, Z19, Z19
	VADDPD  (R9), Z0, Z0
	VADDPD  64(R9), Z1, Z1
	VADDPD  128(R9), Z2, Z2
	VADDPD  192(R9), Z3, Z3
	VMOVUPD Z0, (R9)
	VMOVUPD Z1, 64(R9)
	VMOVUPD Z2, 128(R9)
	VMOVUPD Z3, 192(R9)
	ADDQ    $256, DI
	ADDQ    $256, SI
	ADDQ    $256, BX
	ADDQ    $256, R9
	DECQ    CX
	JE      moved
	DECQ    R10
	JNE     stock
	JMP     share

moved:
	XORQ   AX, AX // the set
	MOVQ   Stocks_Sum(R8), R13
	MOVQ   limited+16(FP), R12
	TESTQ  R12, R12
	JE     done
	MOVQ   Stocks_X(R8), SI
	MOVQ   Stocks_Y(R8), DX
	VMOVUPD (SI), Z0
	VMOVUPD 64(SI), Z1
	VMOVUPD 128(SI), Z2
	VMOVUPD 192(SI), Z3
	VMULPD  (DX), Z0, Z0 // limit
	VMULPD  64(DX), Z1, Z1
	VMULPD  128(DX), Z2, Z2
	VMULPD  192(DX), Z3, Z3
	KMOVB   R12, K1
	SHRQ    $8, R12
	KMOVB   R12, K2
	SHRQ    $8, R12
	KMOVB   R12, K3
	SHRQ    $8, R12
	KMOVB   R12, K4
	VCMPPD  $0x1e, Z0, Z16, K1, K1 // sum > limit, false for NaN
	VCMPPD  $0x1e, Z1, Z17, K2, K2
	VCMPPD  $0x1e, Z2, Z18, K3, K3
	VCMPPD  $0x1e, Z3, Z19, K4, K4
	KMOVB   K4, AX
	SHLQ    $8, AX
	KMOVB   K3, R12
	ORQ     R12, AX
	SHLQ    $8, AX
	KMOVB   K2, R12
	ORQ     R12, AX
	SHLQ    $8, AX
	KMOVB   K1, R12
	ORQ     R12, AX
	TESTQ   AX, AX
	JE      done

	MOVQ Stocks_Over(R8), R10
	MOVQ $0x3ff0000000000000, R12
	VPBROADCASTQ R12, Z8
	VSUBPD    Z0, Z16, Z9
	VMOVUPD   Z9, K1, (R10)
	VSUBPD    Z1, Z17, Z9
	VMOVUPD   Z9, K2, 64(R10)
	VSUBPD    Z2, Z18, Z9
	VMOVUPD   Z9, K3, 128(R10)
	VSUBPD    Z3, Z19, Z9
	VMOVUPD   Z9, K4, 192(R10)
	VMOVAPD   Z8, Z20
	VDIVPD    Z16, Z0, K1, Z20 // part
	VMOVAPD   Z8, Z21
	VDIVPD    Z17, Z1, K2, Z21
	VMOVAPD   Z8, Z22
	VDIVPD    Z18, Z2, K3, Z22
	VMOVAPD   Z8, Z23
	VDIVPD    Z19, Z3, K4, Z23
	VMOVAPD   Z0, K1, Z16
	VMOVAPD   Z1, K2, Z17
	VMOVAPD   Z2, K3, Z18
	VMOVAPD   Z3, K4, Z19
	MOVQ Stocks_Z(R8), DI
	MOVQ (Stocks_Z+8)(R8), CX
	SHRQ $5, CX
	MOVQ Stocks_Total(R8), R9
	MOVQ Stocks_Rest(R8), R11

bind:
	VMOVUPD  (DI), Z0
	VMOVUPD  64(DI), Z1
	VMOVUPD  128(DI), Z2
	VMOVUPD  192(DI), Z3
	VMULPD   Z20, Z0, Z4 // kept
	VMULPD   Z21, Z1, Z5
	VMULPD   Z22, Z2, Z6
	VMULPD   Z23, Z3, Z7
	VSUBPD.Z Z4, Z0, K1, Z0 // lost
	VSUBPD.Z Z5, Z1, K2, Z1
	VSUBPD.Z Z6, Z2, K3, Z2
	VSUBPD.Z Z7, Z3, K4, Z3
	VMOVUPD  Z4, (DI)
	VMOVUPD  Z5, 64(DI)
	VMOVUPD  Z6, 128(DI)
	VMOVUPD  Z7, 192(DI)
	VMOVUPD  (R9), Z4
	VMOVUPD  64(R9), Z5
	VMOVUPD  128(R9), Z6
	VMOVUPD  192(R9), Z7
	VSUBPD   Z0, Z4, Z4
	VSUBPD   Z1, Z5, Z5
	VSUBPD   Z2, Z6, Z6
	VSUBPD   Z3, Z7, Z7
	VMOVUPD  Z4, (R9)
	VMOVUPD  Z5, 64(R9)
	VMOVUPD  Z6, 128(R9)
	VMOVUPD  Z7, 192(R9)
	VADDPD   (R11), Z0, Z0
	VADDPD   64(R11), Z1, Z1
	VADDPD   128(R11), Z2, Z2
	VADDPD   192(R11), Z3, Z3
	VMOVUPD  Z0, (R11)
	VMOVUPD  Z1, 64(R11)
	VMOVUPD  Z2, 128(R11)
	VMOVUPD  Z3, 192(R11)
	ADDQ     $256, DI
	ADDQ     $256, R9
	ADDQ     $256, R11
	DECQ     CX
	JNE      bind

done:
	VMOVUPD Z16, (R13)
	VMOVUPD Z17, 64(R13)
	VMOVUPD Z18, 128(R13)
	VMOVUPD Z19, 192(R13)
	VZEROUPPER
	MOVQ AX, ret+24(FP)
	RET

// func moveAVX2(s *Stocks, present uint64)
//
// Eight lanes of all stocks at a time, so that their sums stay in registers.
TEXT ·moveAVX2(SB), NOSPLIT, $0-16
	MOVQ s+0(FP), R11
	XORQ AX, AX
	VPBROADCASTQ present+8(FP), Y15
	VMOVDQU laneBits<>(SB), Y14

lanes:
	MOVQ    Stocks_Z(R11), DI
	MOVQ    (Stocks_Z+8)(R11), CX
	SHRQ    $5, CX
	MOVQ    Stocks_Keep(R11), SI
	MOVQ    Stocks_A(R11), DX
	MOVQ    Stocks_B(R11), BX
	MOVQ    Stocks_Total(R11), R8
	VPAND   Y14, Y15, Y12
	VPSRLQ  $4, Y15, Y15
	VPAND   Y14, Y15, Y13
	VPSRLQ  $4, Y15, Y15
	VPCMPEQQ Y14, Y12, Y12 // present
	VPCMPEQQ Y14, Y13, Y13
	VXORPD  Y5, Y5, Y5 // sums
	VXORPD  Y6, Y6, Y6

share:
	VMOVUPD (DX)(AX*1), Y4
	VMOVUPD 32(DX)(AX*1), Y7
	ADDQ    $256, DX
	MOVQ    Stocks_Share(R11), R10

stock:
	VMOVUPD (DI)(AX*1), Y0
	VMOVUPD 32(DI)(AX*1), Y2
	VMULPD  (SI)(AX*1), Y0, Y0
	VMULPD  32(SI)(AX*1), Y2, Y2
	VMULPD  (BX)(AX*1), Y4, Y1
	VMULPD  32(BX)(AX*1), Y7, Y3
	VADDPD  Y1, Y0, Y0
	VADDPD  Y3, Y2, Y2
	VANDPD  Y12, Y0, Y0
	VANDPD  Y13, Y2, Y2
	VMOVUPD Y0, (DI)(AX*1)
	VMOVUPD Y2, 32(DI)(AX*1)
	VADDPD  Y0, Y5, Y5
	VADDPD  Y2, Y6, Y6
	VADDPD  (R8)(AX*1), Y0, Y0
	VADDPD  32(R8)(AX*1), Y2, Y2
	VMOVUPD Y0, (R8)(AX*1)
	VMOVUPD Y2, 32(R8)(AX*1)
	ADDQ    $256, DI
	ADDQ    $256, SI
	ADDQ    $256, BX
	ADDQ    $256, R8
	DECQ    CX
	JE      summed
	DECQ    R10
	JNE     stock
	JMP     share

summed:
	MOVQ    Stocks_Sum(R11), R8
	VMOVUPD Y5, (R8)(AX*1)
	VMOVUPD Y6, 32(R8)(AX*1)
	ADDQ    $64, AX
	CMPQ    AX, $256
	JLT     lanes
	VZEROUPPER
	RET

// func bindAVX2(s *Stocks, limited uint64) uint64
TEXT ·bindAVX2(SB), NOSPLIT, $0-24
	MOVQ s+0(FP), BX
	MOVQ Stocks_Sum(BX), R8
	MOVQ Stocks_X(BX), R9
	MOVQ Stocks_Y(BX), R13
	MOVQ Stocks_Over(BX), R10
	MOVQ $32, AX
	XORQ R11, R11 // the set
	VMOVDQU  laneBits<>(SB), Y14
	VPCMPEQD Y15, Y15, Y15
	VPSLLQ   $54, Y15, Y15
	VPSRLQ   $2, Y15, Y15 // 1

lanes: // from the last four to the first
	TESTQ     AX, AX
	JE        done
	SUBQ      $4, AX
	SHLQ      $4, R11
	MOVQ      limited+8(FP), R12
	MOVQ      AX, CX
	SHRQ      CX, R12
	ANDQ      $15, R12
	JE        lanes
	VMOVUPD   (R8)(AX*8), Y0
	VMOVUPD   (R9)(AX*8), Y1
	VMULPD    (R13)(AX*8), Y1, Y1
	VCMPPD    $0x1e, Y1, Y0, Y2 // sum > limit, false for NaN
	VMOVMSKPD Y2, CX
	ANDQ      CX, R12
	JE        lanes
	ORQ       R12, R11

	VMOVQ        R12, X2
	VPBROADCASTQ X2, Y2
	VPAND        Y14, Y2, Y2
	VPCMPEQQ     Y14, Y2, Y2 // the lanes
	VSUBPD     Y1, Y0, Y3
	VMASKMOVPD Y3, Y2, (R10)(AX*8)
	VDIVPD     Y0, Y1, Y4
	VBLENDVPD  Y2, Y4, Y15, Y4 // part
	VBLENDVPD  Y2, Y1, Y0, Y0
	VMOVUPD    Y0, (R8)(AX*8)
	MOVQ       Stocks_Z(BX), DI
	MOVQ       (Stocks_Z+8)(BX), CX
	SHRQ       $5, CX
	MOVQ       Stocks_Total(BX), SI
	MOVQ       Stocks_Rest(BX), DX

stock:
	VMOVUPD (DI)(AX*8), Y5
	VMULPD  Y4, Y5, Y6 // kept
	VSUBPD  Y6, Y5, Y7 // lost
	VANDPD  Y2, Y7, Y7
	VMOVUPD (SI)(AX*8), Y5
	VSUBPD  Y7, Y5, Y5
	VMOVUPD Y5, (SI)(AX*8)
	VADDPD  (DX)(AX*8), Y7, Y7
	VMOVUPD Y7, (DX)(AX*8)
	VMOVUPD Y6, (DI)(AX*8)
	ADDQ    $256, DI
	ADDQ    $256, SI
	ADDQ    $256, DX
	DECQ    CX
	JNE     stock
	JMP     lanes

done:
	VZEROUPPER
	MOVQ R11, ret+16(FP)
	RET

// func divideAVX512(claims *Claim, each int, open, rest *Row, rows int)
TEXT ·divideAVX512(SB), NOSPLIT, $0-40
	MOVQ claims+0(FP), R12
	MOVQ open+16(FP), R8
	MOVQ rest+24(FP), R9
	MOVQ rows+32(FP), R13
	MOVQ $0x3ff0000000000000, AX
	VPBROADCASTQ AX, Z31

row:
	VMOVAPD Z31, Z0 // all
	VMOVAPD Z31, Z1
	VMOVAPD Z31, Z2
	VMOVAPD Z31, Z3
	MOVQ    R12, DI
	MOVQ    each+8(FP), CX

want:
	MOVQ    Claim_Want(DI), SI
	MOVQ    Claim_Feel(DI), DX
	VMOVUPD (SI), Z4
	VMOVUPD 64(SI), Z5
	VMOVUPD 128(SI), Z6
	VMOVUPD 192(SI), Z7
	VMULPD  (DX), Z4, Z4
	VMULPD  64(DX), Z5, Z5
	VMULPD  128(DX), Z6, Z6
	VMULPD  192(DX), Z7, Z7
	VADDPD  Z4, Z0, Z0
	VADDPD  Z5, Z1, Z1
	VADDPD  Z6, Z2, Z2
	VADDPD  Z7, Z3, Z3
	ADDQ    $Claim__size, DI
	DECQ    CX
	JNE     want

	VDIVPD  Z0, Z31, Z0
	VDIVPD  Z1, Z31, Z1
	VDIVPD  Z2, Z31, Z2
	VDIVPD  Z3, Z31, Z3
	VMOVAPD Z31, Z8 // left
	VMOVAPD Z31, Z9
	VMOVAPD Z31, Z10
	VMOVAPD Z31, Z11
	VMOVUPD (R8), Z12 // open
	VMOVUPD 64(R8), Z13
	VMOVUPD 128(R8), Z14
	VMOVUPD 192(R8), Z15
	MOVQ    R12, DI
	MOVQ    each+8(FP), CX

take:
	MOVQ    Claim_Want(DI), SI
	MOVQ    Claim_Feel(DI), DX
	MOVQ    Claim_Reach(DI), BX
	MOVQ    Claim_Got(DI), R11
	VMULPD  (DX), Z0, Z4
	VMULPD  64(DX), Z1, Z5
	VMULPD  128(DX), Z2, Z6
	VMULPD  192(DX), Z3, Z7
	VMULPD  (BX), Z4, Z4
	VMULPD  64(BX), Z5, Z5
	VMULPD  128(BX), Z6, Z6
	VMULPD  192(BX), Z7, Z7
	VMULPD  (SI), Z4, Z16
	VMULPD  64(SI), Z5, Z17
	VMULPD  128(SI), Z6, Z18
	VMULPD  192(SI), Z7, Z19
	VSUBPD  Z16, Z8, Z8
	VSUBPD  Z17, Z9, Z9
	VSUBPD  Z18, Z10, Z10
	VSUBPD  Z19, Z11, Z11
	VMULPD  Z12, Z4, Z4
	VMULPD  Z13, Z5, Z5
	VMULPD  Z14, Z6, Z6
	VMULPD  Z15, Z7, Z7
	VMOVUPD Z4, (R11)
	VMOVUPD Z5, 64(R11)
	VMOVUPD Z6, 128(R11)
	VMOVUPD Z7, 192(R11)
	ADDQ    $Claim__size, DI
	DECQ    CX
	JNE     take

	VMULPD  Z12, Z8, Z8
	VMULPD  Z13, Z9, Z9
	VMULPD  Z14, Z10, Z10
	VMULPD  Z15, Z11, Z11
	VADDPD  (R9), Z8, Z8
	VADDPD  64(R9), Z9, Z9
	VADDPD  128(R9), Z10, Z10
	VADDPD  192(R9), Z11, Z11
	VMOVUPD Z8, (R9)
	VMOVUPD Z9, 64(R9)
	VMOVUPD Z10, 128(R9)
	VMOVUPD Z11, 192(R9)
	MOVQ    DI, R12 // the claims of the next row
	ADDQ    $256, R8
	ADDQ    $256, R9
	DECQ    R13
	JNE     row
	VZEROUPPER
	RET

// func divideAVX2(claims *Claim, each int, open, rest *Row, rows int)
TEXT ·divideAVX2(SB), NOSPLIT, $0-40
	MOVQ claims+0(FP), R12
	MOVQ open+16(FP), R8
	MOVQ rest+24(FP), R9
	MOVQ rows+32(FP), R13
	VPCMPEQD Y15, Y15, Y15
	VPSLLQ   $54, Y15, Y15
	VPSRLQ   $2, Y15, Y15 // 1

row:
	XORQ AX, AX

lanes:
	MOVQ    R12, DI
	MOVQ    each+8(FP), CX
	VMOVAPD Y15, Y0 // all

want:
	MOVQ    Claim_Want(DI), SI
	MOVQ    Claim_Feel(DI), DX
	VMOVUPD (SI)(AX*1), Y1
	VMULPD  (DX)(AX*1), Y1, Y1
	VADDPD  Y1, Y0, Y0
	ADDQ    $Claim__size, DI
	DECQ    CX
	JNE     want

	VDIVPD  Y0, Y15, Y0
	MOVQ    R12, DI
	MOVQ    each+8(FP), CX
	VMOVAPD Y15, Y2            // left
	VMOVUPD (R8)(AX*1), Y3     // open

take:
	MOVQ    Claim_Want(DI), SI
	MOVQ    Claim_Feel(DI), DX
	MOVQ    Claim_Reach(DI), BX
	MOVQ    Claim_Got(DI), R11
	VMULPD  (DX)(AX*1), Y0, Y1
	VMULPD  (BX)(AX*1), Y1, Y1
	VMULPD  (SI)(AX*1), Y1, Y4
	VSUBPD  Y4, Y2, Y2
	VMULPD  Y3, Y1, Y1
	VMOVUPD Y1, (R11)(AX*1)
	ADDQ    $Claim__size, DI
	DECQ    CX
	JNE     take

	VMULPD  Y3, Y2, Y2
	VADDPD  (R9)(AX*1), Y2, Y2
	VMOVUPD Y2, (R9)(AX*1)
	ADDQ    $32, AX
	CMPQ    AX, $256
	JLT     lanes

	MOVQ DI, R12 // the claims of the next row
	ADDQ $256, R8
	ADDQ $256, R9
	DECQ R13
	JNE  row
	VZEROUPPER
	RET

// func turnoverAVX512(size, x, y, w, stay, keep, open, total, z *Row, tiers, cells int)
TEXT ·turnoverAVX512(SB), NOSPLIT, $0-88
	MOVQ size+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ stay+32(FP), R8
	MOVQ keep+40(FP), R9
	MOVQ open+48(FP), R10
	MOVQ total+56(FP), R11
	MOVQ z+64(FP), R12
	MOVQ tiers+72(FP), AX
	VMOVUPD (SI), Z16 // x
	VMOVUPD 64(SI), Z17
	VMOVUPD 128(SI), Z18
	VMOVUPD 192(SI), Z19
	VMOVUPD (R8), Z20 // stay
	VMOVUPD 64(R8), Z21
	VMOVUPD 128(R8), Z22
	VMOVUPD 192(R8), Z23
	VPXORQ  Z31, Z31, Z31

tier:
	MOVQ    w+24(FP), BX
	MOVQ    cells+80(FP), CX
	VMOVUPD (DX), Z24 // y
	VMOVUPD 64(DX), Z25
	VMOVUPD 128(DX), Z26
	VMOVUPD 192(DX), Z27

cell:
	VMULPD  (BX), Z24, Z0
	VMULPD  64(BX), Z25, Z1
	VMULPD  128(BX), Z26, Z2
	VMULPD  192(BX), Z27, Z3
	VMULPD  Z16, Z0, Z0 // now
	VMULPD  Z17, Z1, Z1
	VMULPD  Z18, Z2, Z2
	VMULPD  Z19, Z3, Z3
	VMULPD  (DI), Z20, Z8
	VMULPD  64(DI), Z21, Z9
	VMULPD  128(DI), Z22, Z10
	VMULPD  192(DI), Z23, Z11
	VSUBPD  Z8, Z0, Z8 // open
	VSUBPD  Z9, Z1, Z9
	VSUBPD  Z10, Z2, Z10
	VSUBPD  Z11, Z3, Z11
	VMOVAPD Z20, Z12 // keep
	VMOVAPD Z21, Z13
	VMOVAPD Z22, Z14
	VMOVAPD Z23, Z15
	VCMPPD  $0x11, Z31, Z8, K1 // open < 0, false for NaN
	VCMPPD  $0x11, Z31, Z9, K2
	VCMPPD  $0x11, Z31, Z10, K3
	VCMPPD  $0x11, Z31, Z11, K4
	KORW    K1, K2, K5
	KORW    K3, K4, K6
	KORTESTW K5, K6
	JE      grown
	VMOVUPD (DI), Z4
	VMOVUPD 64(DI), Z5
	VMOVUPD 128(DI), Z6
	VMOVUPD 192(DI), Z7
	VDIVPD  Z4, Z0, K1, Z12
	VDIVPD  Z5, Z1, K2, Z13
	VDIVPD  Z6, Z2, K3, Z14
	VDIVPD  Z7, Z3, K4, Z15
	VMOVAPD Z31, K1, Z8
	VMOVAPD Z31, K2, Z9
	VMOVAPD Z31, K3, Z10
	VMOVAPD Z31, K4, Z11

grown:
	VMOVUPD Z0, (DI)
	VMOVUPD Z1, 64(DI)
	VMOVUPD Z2, 128(DI)
	VMOVUPD Z3, 192(DI)
	VMOVUPD Z12, (R9)
	VMOVUPD Z13, 64(R9)
	VMOVUPD Z14, 128(R9)
	VMOVUPD Z15, 192(R9)
	VMOVUPD Z8, (R10)
	VMOVUPD Z9, 64(R10)
	VMOVUPD Z10, 128(R10)
	VMOVUPD Z11, 192(R10)
	VMULPD  (R12), Z12, Z12
	VMULPD  64(R12), Z13, Z13
	VMULPD  128(R12), Z14, Z14
	VMULPD  192(R12), Z15, Z15
	VADDPD  (R11), Z0, Z0
	VADDPD  64(R11), Z1, Z1
	VADDPD  128(R11), Z2, Z2
	VADDPD  192(R11), Z3, Z3
	VMOVUPD Z12, (R12)
	VMOVUPD Z13, 64(R12)
	VMOVUPD Z14, 128(R12)
	VMOVUPD Z15, 192(R12)
	VMOVUPD Z0, (R11)
	VMOVUPD Z1, 64(R11)
	VMOVUPD Z2, 128(R11)
	VMOVUPD Z3, 192(R11)
	ADDQ    $256, DI
	ADDQ    $256, BX
	ADDQ    $256, R9
	ADDQ    $256, R10
	ADDQ    $256, R11
	ADDQ    $256, R12
	DECQ    CX
	JNE     cell
	ADDQ    $256, DX
	DECQ    AX
	JNE     tier
	VZEROUPPER
	RET

// func turnoverAVX2(size, x, y, w, stay, keep, open, total, z *Row, tiers, cells int)
TEXT ·turnoverAVX2(SB), NOSPLIT, $0-88
	MOVQ size+0(FP), DI
	MOVQ y+16(FP), DX
	MOVQ keep+40(FP), R9
	MOVQ open+48(FP), R10
	MOVQ total+56(FP), R11
	MOVQ z+64(FP), R12
	VXORPD Y14, Y14, Y14

tier:
	MOVQ w+24(FP), BX
	MOVQ cells+80(FP), CX

cell:
	MOVQ x+8(FP), SI
	MOVQ stay+32(FP), R8
	XORQ AX, AX

loop:
	VMOVUPD   (DX)(AX*8), Y0
	VMULPD    (BX)(AX*8), Y0, Y0
	VMULPD    (SI)(AX*8), Y0, Y0 // now
	VMOVUPD   (DI)(AX*8), Y1
	VMOVUPD   (R8)(AX*8), Y2     // keep
	VMULPD    Y1, Y2, Y3
	VSUBPD    Y3, Y0, Y3         // open
	VCMPPD    $0x11, Y14, Y3, Y4 // open < 0, false for NaN
	VMOVMSKPD Y4, R13
	TESTL     R13, R13
	JZ        grown
	VDIVPD    Y1, Y0, Y5
	VBLENDVPD Y4, Y5, Y2, Y2
	VANDNPD   Y3, Y4, Y3

grown:
	VMOVUPD Y2, (R9)(AX*8)
	VMOVUPD Y3, (R10)(AX*8)
	VMULPD  (R12)(AX*8), Y2, Y2
	VMOVUPD Y2, (R12)(AX*8)
	VMOVUPD Y0, (DI)(AX*8)
	VADDPD  (R11)(AX*8), Y0, Y0
	VMOVUPD Y0, (R11)(AX*8)
	ADDQ $4, AX
	CMPQ AX, $32
	JLT  loop

	ADDQ $256, DI
	ADDQ $256, BX
	ADDQ $256, R9
	ADDQ $256, R10
	ADDQ $256, R11
	ADDQ $256, R12
	DECQ CX
	JNE  cell
	ADDQ $256, DX
	DECQ tiers+72(FP)
	JNE  tier
	VZEROUPPER
	RET
