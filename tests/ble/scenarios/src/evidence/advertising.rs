//! The air log: who advertised what, and what of it comes again.

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::Path;
use wand_link::SERVICE;

/// AD types (Assigned Numbers, 2.3).
const FLAGS: u8 = 0x01;
const COMPLETE_NAME: u8 = 0x09;
const SERVICE_DATA_128: u8 = 0x21;

/// What every device says alike, and so tells nothing.
const GENERIC_NAME: &[u8] = b"Medical device";
const GENERIC_FLAGS: &[u8] = &[0x06];

/// A PDU as the air log has it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Pdu {
    /// Microseconds since the air began.
    pub(crate) at_us: u64,
    /// Who sent it.
    pub(crate) controller: usize,
    /// The address it carries.
    pub(crate) address: String,
    /// What it says, hexadecimal.
    pub(crate) data: String,
}

/// What one controller said while it had one token.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Period {
    /// The token.
    pub(crate) token: Vec<u8>,
    /// How many PDUs.
    pub(crate) count: usize,
    /// Between the first and the last of them, in microseconds.
    pub(crate) length_us: u64,
    /// All by which it could be told again.
    pub(crate) identifiers: BTreeSet<String>,
}

/// Reads the air log.
pub(crate) fn read(path: &Path) -> Result<Vec<Pdu>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    // The last line may be on its way.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole
        .lines()
        .map(|line| Ok(serde_json::from_str(line)?))
        .collect()
}

/// What a controller said, by its tokens, in their order. What carries no token counts to the address's.
pub(crate) fn periods(pdus: &[Pdu], controller: usize) -> Result<Vec<Period>> {
    let mut periods: Vec<Period> = Vec::new();
    let mut began = 0;
    for pdu in pdus.iter().filter(|pdu| pdu.controller == controller) {
        let fields = fields(&hex::decode(&pdu.data)?)?;
        if let Some(token) = token(&fields)
            && periods.last().is_none_or(|last| last.token != token)
        {
            ensure!(
                periods.iter().all(|earlier| earlier.token != token),
                "a token comes back"
            );
            began = pdu.at_us;
            periods.push(Period {
                token,
                ..Period::default()
            });
        }
        let Some(period) = periods.last_mut() else {
            continue;
        };
        period.count += 1;
        period.length_us = pdu.at_us - began;
        period.identifiers.insert(format!("address {}", pdu.address));
        period.identifiers.extend(fields.iter().filter_map(identifier));
    }
    Ok(periods)
}

/// What comes again in another period; nothing, when nobody can be told again.
pub(crate) fn repeated(periods: &[Period]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let again = |identifier: &&String| !seen.insert((*identifier).clone());
    periods
        .iter()
        .flat_map(|period| &period.identifiers)
        .filter(again)
        .cloned()
        .collect()
}

type Field = (u8, Vec<u8>);

/// The AD structures of a payload (Vol 3, Part C, 11).
fn fields(mut payload: &[u8]) -> Result<Vec<Field>> {
    let mut fields = Vec::new();
    while let Some((&len, rest)) = payload.split_first() {
        let Some((field, rest)) = rest.split_at_checked(len.into()) else {
            anyhow::bail!("a malformed payload");
        };
        if let Some((&kind, value)) = field.split_first() {
            fields.push((kind, value.to_vec()));
        }
        payload = rest;
    }
    Ok(fields)
}

fn token(fields: &[Field]) -> Option<Vec<u8>> {
    let service = SERVICE.to_le_bytes();
    fields.iter().find_map(|(kind, value)| {
        let token = value.strip_prefix(&service[..])?;
        (*kind == SERVICE_DATA_128).then(|| token.to_vec())
    })
}

/// What of a field is no more than every device says.
fn identifier((kind, value): &Field) -> Option<String> {
    let own = match *kind {
        FLAGS if value == GENERIC_FLAGS => return None,
        COMPLETE_NAME if value == GENERIC_NAME => return None,
        SERVICE_DATA_128 => value.strip_prefix(&SERVICE.to_le_bytes()[..]).unwrap_or(value),
        _ => value,
    };
    Some(format!("field {kind:#04x} {}", hex::encode(own)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pdu(at_us: u64, address: &str, token: u8, name: &str) -> [Pdu; 2] {
        let service = hex::encode(SERVICE.to_le_bytes());
        let token = hex::encode([token; 8]);
        let said = |data| Pdu {
            at_us,
            controller: 1,
            address: address.to_owned(),
            data,
        };
        [
            said(format!("0201061921{service}{token}")),
            said(format!("{:02x}09{}", name.len() + 1, hex::encode(name))),
        ]
    }

    fn again(air: &[[Pdu; 2]]) -> Vec<String> {
        repeated(&periods(&air.concat(), 1).unwrap())
    }

    #[test]
    fn nothing_comes_again_when_token_and_address_change_together() {
        let air = [
            pdu(0, "A", 1, "Medical device"),
            pdu(5, "A", 1, "Medical device"),
            pdu(9, "B", 2, "Medical device"),
        ];
        assert_eq!(again(&air), Vec::<String>::new());
        let periods = periods(&air.concat(), 1).unwrap();
        let shape = |period: &Period| (period.token[0], period.count, period.length_us);
        assert_eq!(
            periods.iter().map(shape).collect::<Vec<_>>(),
            [(1, 4, 5), (2, 2, 0)]
        );
    }

    /// The search finds what it is there for.
    #[test]
    fn an_address_a_name_or_a_token_that_comes_again_is_found() {
        let kept = [pdu(0, "A", 1, "Medical device"), pdu(9, "A", 2, "Medical device")];
        assert_eq!(again(&kept), ["address A"]);
        let named = [pdu(0, "A", 1, "W7K2M9P1"), pdu(9, "B", 2, "W7K2M9P1")];
        assert_eq!(again(&named), [format!("field 0x09 {}", hex::encode("W7K2M9P1"))]);
        let back = [
            pdu(0, "A", 1, "Medical device"),
            pdu(5, "B", 2, "Medical device"),
            pdu(9, "C", 1, "Medical device"),
        ];
        assert!(periods(&back.concat(), 1).is_err());
    }
}
