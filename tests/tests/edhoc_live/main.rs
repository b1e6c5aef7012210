//! EDHOC against itself, against another implementation, and against whoever tampers with it.

mod door;
mod hostile;
mod lakers_peer;
mod negotiation;
mod pair;
mod round_trips;
