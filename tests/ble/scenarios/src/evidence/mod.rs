//! What somebody beside the devices hears and keeps, and what can be read out of it without a key.

pub(crate) mod advertising;
pub(crate) mod hci;
pub(crate) mod search;
pub(crate) mod tshark;
