//! The programmer's end of a session, on a real link and by real clocks.

use crate::desk;
use crate::pki::{Operator, provider};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::timeout;
use wand_link::{Connection, Endpoint as Address, LinkEvent, Mode, Outgoing, Radio, SocketRadio};
use wand_protocol::command::{Command, sign_command};
use wand_protocol::cose::CertificateRef;
use wand_protocol::edhoc::Method;
use wand_protocol::message::{RequestBody, ResponseBody};
use wand_protocol::segment::SegmentConfig;
use wand_protocol::session::{
    Authenticated, Endpoint, Event, Input, Output, Session, Strangers, Surroundings,
};
use wand_trust::{Function, Policy, TrustStore};

pub(crate) struct Programmer {
    connection: Connection,
    session: Session,
    store: TrustStore,
    started: Instant,
    operator: Operator,
    authenticated: Option<Authenticated>,
    response: Option<ResponseBody>,
    over: bool,
}

impl Programmer {
    /// A session with the device at this address; none if it does not come about.
    pub(crate) async fn connect(air: &Path, address: &str, operator: &Operator) -> Option<Self> {
        let connection = SocketRadio::new(air).connect(&Address::new(address)).await.ok()?;
        let endpoint = Endpoint {
            provider: provider(),
            policy: Policy::default(),
            identities: operator.identities.clone(),
            peer_function: Function::DeviceIdentity,
            peer_class: None,
            peer_serial: None,
            method: Method::SignSign,
        };
        let link = SegmentConfig {
            mtu: connection.mtu,
            interval_ms: 8,
            ..SegmentConfig::default()
        };
        let mut programmer = Self {
            connection,
            session: Session::programmer(Arc::new(endpoint), link, 0),
            store: desk().trust(),
            started: Instant::now(),
            operator: operator.clone(),
            authenticated: None,
            response: None,
            over: false,
        };
        programmer
            .run_until(|programmer| programmer.authenticated.is_some())
            .await;
        programmer.authenticated.is_some().then_some(programmer)
    }

    async fn run_until(&mut self, done: impl Fn(&Self) -> bool) {
        while !done(self) && !self.over {
            let now = u64::try_from(self.started.elapsed().as_millis()).unwrap();
            let mut random = crate::random();
            let mut around = Surroundings {
                now_ms: now,
                unix_s: crate::now(),
                random: &mut random,
                store: &self.store,
                acquaintances: &Strangers,
            };
            match self.session.poll(&mut around) {
                Output::Packet(packet) => {
                    let _ = self
                        .connection
                        .outgoing
                        .send(Outgoing {
                            packet,
                            mode: Mode::Bulk,
                        })
                        .await;
                }
                Output::Event(Event::Authenticated(authenticated)) => {
                    self.authenticated = Some(*authenticated)
                }
                Output::Event(Event::Response(response)) => self.response = Some(response.body),
                Output::Event(Event::Ended(_)) => self.over = true,
                Output::Event(_) => {}
                Output::Wait(until) => {
                    let wait =
                        Duration::from_millis(until.unwrap_or(now + 1000).saturating_sub(now).clamp(1, 1000));
                    match timeout(wait, self.connection.incoming.recv()).await {
                        Ok(Some(LinkEvent::Packet(packet))) => {
                            self.session.handle(&mut around, Input::Packet(&packet));
                        }
                        Ok(Some(LinkEvent::Lost(_)) | None) => {
                            self.session.handle(&mut around, Input::LinkLost)
                        }
                        Err(_) => {}
                    }
                }
            }
        }
    }

    /// The answer; none if the session ends first.
    pub(crate) async fn ask(&mut self, body: RequestBody) -> Option<ResponseBody> {
        self.session.request(body).ok()?;
        self.run_until(|programmer| programmer.response.is_some()).await;
        self.response.take()
    }

    /// Programs the lower rate limit; the command's hash, and the device's answer if it came.
    pub(crate) async fn set_lower_rate(&mut self, rate: i32) -> ([u8; 32], Option<ResponseBody>) {
        let Some(ResponseBody::Programme(programme)) = self.ask(RequestBody::ReadProgramme).await else {
            return ([0; 32], None);
        };
        let authenticated = self.authenticated.as_ref().unwrap();
        let command = Command {
            device: authenticated.peer.leaf().fingerprint(provider()),
            session: authenticated.session_id,
            counter: programme.command_counter + 1,
            expires: crate::now() + 60,
            base: programme.hash,
            change: crate::lower_rate(rate),
        };
        let certificate = CertificateRef::Chain(vec![self.operator.command_record.der.clone()]);
        let binding = authenticated.command_binding;
        let signed = sign_command(
            &command,
            &*self.operator.command,
            &certificate,
            &binding,
            &mut crate::random(),
        )
        .unwrap();
        let hash = crate::hash(&signed);
        (hash, self.ask(RequestBody::Command(signed)).await)
    }
}
