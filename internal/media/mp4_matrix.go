package media

import "math"

// matrix is how pictures are turned and stretched: (1, 0) goes to (a, b), and (0, 1) to (c, d). ISO/IEC 14496-12, 6.2.2.
type matrix struct{ a, b, c, d float64 }

// matrixOf is the part of a matrix in a header that turns. Some writers leave all zeros: that is no turn.
func matrixOf(m [9]int32) matrix {
	turned := matrix{float64(m[0]), float64(m[1]), float64(m[3]), float64(m[4])}
	if turned == (matrix{}) {
		return matrix{a: 1, d: 1}
	}
	return turned
}

// times is this matrix, then another one. One that was not read turns nothing.
func (m matrix) times(n matrix) matrix {
	if m == (matrix{}) {
		m = matrix{a: 1, d: 1}
	}
	if n == (matrix{}) {
		return m
	}
	return matrix{m.a*n.a + m.b*n.c, m.a*n.b + m.b*n.d, m.c*n.a + m.d*n.c, m.c*n.b + m.d*n.d}
}

// rotation is the clockwise rotation, rounded to quarters. A mirrored picture is not turned, unless it lies on its side:
// the mirror of a selfie is not upside down.
func (m matrix) rotation() int {
	if mirrored := m.a*m.d < m.b*m.c; mirrored && math.Abs(m.a) >= math.Abs(m.b) {
		return 0
	}
	quarters := math.Round(math.Atan2(m.b, m.a) / (math.Pi / 2))
	return (int(quarters)*90 + 360) % 360
}
