use crate::air::Pdu;
use serde::Serialize;

#[derive(Serialize)]
struct Line {
    at_us: u64,
    controller: usize,
    kind: &'static str,
    address_kind: &'static str,
    address: String,
    data: String,
}

/// A PDU as one line of JSON, with its newline: microseconds since the air began, who sent it, its name, the address
/// it carries and its payload in hexadecimal.
pub fn line(pdu: &Pdu) -> String {
    let line = Line {
        at_us: pdu.at.as_micros() as u64,
        controller: pdu.controller,
        kind: pdu.kind,
        address_kind: match pdu.address.kind {
            crate::hci::AddressKind::Public => "public",
            crate::hci::AddressKind::Random => "random",
        },
        address: pdu.address.to_string(),
        data: hex::encode(&pdu.data),
    };
    let mut text = serde_json::to_string(&line).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hci::Address;
    use std::time::Duration;

    #[test]
    fn a_line_names_the_sender_and_what_it_said() {
        let pdu = Pdu {
            at: Duration::from_millis(2),
            controller: 1,
            kind: "ADV_IND",
            address: Address::of_controller(1),
            data: vec![2, 1, 6],
        };
        assert_eq!(
            line(&pdu),
            "{\"at_us\":2000,\"controller\":1,\"kind\":\"ADV_IND\",\"address_kind\":\"public\",\
             \"address\":\"02:1E:0E:00:00:02\",\"data\":\"020106\"}\n"
        );
    }
}
