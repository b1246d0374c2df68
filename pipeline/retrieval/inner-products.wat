;; Inner products of a query with rows of a matrix, in single precision: sixteen
;; dimensions at a time in four sums of four, which are added in one fixed order. Every
;; machine gives the same to the last digit (WebAssembly's arithmetic is IEEE 754's).
(module
  (memory (import "rows" "memory") 1)
  (func (export "products")
    (param $query i32)   ;; where the query begins
    (param $bytes i32)   ;; of a row, and of the query: a multiple of 64
    (param $places i32)  ;; where the numbers of the rows begin, 32 bits each
    (param $count i32)   ;; of them
    (param $out i32)     ;; where the products go, 32 bits each
    (local $end i32) (local $row i32) (local $at i32) (local $stop i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $end (i32.add (local.get $places) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $stop (i32.add (local.get $query) (local.get $bytes)))
    (block $none
      (br_if $none (i32.eqz (local.get $count)))
      (loop $rows
        (local.set $row (i32.mul (i32.load (local.get $places)) (local.get $bytes)))
        (local.set $at (local.get $query))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $b (v128.const i32x4 0 0 0 0))
        (local.set $c (v128.const i32x4 0 0 0 0))
        (local.set $d (v128.const i32x4 0 0 0 0))
        (loop $dimensions
          (local.set $a (f32x4.add (local.get $a)
            (f32x4.mul (v128.load (local.get $at)) (v128.load (local.get $row)))))
          (local.set $b (f32x4.add (local.get $b)
            (f32x4.mul (v128.load offset=16 (local.get $at)) (v128.load offset=16 (local.get $row)))))
          (local.set $c (f32x4.add (local.get $c)
            (f32x4.mul (v128.load offset=32 (local.get $at)) (v128.load offset=32 (local.get $row)))))
          (local.set $d (f32x4.add (local.get $d)
            (f32x4.mul (v128.load offset=48 (local.get $at)) (v128.load offset=48 (local.get $row)))))
          (local.set $row (i32.add (local.get $row) (i32.const 64)))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (br_if $dimensions (i32.lt_u (local.get $at) (local.get $stop))))
        (local.set $a (f32x4.add
          (f32x4.add (local.get $a) (local.get $b))
          (f32x4.add (local.get $c) (local.get $d))))
        (f32.store (local.get $out)
          (f32.add
            (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a)))
            (f32.add (f32x4.extract_lane 2 (local.get $a)) (f32x4.extract_lane 3 (local.get $a)))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $places (i32.add (local.get $places) (i32.const 4)))
        (br_if $rows (i32.lt_u (local.get $places) (local.get $end)))))))
