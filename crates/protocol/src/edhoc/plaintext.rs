//! PLAINTEXT_2 and PLAINTEXT_3 (RFC 9528 §5.3.1, §5.4.1).

use super::{
    ConnectionId, EadItem, Fault, IdCred, KeyUse, Malformed, authentication::authentication_len, ead, wire,
};
use alloc::vec::Vec;
use wand_crypto::Suite;

/// What both plaintexts end with: who the sender is and its proof, nothing of it verified.
pub(super) struct Identification<'b> {
    pub(super) id_cred: IdCred,
    pub(super) authentication: &'b [u8],
    pub(super) ead: Vec<EadItem>,
    /// The EAD as it was sent, for context and signature.
    pub(super) ead_bytes: &'b [u8],
}

/// How the sender of a plaintext authenticates, and which EAD labels the receiver knows.
#[derive(Clone, Copy)]
pub(super) struct Expectation<'a> {
    pub(super) suite: Suite,
    pub(super) key_use: KeyUse,
    pub(super) understood_ead: &'a [u16],
}

pub(super) fn encode_2(c_r: &ConnectionId, id_cred: &IdCred, authentication: &[u8], ead: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    c_r.put(&mut out);
    out.extend(encode_3(id_cred, authentication, ead));
    out
}

pub(super) fn encode_3(id_cred: &IdCred, authentication: &[u8], ead: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    id_cred.put_compact(&mut out);
    wire::put_bytes(&mut out, authentication);
    out.extend_from_slice(ead);
    out
}

pub(super) fn decode_2<'b>(
    plaintext: &'b [u8],
    expected: Expectation<'_>,
) -> Result<(ConnectionId, Identification<'b>), Fault> {
    let mut reader = wire::Reader::new(plaintext);
    let c_r = ConnectionId::read(&mut reader, "C_R")?;
    Ok((c_r, identification(reader, expected)?))
}

pub(super) fn decode_3<'b>(
    plaintext: &'b [u8],
    expected: Expectation<'_>,
) -> Result<Identification<'b>, Fault> {
    identification(wire::Reader::new(plaintext), expected)
}

fn identification<'b>(
    mut reader: wire::Reader<'b>,
    expected: Expectation<'_>,
) -> Result<Identification<'b>, Fault> {
    const FIELD: &str = "Signature_or_MAC";
    let id_cred = IdCred::read_compact(&mut reader)?;
    let authentication = reader.bytes(FIELD)?;
    if authentication.len() != authentication_len(expected.suite, expected.key_use) {
        return Err(Malformed::Length { field: FIELD }.into());
    }
    let ead_bytes = reader.rest();
    let ead = ead::read(&mut reader, expected.understood_ead)?;
    Ok(Identification {
        id_cred,
        authentication,
        ead,
        ead_bytes,
    })
}
