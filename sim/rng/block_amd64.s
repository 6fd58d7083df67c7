//go:build !purego

#include "textflag.h"

// ROUND is one round of Philox2x64 on eight counters. From c0, c1 it makes hi(c0·multiplier) ^ key ^ c1 and the low
// word. The high word is put together from four products of halves.
#define ROUND(c0, c1, a, b, c, d) \
	VPSRLQ     $32, c0, a        \
	VPMULUDQ   Z31, c0, b        \
	VPMULUDQ   Z31, a, c         \
	VPMULUDQ   Z30, c0, d        \
	VPMULUDQ   Z30, a, a         \
	VPSRLQ     $32, b, b         \
	VPADDQ     b, c, c           \
	VPANDQ     Z29, c, b         \
	VPADDQ     b, d, d           \
	VPSRLQ     $32, c, c         \
	VPSRLQ     $32, d, d         \
	VPADDQ     c, a, a           \
	VPADDQ     d, a, a           \
	VPTERNLOGQ $0x96, Z28, a, c1 \
	VPMULLQ    Z31, c0, a        \
	VMOVDQA64  c1, c0            \
	VMOVDQA64  a, c1

// NORMAL makes normals of eight words and stores them: function normal, with rows of the table (at BX) loaded whole and
// transposed.
#define NORMAL(w, to) \
	VPSRAQ      $63, w, Z4         \
	VPXORQ      w, Z4, Z5          \
	VPSRLQ      $12, Z5, Z5        \
	VCVTUQQ2PD  Z5, Z5             \
	VADDPD      Z26, Z5, Z5        \
	VPSRLQ      $49, Z5, Z6        \
	VPANDQ      Z24, Z6, Z6        \
	VPSLLQ      $6, Z6, Z6         \
	VMOVDQU64   Z6, rows-64(SP)    \
	VPSLLQ      $3, Z5, Z5         \
	VPANDQ      Z23, Z5, Z5        \
	VPORQ       Z22, Z5, Z5        \
	VSUBPD      Z21, Z5, Z5        \
	MOVQ        rows-64(SP), R8    \
	MOVQ        rows-56(SP), R9    \
	MOVQ        rows-48(SP), R10   \
	MOVQ        rows-40(SP), R11   \
	MOVQ        rows-32(SP), R12   \
	MOVQ        rows-24(SP), R13   \
	MOVQ        rows-16(SP), DX    \
	MOVQ        rows-8(SP), R15    \
	VMOVUPD     (BX)(R8*1), Z8     \
	VMOVUPD     (BX)(R10*1), Z10   \
	VMOVUPD     (BX)(R12*1), Z12   \
	VMOVUPD     (BX)(DX*1), Z14    \
	VUNPCKHPD   (BX)(R9*1), Z8, Z9    \
	VUNPCKLPD   (BX)(R9*1), Z8, Z8    \
	VUNPCKHPD   (BX)(R11*1), Z10, Z11 \
	VUNPCKLPD   (BX)(R11*1), Z10, Z10 \
	VUNPCKHPD   (BX)(R13*1), Z12, Z13 \
	VUNPCKLPD   (BX)(R13*1), Z12, Z12 \
	VUNPCKHPD   (BX)(R15*1), Z14, Z15 \
	VUNPCKLPD   (BX)(R15*1), Z14, Z14 \
	VSHUFF64X2  $0x88, Z10, Z8, Z16  \
	VSHUFF64X2  $0xdd, Z10, Z8, Z8   \
	VSHUFF64X2  $0x88, Z14, Z12, Z17 \
	VSHUFF64X2  $0xdd, Z14, Z12, Z12 \
	VSHUFF64X2  $0x88, Z17, Z16, Z10 \
	VSHUFF64X2  $0xdd, Z17, Z16, Z14 \
	VSHUFF64X2  $0x88, Z12, Z8, Z16  \
	VSHUFF64X2  $0xdd, Z12, Z8, Z17  \
	VSHUFF64X2  $0x88, Z11, Z9, Z8   \
	VSHUFF64X2  $0xdd, Z11, Z9, Z9   \
	VSHUFF64X2  $0x88, Z15, Z13, Z12 \
	VSHUFF64X2  $0xdd, Z15, Z13, Z13 \
	VSHUFF64X2  $0x88, Z12, Z8, Z11  \
	VSHUFF64X2  $0xdd, Z12, Z8, Z15  \
	VSHUFF64X2  $0x88, Z13, Z9, Z8   \
	VSHUFF64X2  $0xdd, Z13, Z9, Z9   \
	VMULPD      Z5, Z11, Z11       \
	VADDPD      Z11, Z10, Z10      \
	VMULPD      Z5, Z8, Z8         \
	VADDPD      Z8, Z16, Z16       \
	VMULPD      Z5, Z15, Z15       \
	VADDPD      Z15, Z14, Z14      \
	VMULPD      Z5, Z9, Z9         \
	VADDPD      Z9, Z17, Z17       \
	VMULPD      Z5, Z5, Z5         \
	VMULPD      Z5, Z16, Z16       \
	VADDPD      Z16, Z10, Z10      \
	VMULPD      Z5, Z17, Z17       \
	VADDPD      Z17, Z14, Z14      \
	VMULPD      Z5, Z5, Z5         \
	VMULPD      Z14, Z5, Z5        \
	VADDPD      Z5, Z10, Z10       \
	VPSLLQ      $63, Z4, Z4        \
	VPXORQ      Z4, Z10, Z10       \
	VMOVUPD     Z10, to

// func uniformsAVX512(to *float64, n int, run, index, key uint64, constants *[16]uint64)
//
// The uniforms of n runs, a multiple of sixteen, at least that many.
TEXT ·uniformsAVX512(SB), NOSPLIT, $0-48
	MOVQ to+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ constants+40(FP), DX
	VPBROADCASTQ 0(DX), Z31  // multiplier
	VPBROADCASTQ 8(DX), Z27  // weyl
	VPBROADCASTQ 16(DX), Z26 // ½
	VPBROADCASTQ 24(DX), Z25 // 2^-52
	VMOVDQU64    64(DX), Z20 // 0 to 7
	VPSRLQ       $32, Z31, Z30
	VPTERNLOGQ   $0xff, Z29, Z29, Z29
	VPSRLQ       $32, Z29, Z29
	VPBROADCASTQ run+16(FP), Z18
	VPADDQ       Z20, Z18, Z18
	MOVQ         $8, AX
	VPBROADCASTQ AX, Z20

loop:
	VMOVDQA64    Z18, Z0
	VPADDQ       Z20, Z18, Z1
	VPADDQ       Z20, Z1, Z18
	VPBROADCASTQ index+24(FP), Z2
	VMOVDQA64    Z2, Z3
	VPBROADCASTQ key+32(FP), Z28
	MOVQ         $10, AX

round:
	ROUND(Z0, Z2, Z4, Z5, Z6, Z7)
	ROUND(Z1, Z3, Z8, Z9, Z10, Z11)
	VPADDQ Z27, Z28, Z28
	DECQ   AX
	JNE    round

	VPSRLQ     $12, Z0, Z0
	VPSRLQ     $12, Z1, Z1
	VCVTUQQ2PD Z0, Z0
	VCVTUQQ2PD Z1, Z1
	VADDPD     Z26, Z0, Z0
	VADDPD     Z26, Z1, Z1
	VMULPD     Z25, Z0, Z0
	VMULPD     Z25, Z1, Z1
	VMOVUPD    Z0, (DI)
	VMOVUPD    Z1, 64(DI)
	ADDQ $128, DI
	SUBQ $16, CX
	JNE  loop
	VZEROUPPER
	RET

// func uniformsOfAVX512(to *float64, n int, keys *[8]Key, run, index uint64, constants *[16]uint64)
//
// The uniforms of the first n of eight keys.
TEXT ·uniformsOfAVX512(SB), NOSPLIT, $0-48
	MOVQ to+0(FP), DI
	MOVQ n+8(FP), CX
	MOVQ keys+16(FP), SI
	MOVQ constants+40(FP), DX
	VPBROADCASTQ 0(DX), Z31  // multiplier
	VPBROADCASTQ 8(DX), Z27  // weyl
	VPBROADCASTQ 16(DX), Z26 // ½
	VPBROADCASTQ 24(DX), Z25 // 2^-52
	VPSRLQ       $32, Z31, Z30
	VPTERNLOGQ   $0xff, Z29, Z29, Z29
	VPSRLQ       $32, Z29, Z29
	VPBROADCASTQ run+24(FP), Z0
	VPBROADCASTQ index+32(FP), Z2
	VMOVDQU64    (SI), Z28
	MOVQ         $10, AX

round:
	ROUND(Z0, Z2, Z4, Z5, Z6, Z7)
	VPADDQ Z27, Z28, Z28
	DECQ   AX
	JNE    round

	VPSRLQ     $12, Z0, Z0
	VCVTUQQ2PD Z0, Z0
	VADDPD     Z26, Z0, Z0
	VMULPD     Z25, Z0, Z0
	MOVQ       $1, AX
	SHLQ       CX, AX
	DECQ       AX
	KMOVW      AX, K1
	VMOVUPD    Z0, K1, (DI)
	VZEROUPPER
	RET

// func normalsAVX512(even, odd *float64, n int, run, pair, key uint64, table *[512][8]float64, constants *[16]uint64)
//
// The normals of n runs, a multiple of sixteen, at least that many. The constants are those that blockConstants lists.
TEXT ·normalsAVX512(SB), 0, $64-64
	MOVQ even+0(FP), DI
	MOVQ odd+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ table+48(FP), BX
	MOVQ constants+56(FP), DX
	VPBROADCASTQ 0(DX), Z31  // multiplier
	VPBROADCASTQ 8(DX), Z27  // weyl
	VPBROADCASTQ 16(DX), Z26 // ½
	VPBROADCASTQ 32(DX), Z24 // parts less one
	VPBROADCASTQ 40(DX), Z23 // mantissa
	VPBROADCASTQ 48(DX), Z22 // 1
	VPBROADCASTQ 56(DX), Z21 // 1½
	VMOVDQU64    64(DX), Z20 // 0 to 7
	VPSRLQ       $32, Z31, Z30
	VPTERNLOGQ   $0xff, Z29, Z29, Z29
	VPSRLQ       $32, Z29, Z29
	VPBROADCASTQ run+24(FP), Z18
	VPADDQ       Z20, Z18, Z18
	MOVQ         $8, AX
	VPBROADCASTQ AX, Z20

loop:
	VMOVDQA64    Z18, Z0
	VPADDQ       Z20, Z18, Z1
	VPADDQ       Z20, Z1, Z18
	VPBROADCASTQ pair+32(FP), Z2
	VMOVDQA64    Z2, Z3
	VPBROADCASTQ key+40(FP), Z28
	MOVQ         $10, AX

round:
	ROUND(Z0, Z2, Z4, Z5, Z6, Z7)
	ROUND(Z1, Z3, Z8, Z9, Z10, Z11)
	VPADDQ Z27, Z28, Z28
	DECQ   AX
	JNE    round

	NORMAL(Z0, (DI))
	NORMAL(Z1, 64(DI))
	NORMAL(Z2, (SI))
	NORMAL(Z3, 64(SI))
	ADDQ $128, DI
	ADDQ $128, SI
	SUBQ $16, CX
	JNE  loop
	VZEROUPPER
	RET
