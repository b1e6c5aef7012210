//! Reading a device: report, programme, measurements, keys, certificates, telemetry.

use crate::contact::unexpected;
use crate::fault::{Fault, FaultKind};
use crate::reasons;
use crate::signals::Heed;
use crate::words;
use crate::workstation::Workstation;
use serde_json::json;
use wand_contract::{
    AlertView, CertificateView, DeviceCertificatesView, KeyView, ListView, MeasurementView, ParameterView,
    ProgrammeView, ReportView,
};
use wand_crypto::PublicKey;
use wand_protocol::message::{ProgrammeReport, RequestBody, ResponseBody, programme_hash};
use wand_therapy::{BatteryPhase, Class, Conditions, Programme, State};
use wand_trust::{Certificate, Expectation, Function, KeyUse, Validator, validity_warning};

impl Workstation {
    /// Which device this is, and how it is.
    pub(crate) async fn interrogate(&mut self) -> Result<ReportView, Fault> {
        let ResponseBody::Report(report) = self.ask(RequestBody::Interrogate).await? else {
            return Err(unexpected());
        };
        let now = self.world.unix_s();
        let open = self.open.as_mut().ok_or_else(unexpected)?;
        if report.serial != open.device.serial || report.class != open.device.class {
            return Err(Fault::new(
                FaultKind::PeerMisbehaved,
                format!(
                    "the device reports serial number {} but is certified as {}",
                    report.serial, open.device.serial
                ),
                "do not program it; have it checked",
            ));
        }
        let view = ReportView {
            model: report.model.clone(),
            serial: report.serial.clone(),
            firmware: report.firmware.clone(),
            state: open.class.state_label(report.state).to_owned(),
            battery_phase: report.battery_phase.name().to_owned(),
            battery_mv: report.battery_mv,
            device_time: report.device_time,
            clock_difference_s: signed(report.device_time) - signed(now),
            sessions: report.contacts.sessions,
            failed_contacts: report.contacts.failed,
            failed_energy_uj: report.contacts.failed_energy_uj,
            alerts: report
                .alerts
                .iter()
                .map(|code| alert_view(open.class, *code))
                .collect(),
        };
        open.clock_difference_s = view.clock_difference_s;
        open.report = Some(report);
        self.tell(|told| told.report = Some(view.clone()));
        Ok(view)
    }

    /// The programme in force.
    pub(crate) async fn programme(&mut self) -> Result<ProgrammeView, Fault> {
        let report = self.read_programme().await?;
        Ok(programme_view(self.session()?.class, &report, self.battery()?))
    }

    /// Reads the programme and checks that its hash is its own.
    pub(crate) async fn read_programme(&mut self) -> Result<ProgrammeReport, Fault> {
        let ResponseBody::Programme(report) = self.ask(RequestBody::ReadProgramme).await? else {
            return Err(unexpected());
        };
        let provider = self.provider;
        let battery = self.battery()?;
        let open = self.open.as_mut().ok_or_else(unexpected)?;
        if programme_hash(provider, open.device.class, &report.permanent) != report.hash {
            return Err(Fault::new(
                FaultKind::ReadbackDiffers,
                "the device's programme is not the one its hash names",
                "do not program it; have it checked",
            ));
        }
        open.programme = Some(report.clone());
        let view = programme_view(open.class, &report, battery);
        self.tell(|told| {
            told.at_start.get_or_insert_with(|| view.clone());
            told.programme = Some(view);
        });
        Ok(report)
    }

    /// The conditions under which the rules are examined.
    pub(crate) fn conditions(&self) -> Result<Conditions, Fault> {
        Ok(Conditions {
            battery: self.battery()?,
            ..Conditions::default()
        })
    }

    /// The battery's phase as last reported; the beginning of life before that.
    fn battery(&self) -> Result<BatteryPhase, Fault> {
        let report = self.session()?.report.as_ref();
        Ok(report.map(|report| report.battery_phase).unwrap_or_default())
    }

    /// Battery, leads, rhythm or glucose: whatever the class measures. How the device ages, battery and leads, goes to the
    /// audit log, so that a trend can be shown; nothing that was measured of its patient does.
    pub(crate) async fn measure(&mut self) -> Result<Vec<MeasurementView>, Fault> {
        let ResponseBody::Measurements(measured) = self.ask(RequestBody::Measure(Vec::new())).await? else {
            return Err(unexpected());
        };
        let class = self.session()?.class;
        let known = measured
            .values
            .iter()
            .filter_map(|(id, raw)| Some((class.measurement(*id)?, *raw)));
        let views: Vec<_> = known
            .clone()
            .map(|(measurement, raw)| MeasurementView {
                key: measurement.key.to_owned(),
                name: measurement.name.to_owned(),
                text: measurement.format(raw),
                raw,
            })
            .collect();
        let ages: Vec<_> = known
            .filter(|(measurement, _)| measurement.ages)
            .map(|(measurement, raw)| json!({ "key": measurement.key, "text": measurement.format(raw) }))
            .collect();
        self.tell(|told| told.measurements.clone_from(&views));
        if !ages.is_empty() {
            self.record("device.measured", None, json!({ "values": ages }), None)?;
        }
        Ok(views)
    }

    /// Report, programme and measurements.
    pub(crate) async fn read_all(&mut self) -> Result<ReportView, Fault> {
        const READINGS: Option<u64> = Some(3);
        self.at("interrogate", "report", Heed::Both);
        self.progress(0, READINGS);
        let report = self.interrogate().await?;
        self.step("programme", Heed::Both);
        self.progress(1, READINGS);
        self.read_programme().await?;
        self.step("measurements", Heed::Both);
        self.progress(2, READINGS);
        self.measure().await?;
        Ok(report)
    }

    /// Key slots of the device, then the keys of this workstation (R-KY-2).
    pub(crate) async fn keys(&mut self) -> Result<Vec<KeyView>, Fault> {
        let ResponseBody::Keys(slots) = self.ask(RequestBody::ReadKeys).await? else {
            return Err(unexpected());
        };
        let device = slots.iter().map(|slot| KeyView {
            owner: "device",
            purpose: words::key_purpose(slot.purpose).to_owned(),
            algorithm: words::algorithm(slot.algorithm),
            state: words::key_state(slot.state).to_owned(),
            created: Some(slot.created),
            uses: Some(slot.uses),
            origin: words::key_origin(slot.origin).to_owned(),
            fingerprint: hex::encode(slot.fingerprint),
        });
        Ok(device.chain(self.own_keys()?).collect())
    }

    /// The certificates and revocation lists the device holds; its evidence key is verified on the way.
    pub(crate) async fn device_certificates(&mut self) -> Result<DeviceCertificatesView, Fault> {
        let ResponseBody::Certificates(held) = self.ask(RequestBody::ReadCertificates).await? else {
            return Err(unexpected());
        };
        let now = self.world.unix_s();
        let all = held
            .identity_signing
            .iter()
            .chain(&held.identity_agreement)
            .chain(&held.evidence);
        self.shelf.keep(all.clone().map(|der| der.as_slice()));
        let certificates = all
            .map(|der| Certificate::from_der(der).map(|certificate| self.certificate_view(&certificate, now)))
            .collect::<Result<_, _>>()
            .map_err(|why| {
                Fault::new(
                    FaultKind::PeerMisbehaved,
                    format!("a certificate of the device: {why}"),
                    "have the device checked",
                )
            })?;
        let lists = held.crls.iter().map(|list| ListView {
            issuer: wand_trust::name_text(&list.issuer).unwrap_or_else(|| hex::encode(&list.issuer)),
            number: list.number,
            this_update: list.this_update,
            next_update: list.next_update,
            revoked: None,
            out_of_date: list.next_update < now,
        });
        let view = DeviceCertificatesView {
            certificates,
            lists: lists.collect(),
        };
        let further: Vec<&[u8]> = held.evidence.iter().skip(1).map(|der| der.as_slice()).collect();
        let leaf = held.evidence.first().ok_or_else(unexpected)?;
        let key = self.verified_evidence(leaf, &further)?;
        let open = self.open.as_mut().ok_or_else(unexpected)?;
        open.evidence = Some(key);
        open.lists.clone_from(&view.lists);
        Ok(view)
    }

    /// The device's evidence key, whose certificate is verified: same device, other function (R-ID-5).
    fn verified_evidence(&self, leaf: &[u8], further: &[&[u8]]) -> Result<PublicKey, Fault> {
        let open = self.session()?;
        let validator = Validator {
            provider: self.provider,
            store: self.world.trust.store(),
            policy: &self.policy,
        };
        let expectation = Expectation {
            function: Function::EvidenceSigning,
            key_use: KeyUse::Signature,
            class: Some(open.device.class),
            serial: Some(&open.device.serial),
        };
        let chain = validator
            .verify(leaf, further, &expectation, self.world.unix_s())
            .map_err(|refusal| {
                Fault::new(
                    FaultKind::EvidenceBroken,
                    format!("the device's evidence certificate: {refusal}"),
                    "do not program this device; have it checked",
                )
            })?;
        Ok(chain.public_key().clone())
    }

    /// The evidence key, read from the device when it is not known yet.
    pub(crate) async fn evidence_key(&mut self) -> Result<PublicKey, Fault> {
        if self.session()?.evidence.is_none() {
            self.device_certificates().await?;
        }
        self.session()?.evidence.clone().ok_or_else(unexpected)
    }

    pub(crate) fn certificate_view(&self, certificate: &Certificate, now: u64) -> CertificateView {
        CertificateView {
            subject: words::subject(&certificate.subject()),
            issuer: certificate.issuer(),
            serial_number: hex::encode(certificate.serial_number()),
            purposes: certificate.purposes().iter().map(words::purpose).collect(),
            key_usage: certificate
                .key_usage()
                .words()
                .into_iter()
                .map(str::to_owned)
                .collect(),
            is_authority: certificate.is_ca(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            fingerprint: hex::encode(certificate.fingerprint(self.provider)),
            warning: validity_warning(certificate, now).map(|warning| warning.to_string()),
            warned: validity_warning(certificate, now).map(reasons::of_validity),
        }
    }
}

fn programme_view(class: &'static Class, report: &ProgrammeReport, battery: BatteryPhase) -> ProgrammeView {
    let conditions = Conditions {
        battery,
        magnet: report.state == State::Magnet,
        ..Conditions::default()
    };
    let temporary = report.temporary.as_ref();
    let in_force = class.in_force(report.state, &report.permanent, temporary, &conditions);
    ProgrammeView {
        summary: class.summary(&in_force),
        state: class.state_label(report.state).to_owned(),
        values: parameter_views(class, &report.permanent),
        temporary: report
            .temporary
            .as_ref()
            .map(|values| parameter_views(class, values)),
        hash: hex::encode(report.hash),
        command_counter: report.command_counter,
    }
}

fn parameter_views(class: &'static Class, programme: &Programme) -> Vec<ParameterView> {
    let known = programme
        .iter()
        .filter_map(|(id, raw)| Some((class.parameter(id)?, raw)));
    known
        .map(|(parameter, raw)| ParameterView {
            key: parameter.key.to_owned(),
            short: parameter.short.to_owned(),
            name: parameter.name.to_owned(),
            group: parameter.group.to_owned(),
            text: parameter.format(raw),
            raw,
            applies: class.applies(programme, parameter.id),
            range: parameter.describe_range(),
        })
        .collect()
}

pub(crate) fn alert_view(class: &Class, code: u16) -> AlertView {
    match class.alert(code) {
        Some(alert) => AlertView {
            code,
            key: Some(alert.key.to_owned()),
            text: alert.name.to_owned(),
            means: alert.meaning.to_owned(),
        },
        None => AlertView {
            code,
            key: None,
            text: format!("alert {code}, which this program does not know"),
            means: String::new(),
        },
    }
}

fn signed(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}
