//go:build !purego

#include "textflag.h"

// A row is of 32 numbers, 256 bytes. Of n elements, a multiple of four, there are at least four; AX counts elements.

// func addAVX2(sum, x *float64, n int)
TEXT ·addAVX2(SB), NOSPLIT, $0-24
	MOVQ sum+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	XORQ AX, AX

loop:
	VMOVUPD (DI)(AX*8), Y0
	VADDPD  (SI)(AX*8), Y0, Y0
	VMOVUPD Y0, (DI)(AX*8)
	ADDQ $4, AX
	CMPQ AX, CX
	JLT  loop
	VZEROUPPER
	RET

// func mulAVX2(z, x *float64, n int)
TEXT ·mulAVX2(SB), NOSPLIT, $0-24
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ n+16(FP), CX
	XORQ AX, AX

loop:
	VMOVUPD (DI)(AX*8), Y0
	VMULPD  (SI)(AX*8), Y0, Y0
	VMOVUPD Y0, (DI)(AX*8)
	ADDQ $4, AX
	CMPQ AX, CX
	JLT  loop
	VZEROUPPER
	RET

// func ratioAVX2(z, x, y *float64, n int)
TEXT ·ratioAVX2(SB), NOSPLIT, $0-32
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ n+24(FP), CX
	XORQ AX, AX
	VXORPD Y15, Y15, Y15

loop:
	VMOVUPD (SI)(AX*8), Y0
	VMOVUPD (DX)(AX*8), Y1
	VDIVPD  Y1, Y0, Y0
	VCMPPD  $0, Y15, Y1, Y1 // y = 0, false for NaN
	VANDNPD Y0, Y1, Y0
	VMOVUPD Y0, (DI)(AX*8)
	ADDQ $4, AX
	CMPQ AX, CX
	JLT  loop
	VZEROUPPER
	RET

// func hasNaNAVX2(x *float64, n int) bool
TEXT ·hasNaNAVX2(SB), NOSPLIT, $0-17
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	XORQ AX, AX
	VXORPD Y1, Y1, Y1

loop:
	VMOVUPD (SI)(AX*8), Y0
	VCMPPD  $3, Y0, Y0, Y0 // not equal to itself
	VORPD   Y0, Y1, Y1
	ADDQ $4, AX
	CMPQ AX, CX
	JLT  loop
	VMOVMSKPD Y1, AX
	TESTL AX, AX
	SETNE ret+16(FP)
	VZEROUPPER
	RET

// func addRowsAVX2(sum, rows *Row, chosen *int, count int)
//
// Eight lanes of all rows at a time.
TEXT ·addRowsAVX2(SB), NOSPLIT, $0-32
	MOVQ sum+0(FP), DI
	MOVQ rows+8(FP), SI
	MOVQ chosen+16(FP), R8
	MOVQ count+24(FP), CX
	MOVQ $4, BX

lanes:
	VMOVUPD (DI), Y0
	VMOVUPD 32(DI), Y1
	XORQ    DX, DX

row:
	MOVQ   (R8)(DX*8), R9
	SHLQ   $8, R9
	VADDPD (SI)(R9*1), Y0, Y0
	VADDPD 32(SI)(R9*1), Y1, Y1
	INCQ   DX
	CMPQ   DX, CX
	JLT    row

	VMOVUPD Y0, (DI)
	VMOVUPD Y1, 32(DI)
	ADDQ    $64, DI
	ADDQ    $64, SI
	DECQ    BX
	JNE     lanes
	VZEROUPPER
	RET

// func addRowsAVX512(sum, rows *Row, chosen *int, count int)
TEXT ·addRowsAVX512(SB), NOSPLIT, $0-32
	MOVQ sum+0(FP), DI
	MOVQ rows+8(FP), SI
	MOVQ chosen+16(FP), R8
	MOVQ count+24(FP), CX
	XORQ DX, DX
	VMOVUPD (DI), Z0
	VMOVUPD 64(DI), Z1
	VMOVUPD 128(DI), Z2
	VMOVUPD 192(DI), Z3

row:
	MOVQ   (R8)(DX*8), R9
	SHLQ   $8, R9
	VADDPD (SI)(R9*1), Z0, Z0
	VADDPD 64(SI)(R9*1), Z1, Z1
	VADDPD 128(SI)(R9*1), Z2, Z2
	VADDPD 192(SI)(R9*1), Z3, Z3
	INCQ   DX
	CMPQ   DX, CX
	JLT    row

	VMOVUPD Z0, (DI)
	VMOVUPD Z1, 64(DI)
	VMOVUPD Z2, 128(DI)
	VMOVUPD Z3, 192(DI)
	VZEROUPPER
	RET

// func mulRowsAVX2(z, x *Row, rows int)
TEXT ·mulRowsAVX2(SB), NOSPLIT, $0-24
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ rows+16(FP), CX

row:
	XORQ AX, AX

loop:
	VMOVUPD (DI)(AX*8), Y0
	VMULPD  (SI)(AX*8), Y0, Y0
	VMOVUPD Y0, (DI)(AX*8)
	ADDQ $4, AX
	CMPQ AX, $32
	JLT  loop

	ADDQ $256, DI
	DECQ CX
	JNE  row
	VZEROUPPER
	RET

// func mulRowsAVX512(z, x *Row, rows int)
TEXT ·mulRowsAVX512(SB), NOSPLIT, $0-24
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ rows+16(FP), CX
	VMOVUPD (SI), Z4
	VMOVUPD 64(SI), Z5
	VMOVUPD 128(SI), Z6
	VMOVUPD 192(SI), Z7

row:
	VMULPD  (DI), Z4, Z0
	VMULPD  64(DI), Z5, Z1
	VMULPD  128(DI), Z6, Z2
	VMULPD  192(DI), Z7, Z3
	VMOVUPD Z0, (DI)
	VMOVUPD Z1, 64(DI)
	VMOVUPD Z2, 128(DI)
	VMOVUPD Z3, 192(DI)
	ADDQ    $256, DI
	DECQ    CX
	JNE     row
	VZEROUPPER
	RET

// func mul3AVX2(z, x, y, w, sum *Row)
TEXT ·mul3AVX2(SB), NOSPLIT, $0-40
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ w+24(FP), BX
	MOVQ sum+32(FP), R8
	XORQ AX, AX

loop:
	VMOVUPD (SI)(AX*8), Y0
	VMULPD  (DX)(AX*8), Y0, Y0
	VMULPD  (BX)(AX*8), Y0, Y0
	VMOVUPD Y0, (DI)(AX*8)
	VADDPD  (R8)(AX*8), Y0, Y0
	VMOVUPD Y0, (R8)(AX*8)
	ADDQ $4, AX
	CMPQ AX, $32
	JLT  loop
	VZEROUPPER
	RET

// func revertAVX2(z, mean, decay, spread, noise *Row, rows int)
TEXT ·revertAVX2(SB), NOSPLIT, $0-48
	MOVQ z+0(FP), DI
	MOVQ mean+8(FP), SI
	MOVQ decay+16(FP), DX
	MOVQ spread+24(FP), BX
	MOVQ noise+32(FP), R8
	MOVQ rows+40(FP), CX
	SHLQ $5, CX
	XORQ AX, AX

loop:
	VMOVUPD (SI)(AX*8), Y1
	VMOVUPD (DI)(AX*8), Y0
	VSUBPD  Y1, Y0, Y0
	VMULPD  (DX)(AX*8), Y0, Y0
	VADDPD  Y1, Y0, Y0
	VMOVUPD (BX)(AX*8), Y1
	VMULPD  (R8)(AX*8), Y1, Y1
	VADDPD  Y1, Y0, Y0
	VMOVUPD Y0, (DI)(AX*8)
	ADDQ $4, AX
	CMPQ AX, CX
	JLT  loop
	VZEROUPPER
	RET

// func edgeAVX2(z, weight, x, y *Row)
TEXT ·edgeAVX2(SB), NOSPLIT, $0-32
	MOVQ z+0(FP), DI
	MOVQ weight+8(FP), BX
	MOVQ x+16(FP), SI
	MOVQ y+24(FP), DX
	XORQ AX, AX
	VXORPD Y15, Y15, Y15

loop:
	VMOVUPD (SI)(AX*8), Y0
	VMOVUPD (DX)(AX*8), Y1
	VCMPPD  $0x16, Y15, Y0, Y2 // not x <= 0, true for NaN
	VCMPPD  $0x16, Y15, Y1, Y3
	VANDPD  Y2, Y0, Y0         // max(0, x)
	VANDPD  Y3, Y1, Y1
	VSUBPD  Y1, Y0, Y0
	VMULPD  (BX)(AX*8), Y0, Y0
	VMOVUPD Y0, (DI)(AX*8)
	ADDQ $4, AX
	CMPQ AX, $32
	JLT  loop
	VZEROUPPER
	RET

// func overAVX2(x, y, w *Row) uint64
TEXT ·overAVX2(SB), NOSPLIT, $0-32
	MOVQ x+0(FP), DI
	MOVQ y+8(FP), SI
	MOVQ w+16(FP), DX
	MOVQ $32, AX
	XORQ BX, BX

loop: // from the last four to the first
	SUBQ      $4, AX
	VMOVUPD   (SI)(AX*8), Y0
	VMULPD    (DX)(AX*8), Y0, Y0
	VCMPPD    $0x11, (DI)(AX*8), Y0, Y0 // y·w < x, false for NaN
	VMOVMSKPD Y0, R8
	SHLQ      $4, BX
	ORQ       R8, BX
	TESTQ     AX, AX
	JNE       loop
	VZEROUPPER
	MOVQ      BX, ret+24(FP)
	RET

// func mulAddAVX2(z, x, y *Row)
TEXT ·mulAddAVX2(SB), NOSPLIT, $0-24
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	XORQ AX, AX

loop:
	VMOVUPD (SI)(AX*8), Y0
	VMULPD  (DX)(AX*8), Y0, Y0
	VADDPD  (DI)(AX*8), Y0, Y0
	VMOVUPD Y0, (DI)(AX*8)
	ADDQ $4, AX
	CMPQ AX, $32
	JLT  loop
	VZEROUPPER
	RET

// func sharesAVX2(z, sum *Row, rows int)
//
// Four elements of all rows at a time.
TEXT ·sharesAVX2(SB), NOSPLIT, $0-24
	MOVQ z+0(FP), DI
	MOVQ sum+8(FP), DX
	MOVQ $8, BX // vectors
	VXORPD Y15, Y15, Y15

next:
	MOVQ   DI, SI
	MOVQ   rows+16(FP), CX
	VXORPD Y0, Y0, Y0

add:
	VADDPD (SI), Y0, Y0
	ADDQ   $256, SI
	DECQ   CX
	JNE    add

	VMOVUPD Y0, (DX)
	VCMPPD  $0, Y15, Y0, Y1 // sum = 0, false for NaN
	MOVQ    DI, SI
	MOVQ    rows+16(FP), CX

divide:
	VMOVUPD (SI), Y2
	VDIVPD  Y0, Y2, Y2
	VANDNPD Y2, Y1, Y2
	VMOVUPD Y2, (SI)
	ADDQ    $256, SI
	DECQ    CX
	JNE     divide

	ADDQ $32, DI
	ADDQ $32, DX
	DECQ BX
	JNE  next
	VZEROUPPER
	RET

// func blendAVX2(z, x, y *Row, weight float64)
TEXT ·blendAVX2(SB), NOSPLIT, $0-32
	MOVQ z+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	VBROADCASTSD weight+24(FP), Y15
	XORQ AX, AX

loop:
	VMOVUPD (SI)(AX*8), Y0
	VMOVUPD (DX)(AX*8), Y1
	VSUBPD  Y0, Y1, Y1
	VMULPD  Y15, Y1, Y1
	VADDPD  Y1, Y0, Y0
	VMOVUPD Y0, (DI)(AX*8)
	ADDQ $4, AX
	CMPQ AX, $32
	JLT  loop
	VZEROUPPER
	RET

// func growAVX2(z, fast, slow, limit, push, drift *Row, rows int, dt float64)
TEXT ·growAVX2(SB), NOSPLIT, $0-64
	MOVQ z+0(FP), DI
	MOVQ fast+8(FP), SI
	MOVQ slow+16(FP), DX
	MOVQ limit+24(FP), BX
	MOVQ push+32(FP), R8
	MOVQ drift+40(FP), R9
	MOVQ rows+48(FP), R10
	VBROADCASTSD dt+56(FP), Y15
	VXORPD   Y14, Y14, Y14
	VPCMPEQD Y13, Y13, Y13
	VPSLLQ   $54, Y13, Y13
	VPSRLQ   $2, Y13, Y13 // 1

row:
	XORQ AX, AX

loop:
	VMOVUPD (DI)(AX*8), Y0
	VMOVUPD (BX)(AX*8), Y1
	VMAXPD  Y0, Y14, Y2       // max(0, z), NaN for NaN
	VDIVPD  Y1, Y2, Y2
	VMULPD  Y2, Y2, Y2
	VSUBPD  Y2, Y13, Y2
	VMAXPD  Y2, Y14, Y2
	VCMPPD  $0x1e, Y14, Y1, Y1 // limit > 0
	VANDPD  Y1, Y2, Y2        // room
	VMOVUPD (DX)(AX*8), Y3
	VMOVUPD (SI)(AX*8), Y4
	VSUBPD  Y3, Y4, Y4
	VMULPD  Y2, Y4, Y4
	VADDPD  Y4, Y3, Y3
	VMOVUPD (R8)(AX*8), Y4
	VADDPD  (R9)(AX*8), Y4, Y4
	VADDPD  Y4, Y3, Y3
	VMULPD  Y15, Y3, Y3
	VADDPD  Y3, Y0, Y0
	VMOVUPD Y0, (DI)(AX*8)
	ADDQ $4, AX
	CMPQ AX, $32
	JLT  loop

	ADDQ $256, DI
	ADDQ $256, SI
	ADDQ $256, DX
	ADDQ $256, BX
	ADDQ $256, R8
	DECQ R10
	JNE  row
	VZEROUPPER
	RET

// func shockAVX2(z, spread, y, decay, a, x, b *Row, rows int)
TEXT ·shockAVX2(SB), NOSPLIT, $0-64
	MOVQ z+0(FP), DI
	MOVQ spread+8(FP), DX
	MOVQ y+16(FP), R10
	MOVQ decay+24(FP), SI
	MOVQ a+32(FP), BX
	MOVQ x+40(FP), R8
	MOVQ b+48(FP), R9
	MOVQ rows+56(FP), R11

row:
	XORQ AX, AX

loop:
	VMOVUPD (BX)(AX*8), Y0
	VMULPD  (R8)(AX*8), Y0, Y0
	VMOVUPD (R9)(AX*8), Y1
	VMULPD  (R10)(AX*8), Y1, Y1
	VADDPD  Y1, Y0, Y0
	VMULPD  (DX)(AX*8), Y0, Y0
	VMOVUPD (DI)(AX*8), Y1
	VMULPD  (SI)(AX*8), Y1, Y1
	VADDPD  Y0, Y1, Y1
	VMOVUPD Y1, (DI)(AX*8)
	ADDQ $4, AX
	CMPQ AX, $32
	JLT  loop

	ADDQ $256, DI
	ADDQ $256, DX
	ADDQ $256, R10
	DECQ R11
	JNE  row
	VZEROUPPER
	RET
