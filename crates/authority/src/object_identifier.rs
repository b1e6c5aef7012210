//! Object identifiers under Wand's arc, whose first number is wider than `const-oid` takes.

use der::Tag;
use der::asn1::Any;
use wand_trust::{ARC, Function};

/// The extended key usage `ARC.f` of an issuing authority, or `ARC.f.q` of a leaf, as an OBJECT IDENTIFIER.
pub(crate) fn key_purpose(function: Function, qualifier: Option<u8>) -> der::Result<Any> {
    let mut contents = Vec::with_capacity(17);
    let arcs = ARC.split('.').map(|arc| {
        arc.parse::<u128>()
            .map_err(|_| Tag::ObjectIdentifier.value_error())
    });
    let mut arcs = arcs.collect::<Result<Vec<_>, _>>()?.into_iter();
    let (first, second) = (arcs.next().unwrap_or_default(), arcs.next().unwrap_or_default());
    push_base128(&mut contents, 40 * first + second);
    arcs.for_each(|arc| push_base128(&mut contents, arc));
    push_base128(&mut contents, function.number().into());
    if let Some(qualifier) = qualifier {
        push_base128(&mut contents, qualifier.into());
    }
    Any::new(Tag::ObjectIdentifier, contents)
}

/// ITU-T X.690 §8.19.2: seven bits a byte, most significant first, the top bit set on all but the last.
fn push_base128(contents: &mut Vec<u8>, number: u128) {
    let groups = (128 - number.leading_zeros()).div_ceil(7).max(1);
    for group in (0..groups).rev() {
        let bits = (number >> (7 * group)) as u8 & 0x7f;
        contents.push(if group == 0 { bits } else { bits | 0x80 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arcs_are_base_128() {
        let mut contents = Vec::new();
        for number in [0, 1, 127, 128, 16_384, 113_549] {
            push_base128(&mut contents, number);
        }
        assert_eq!(hex::encode(contents), "00017f810081800086f70d");
    }

    #[test]
    fn a_key_purpose_takes_fifteen_bytes() {
        let purpose = key_purpose(Function::DeviceIdentity, Some(1)).unwrap();
        assert_eq!(purpose.value().len(), 15);
        assert_eq!(purpose.value()[0], 0x69);
        assert_eq!(purpose.value()[13..], [1, 1]);
    }
}
