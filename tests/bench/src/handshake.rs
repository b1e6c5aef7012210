//! Handshakes: CPU, bytes, connection events and energy, beside the sum of the primitives and beside peers.

mod contact;
mod rounds;

use crate::credentials::Credentials;
use crate::edhoc::{Case, Form};
use crate::peers::{Certificates, Lakers, Noise, Peer, Tls, tls};
use crate::{Goal, Report};
use rounds::{Ours, Theirs};
use wand_crypto::{Provider, Suite, aws_lc, rustcrypto};
use wand_protocol::edhoc::Method;

const METHODS: [Method; 3] = [Method::SignSign, Method::StaticSign, Method::StaticStatic];
const SUITES: [Suite; 2] = [Suite::Suite3, Suite::Suite24];
/// CPU of a handshake over the sum of its primitives.
const CPU_RATIO: f64 = 1.15;

fn name(case: Case, provider: &dyn Provider) -> String {
    let (method, suite) = (case.method.number(), case.suite.number());
    format!(
        "ours method {method} suite {suite} {} {}",
        case.form.name(),
        provider.name()
    )
}

/// The goal for the bytes of all four messages: first contact of the default method, and both reconnects of suite 3.
fn bytes_goal(case: Case) -> Option<Goal> {
    let limit = match (case.suite, case.method, case.form) {
        (Suite::Suite3, Method::SignSign, Form::X5Chain) => 1000.0,
        (Suite::Suite3, Method::SignSign, Form::X5T) => 270.0,
        (Suite::Suite3, Method::StaticStatic, Form::X5T) => 170.0,
        _ => return None,
    };
    Some(Goal::AtMost(limit))
}

/// Measures everything in `rounds` rounds.
pub fn measure(rounds: usize) -> Report {
    let credentials = Credentials::issue();
    let certificates = Certificates::issue();
    let mut ours = Vec::new();
    for method in METHODS {
        for suite in SUITES {
            for form in Form::ALL {
                for provider in [rustcrypto(), aws_lc()] {
                    let case = Case { method, suite, form };
                    ours.push(Ours::new(case, provider, &credentials));
                }
            }
        }
    }
    let peers: Vec<Box<dyn Peer>> = vec![
        Box::new(Tls::ring(&certificates)),
        Box::new(Tls::aws_lc(&certificates)),
        Box::new(Tls::aws_lc_leaves_only(&certificates)),
        Box::new(Noise::new()),
        Box::new(Lakers::new()),
    ];
    let mut theirs: Vec<Theirs> = peers.into_iter().map(Theirs::new).collect();
    rounds::run(&mut ours, &mut theirs, rounds);
    report(&credentials, &ours, &theirs)
}

fn report(credentials: &Credentials, ours: &[Ours<'_>], theirs: &[Theirs]) -> Report {
    let mut report = Report::new("handshake");
    for subject in ours {
        subject.report_cpu(&mut report);
        let (case, provider) = subject.what();
        for (index, len) in subject.lens().iter().enumerate() {
            let metric = format!("message_{}", index + 1);
            report.add(&name(case, provider), &metric, *len as f64, "B");
        }
        let total = subject.lens().iter().sum::<usize>() as f64;
        report.judge(
            &name(case, provider),
            "messages, total",
            total,
            "B",
            bytes_goal(case),
        );
        contact::report(&mut report, case, provider, credentials);
    }
    for subject in theirs {
        subject.report(&mut report);
    }
    beside_rustls(&mut report, ours, theirs);
    report
}

/// The default case against TLS over the same library of primitives, the median of the rounds' ratios: against TLS
/// that verifies the issuing authority's certificate at each handshake, and against TLS that trusts it as we do.
fn beside_rustls(report: &mut Report, ours: &[Ours<'_>], theirs: &[Theirs]) {
    let default = |subject: &&Ours<'_>| {
        let (case, provider) = subject.what();
        provider.name() == aws_lc().name() && bytes_goal(case) == Some(Goal::AtMost(1000.0))
    };
    let Some(ours) = ours.iter().find(default) else {
        return;
    };
    let (case, provider) = ours.what();
    for peer in [tls::AWS_LC, tls::AWS_LC_LEAVES_ONLY] {
        if let Some(tls) = theirs.iter().find(|subject| subject.subject() == peer) {
            let ratio = rounds::ratio(ours.handshakes(), tls.handshakes());
            let (subject, metric) = (name(case, provider), format!("CPU over {peer}"));
            report.judge(&subject, &metric, ratio, "", Some(Goal::AtMost(1.0)));
        }
    }
}
