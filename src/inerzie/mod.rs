//! Inertia: once the term of a proceeding has passed without its conclusion, the holder of the substitute power concludes it
//! within half that term (L. 241/1990 art. 2 c. 9-bis, 9-ter; rule INE).

pub mod substitution;
