//! Vectors, scenarios, model, fuzz targets and conformance doors.

pub mod clinic;
pub mod limbo;
