//! Segments, EDHOC, sealed records, messages, and the session of both roles.
