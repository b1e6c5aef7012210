//! Certificate bytes in; a verified peer with role, or a reason, out.
