//! Noise XX on P-256 by `snow`: no certificates, static keys sent in the handshake and believed.

use super::{Flights, Peer};
use snow::{Builder, HandshakeState, Keypair, params::NoiseParams};

pub(crate) struct Noise {
    params: NoiseParams,
    initiator: Keypair,
    responder: Keypair,
}

impl Noise {
    pub(crate) fn new() -> Self {
        let params: NoiseParams = "Noise_XX_P256_AESGCM_SHA256".parse().expect("a known pattern");
        let keys = || {
            Builder::new(params.clone())
                .generate_keypair()
                .expect("a key pair")
        };
        let (initiator, responder) = (keys(), keys());
        Self {
            params,
            initiator,
            responder,
        }
    }

    fn side(&self, own: &Keypair, initiates: bool) -> HandshakeState {
        let builder = Builder::new(self.params.clone())
            .local_private_key(&own.private)
            .expect("a key");
        let state = if initiates {
            builder.build_initiator()
        } else {
            builder.build_responder()
        };
        state.expect("a complete configuration")
    }
}

impl Peer for Noise {
    fn subject(&self) -> &str {
        "snow Noise_XX_P256_AESGCM_SHA256, no certificates"
    }

    fn run(&self) -> Flights {
        let mut sides = [
            self.side(&self.initiator, true),
            self.side(&self.responder, false),
        ];
        let mut flights = Vec::new();
        let (mut message, mut payload) = ([0; 1024], [0; 1024]);
        while !sides[0].is_handshake_finished() {
            let sender = flights.len() % 2;
            let len = sides[sender].write_message(&[], &mut message).expect("its turn");
            sides[1 - sender]
                .read_message(&message[..len], &mut payload)
                .expect("a message of the peer");
            flights.push(len);
        }
        let [initiator, responder] = sides;
        initiator.into_transport_mode().expect("finished");
        responder.into_transport_mode().expect("finished");
        Flights(flights)
    }
}
