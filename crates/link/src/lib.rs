//! Ways to reach a device: the simulator socket, the link model and its mishaps.
