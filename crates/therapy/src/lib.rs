//! Device classes, parameters, units, ranges and interlocks: data.
