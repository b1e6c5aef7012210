//! From connecting to the first reading: connection events, beside the fewest that the flights need.

use super::{HANDSHAKE_MODE, case};
use crate::air::{Wiring, World};
use crate::bound;
use crate::credentials::{Credentials, DEVICE, PACEMAKER, Party};
use crate::edhoc::Form;
use crate::{Goal, Report};
use wand_crypto::rustcrypto;
use wand_link::{LinkParameters, Mode};
use wand_protocol::message::{
    ContactCounters, DeviceReport, Message, Request, RequestBody, Response, ResponseBody,
};
use wand_protocol::record::RECORD_OVERHEAD;
use wand_protocol::session::Event;
use wand_therapy::{BatteryPhase, State};

/// Events over the bound.
const RATIO: f64 = 1.15;
/// Bytes of the hello.
const HELLO: usize = 1;

pub(super) fn report(report: &mut Report, credentials: &Credentials) {
    for (what, form) in [("first contact", Form::X5Chain), ("reconnect", Form::X5T)] {
        for mtu in [244, 510, 20] {
            let link = LinkParameters {
                mtu,
                ..LinkParameters::default()
            };
            measured(
                report,
                &format!("first reading, {what}, MTU {mtu}"),
                credentials,
                link,
                form,
                HANDSHAKE_MODE,
            );
        }
        let subject = format!("first reading, {what}, handshake written with response");
        measured(
            report,
            &subject,
            credentials,
            LinkParameters::default(),
            form,
            Mode::Control,
        );
    }
}

fn measured(
    report: &mut Report,
    subject: &str,
    credentials: &Credentials,
    link: LinkParameters,
    form: Form,
    handshake: Mode,
) {
    let wiring = Wiring {
        link,
        handshake,
        seed: 1,
    };
    let (events, flights) = contact(credentials, wiring, form);
    let bound = bound::events(&link, &flights) as f64;
    report.add(
        subject,
        "bytes of all flights",
        flights.iter().sum::<usize>() as f64,
        "B",
    );
    report.add(subject, "connection events", events as f64, "");
    report.add(subject, "bound of flights and packets", bound, "");
    let ratio = events as f64 / bound;
    report.judge(
        subject,
        "events over the bound",
        ratio,
        "",
        Some(Goal::AtMost(RATIO)),
    );
}

/// The connection events from connecting to the answer to the first request, and the bytes of each flight.
fn contact(credentials: &Credentials, wiring: Wiring, form: Form) -> (u64, Vec<usize>) {
    let mut world = World::connect(case(form), [rustcrypto(), rustcrypto()], credentials, wiring);
    let mut flights = vec![HELLO];
    loop {
        match world.next() {
            (_, Event::Handshake(step)) if step.sent => flights.push(step.len),
            // The first request travels with message_4.
            (Party::Operator, Event::Authenticated(_)) => {
                let body = RequestBody::Interrogate;
                let id = world
                    .session(Party::Operator)
                    .request(body.clone())
                    .expect("an open session");
                let len = record_len(&Message::Request(Request { id, body }));
                *flights.last_mut().expect("message_4") += len;
            }
            (Party::Device, Event::Request(request)) => {
                let id = request.id;
                let response = Response { id, body: answer() };
                flights.push(record_len(&Message::Response(response)));
                world
                    .session(Party::Device)
                    .respond(id, answer())
                    .expect("an open session");
            }
            (Party::Operator, Event::Response(_)) => return (world.events(), flights),
            (_, Event::Ended(ending)) => panic!("a contact ended with {ending:?}"),
            _ => {}
        }
    }
}

fn record_len(message: &Message) -> usize {
    message.to_vec().len() + RECORD_OVERHEAD
}

fn answer() -> ResponseBody {
    ResponseBody::Report(DeviceReport {
        class: PACEMAKER,
        model: DEVICE.0.to_owned(),
        serial: DEVICE.1.to_owned(),
        firmware: "1.0.0".to_owned(),
        state: State::Permanent,
        battery_phase: BatteryPhase::BeginningOfLife,
        battery_mv: 2780,
        programme_hash: [0x5a; 32],
        command_counter: 17,
        device_time: 1_795_219_200,
        contacts: ContactCounters {
            sessions: 40,
            session_energy_uj: 90_000,
            ..ContactCounters::default()
        },
        alerts: Vec::new(),
        log_next: 512,
    })
}
