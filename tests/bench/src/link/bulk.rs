//! A long device log read page by page: application bytes a second as a share of what the link's packets can carry.

use super::{HANDSHAKE_MODE, case};
use crate::air::{Wiring, World};
use crate::credentials::{Credentials, Party};
use crate::edhoc::Form;
use crate::{Goal, Report};
use wand_crypto::rustcrypto;
use wand_figure::median;
use wand_link::LinkParameters;
use wand_protocol::log::LogEntry;
use wand_protocol::message::{LogPage, Message, RequestBody, Response, ResponseBody};
use wand_protocol::segment::MAX_MESSAGE;
use wand_protocol::session::Event;

/// Application bytes of a transfer, at least.
const BYTES: usize = 256 * 1024;
/// Requests that the programmer has under way.
const AHEAD: usize = 4;
/// Bytes of what belongs to a log entry.
const DETAIL: usize = 120;
/// Probabilities of a silent loss, and the share of the link's packets that application bytes should fill all the same,
/// in per cent.
const SHARES: [(f64, f64); 3] = [(0.0, 95.0), (0.01, 92.0), (0.05, 75.0)];
/// Seeds of the losses; without losses all give the same.
const SEEDS: u64 = 9;

pub(super) fn report(report: &mut Report, credentials: &Credentials) {
    for mtu in [244, 510, 20] {
        for (silent_loss, wanted) in SHARES {
            let link = LinkParameters {
                mtu,
                silent_loss,
                ..LinkParameters::default()
            };
            let seeds = if silent_loss > 0.0 { SEEDS } else { 1 };
            let rates: Vec<f64> = (0..seeds).map(|seed| transfer(credentials, link, seed)).collect();
            let rate = median(rates);
            let subject = format!("bulk, MTU {mtu}, {} % silent loss", silent_loss * 100.0);
            report.add(&subject, "application bytes a second", rate, "B/s");
            let share = rate * 100.0 / link.goodput_bound();
            let goal = Goal::AtLeast(wanted);
            report.judge(
                &subject,
                "share of what the packets can carry",
                share,
                "%",
                Some(goal),
            );
        }
    }
}

/// Application bytes a second of virtual time.
fn transfer(credentials: &Credentials, link: LinkParameters, seed: u64) -> f64 {
    let wiring = Wiring {
        link,
        handshake: HANDSHAKE_MODE,
        seed,
    };
    let providers = [rustcrypto(), rustcrypto()];
    let mut world = World::connect(case(Form::X5T), providers, credentials, wiring);
    let mut open = 0;
    while open < 2 {
        match world.next() {
            (_, Event::Authenticated(_)) => open += 1,
            (_, Event::Ended(ending)) => panic!("a contact ended with {ending:?}"),
            _ => {}
        }
    }
    let page = page();
    let page_len = Message::Response(response(0, &page)).to_vec().len();
    assert!(page_len < MAX_MESSAGE, "a page of {page_len} bytes is a message");
    let pages = BYTES.div_ceil(page_len);
    let begun = world.now_us();
    let (mut asked, mut read) = (0, 0);
    while read < pages {
        while asked < pages && asked - read < AHEAD {
            let body = RequestBody::ReadLog {
                from: 0,
                max: u16::MAX,
            };
            world
                .session(Party::Operator)
                .request(body)
                .expect("an open session");
            asked += 1;
        }
        match world.next() {
            (Party::Device, Event::Request(request)) => {
                let Response { id, body } = response(request.id, &page);
                world
                    .session(Party::Device)
                    .respond(id, body)
                    .expect("an open session");
            }
            (Party::Operator, Event::Response(_)) => read += 1,
            (_, Event::Ended(ending)) => panic!("a session ended with {ending:?}"),
            _ => {}
        }
    }
    (pages * page_len) as f64 * 1e6 / (world.now_us() - begun) as f64
}

fn response(id: u32, page: &LogPage) -> Response {
    Response {
        id,
        body: ResponseBody::Log(page.clone()),
    }
}

/// As many chained entries as a message takes.
fn page() -> LogPage {
    let mut entries: Vec<LogEntry> = Vec::new();
    let mut len = 0;
    while len + 200 < MAX_MESSAGE - 512 {
        let head = entries.last().map(|entry| entry.head(rustcrypto()));
        let entry = LogEntry::after(head, 1_795_219_200, 7, vec![0x5a; DETAIL]);
        len += DETAIL + 52;
        entries.push(entry);
    }
    LogPage {
        oldest: 0,
        entries,
        checkpoint: None,
        more: true,
    }
}
