//! Issuing: root, issuing authorities, leaf profiles, requests, revocation lists, records.
