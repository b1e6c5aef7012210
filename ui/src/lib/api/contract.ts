import { invoke } from '@tauri-apps/api/core';

export const commands = {
  /** What every face shows now. */
  snapshot: () => invoke<Snapshot>('snapshot'),
  /** What this workstation has, and what it lacks. */
  setup: () => invoke<SetupView>('setup'),
  /** Starts simulated devices of these classes, with credentials for this role made on the spot, and moves there. */
  beginDemo: (role: string, classes: string[]) => invoke<SetupView>('begin_demo', { role, classes }),
  /** Ends the simulated devices and goes back to the own data folder. */
  leaveDemo: () => invoke<SetupView>('leave_demo'),
  /** Makes an operator's keys, and asks where to write the requests for an authority. */
  enrol: (request: EnrolRequest) => invoke<WrittenView | null>('enrol', { request }),
  /** Asks for the certificate files that an authority issued, and installs them. */
  installCertificates: () => invoke<SetupView | null>('install_certificates'),
  /** Unseals the operator's keys. */
  unlock: (pin: string | null) => invoke<OperatorView>('unlock', { pin }),
  /** Ends the session and forgets the operator's keys. */
  lock: () => invoke<null>('lock'),
  /** Listens for devices. */
  scan: () => invoke<DeviceView[]>('scan'),
  /** Connects and authenticates both ways; with a serial number, only to that device. */
  connect: (endpoint: string, serial: string | null) => invoke<SessionView>('connect', { endpoint, serial }),
  /** Pairs with the device in session. */
  pair: () => invoke<null>('pair'),
  /** Reads report, programme and measurements. */
  interrogate: () => invoke<ReportView>('interrogate'),
  /** Ends the session. Whether the device said goodbye too. */
  end: () => invoke<boolean>('end'),
  /** Cancels the work under way, where nothing was changed yet. Whether there was any. */
  cancel: () => invoke<boolean>('cancel'),
  /** The tables of the device class in session. */
  class: () => invoke<ClassView>('class'),
  /** The difference a change makes and what the rules say of it. */
  review: (change: Setting[]) => invoke<ReviewView>('review', { change }),
  /** Signs and sends a change of the permanent programme, and follows it to its end. */
  program: (change: Setting[]) => invoke<OutcomeView>('program', { change }),
  /** Tries values until they are cancelled or the session ends. */
  tryOut: (change: Setting[]) => invoke<OutcomeView>('try_out', { change }),
  /** Ends the try-out. */
  cancelTryOut: () => invoke<OutcomeView>('cancel_try_out'),
  /** Emergency therapy. It overtakes whatever else is under way. */
  stat: () => invoke<OutcomeView>('stat'),
  /** An action of the class. */
  act: (code: number) => invoke<OutcomeView>('act', { code }),
  /** Starts or stops live telemetry. */
  strip: (on: boolean) => invoke<null>('strip', { on }),
  /** Key slots of device and workstation. */
  keys: () => invoke<KeyView[]>('keys'),
  /** Certificates and revocation lists that the device holds. */
  deviceCertificates: () => invoke<DeviceCertificatesView>('device_certificates'),
  /** Everything about a certificate that this workstation has met, by its fingerprint. */
  certificate: (fingerprint: string) => invoke<CertificateDetail>('certificate', { fingerprint }),
  /** Asks where to write a certificate, and writes it. */
  exportCertificate: (fingerprint: string, format: CertificateFormat) => invoke<WrittenView | null>('export_certificate', { fingerprint, format }),
  /** Two certificates that this workstation has met, side by side. */
  compareCertificates: (left: string, right: string) => invoke<ComparisonView>('compare_certificates', { left, right }),
  /** What is permitted, and why. */
  policy: () => invoke<PolicyView>('policy'),
  /** Reads what is new in the device's log and verifies it. */
  readDeviceLog: () => invoke<DeviceLogView>('read_device_log'),
  /** A page of the log of a device, as far as it was read. */
  deviceLog: (serial: string, query: LogQuery, offset: number, limit: number) => invoke<DeviceLogPageView>('device_log', { serial, query, offset, limit }),
  /** Asks where to write the log of a device, and writes it. */
  exportDeviceLog: (serial: string, query: LogQuery, format: LogFormat) => invoke<WrittenView | null>('export_device_log', { serial, query, format }),
  /** A page of the audit log, newest first. */
  audit: (query: LogQuery, offset: number, limit: number) => invoke<AuditPageView>('audit', { query, offset, limit }),
  /** The place in the audit log of the first row at or before a time. */
  auditPlace: (query: LogQuery, time: number) => invoke<number>('audit_place', { query, time }),
  /** Verifies the whole audit log. */
  verifyAudit: () => invoke<VerdictView>('verify_audit'),
  /** Asks where to write the audit log, and writes it. */
  exportAudit: (query: LogQuery, format: LogFormat) => invoke<WrittenView | null>('export_audit', { query, format }),
  /** What is trusted, and how old the revocation lists are. */
  trusted: () => invoke<TrustView>('trusted'),
  /** The operator's own certificates. */
  ownCertificates: () => invoke<CertificateView[]>('own_certificates'),
  /** Asks for trust material, checks it and adds it. What was done. */
  addTrust: (kind: TrustKind) => invoke<string | null>('add_trust', { kind }),
  /** Asks for a certificate file and judges it. */
  openCertificate: () => invoke<CertificateFileView | null>('open_certificate'),
  /** Judges a certificate file that was dropped. */
  judgeCertificate: (name: string, content: number[]) => invoke<CertificateFileView>('judge_certificate', { name, content }),
  /** What crossed the link since a number, for the engineer. */
  trace: (after: number) => invoke<TraceView>('trace', { after }),
  /** Simulated devices beside this program. */
  simulators: () => invoke<SimulatorView[]>('simulators'),
  /** Does something to a simulated device as somebody beside it. */
  controlSimulator: (id: string, action: SimulatorAction) => invoke<SimulatorView>('control_simulator', { id, action }),
  /** What the window looks like. */
  preferences: () => invoke<Preferences>('preferences'),
  /** Changes what the window looks like, for good. */
  setPreferences: (preferences: Preferences) => invoke<Preferences>('set_preferences', { preferences }),
};

/** A device in reach, or known and out of reach. */
export type DeviceView = {
  /** Where it answers; `None` when it is not in reach. */
  endpoint: string | null;
  /** Signal strength in dBm. */
  rssi: number | null;
  /** The generic name it advertises. */
  name: string;
  /** Whether it takes a connection now. */
  connectable: boolean;
  /** Who it is, when its token shows that we are paired. */
  recognised: RecognisedView | null;
  /** What we know of it. */
  standing: Standing;
  /** Why it is blocked, when it is. */
  blocked: string | null;
  /** Whether another device was interrogated last. */
  other_than_last: boolean;
};

/** What a workstation knows of a device before a session. */
export type Standing =
  | 'verified-before'
  | 'stranger'
  | 'blocked';

/** A device that was verified before and is recognised by its advertising token. */
export type RecognisedView = {
  /** Model. */
  model: string;
  /** Serial number. */
  serial: string;
  /** Device class. */
  class: string;
  /** When it was last in session, seconds since 1970. */
  last_seen: number;
};

/** The kind of a fault: what a face of the application matches on, never the text. */
export type FaultKind =
  | 'usage'
  | 'locked'
  | 'pin-refused'
  | 'credential-missing'
  | 'device-missing'
  | 'link-lost'
  | 'timeout'
  | 'peer-refused'
  | 'incompatible'
  | 'peer-misbehaved'
  | 'forbidden'
  | 'not-permitted'
  | 'refused-by-device'
  | 'outcome-uncertain'
  | 'readback-differs'
  | 'evidence-broken'
  | 'second-instance'
  | 'storage'
  | 'damaged'
  | 'cryptography'
  | 'cancelled'
  | 'simulator-missing';

/** What went wrong, for a person: what happened, and what to do next. */
export type Fault = {
  /** The kind. */
  kind: FaultKind;
  /** What happened, with names and values. */
  sentence: string;
  /** What to do. */
  next: string;
};

/** An entry of a device's log. */
export type LogEntryView = {
  /** Sequence number. */
  sequence: number;
  /** Device time, seconds since 1970. */
  time: number;
  /** Code of what happened. */
  code: string;
  /** More about it. */
  detail: string;
};

/** A device's log as read and verified. */
export type DeviceLogView = {
  /** New entries since the last reading. */
  entries: LogEntryView[];
  /** Sequence number of the newest entry. */
  newest: number;
  /** Chain hash of the newest entry. */
  head: string;
  /** Whether a checkpoint signed by the device's evidence key confirms the head. */
  signed: boolean;
};

/** A row of the audit log. */
export type AuditRowView = {
  /** Sequence number, from 1. */
  sequence: number;
  /** Seconds since 1970. */
  time: number;
  /** Session, in hex. */
  session: string | null;
  /** Who. */
  actor: string;
  /** What, as a stable code. */
  kind: string;
  /** Which device. */
  subject: string | null;
  /** Everything else. */
  detail: unknown;
  /** Length of the proof kept with it, in bytes. */
  evidence_bytes: number;
  /** Chain hash. */
  hash: string;
};

/** Whether a log is as it was written. */
export type VerdictView = {
  /** Whether every row is genuine and in its place. */
  intact: boolean;
  /** Rows verified, or the first row at fault. */
  rows: number;
  /** The head, to be kept elsewhere; empty when broken. */
  head: string;
  /** In words. */
  sentence: string;
};

/** Which rows of a log are wanted. */
export type LogQuery = {
  /** Text that the row contains, in any case of letters; empty for all. */
  text: string;
  /** Codes; empty for all. */
  kinds: string[];
  /** Seconds since 1970, inclusive. */
  from: number | null;
  /** Seconds since 1970, inclusive. */
  until: number | null;
  /** Device serial number. */
  subject: string | null;
};

/** A stretch of the audit log, newest first. */
export type AuditPageView = {
  /** Rows that match, in all. */
  total: number;
  /** Place of the first row of this page among them, from 0. */
  offset: number;
  /** Rows. */
  rows: AuditRowView[];
};

/** A stretch of a device's log, newest first. */
export type DeviceLogPageView = {
  /** Entries that match, in all. */
  total: number;
  /** Place of the first entry of this page among them, from 0. */
  offset: number;
  /** Entries. */
  entries: LogEntryView[];
  /** How far the chain was verified; `None` when it was never read. */
  verdict: VerdictView | null;
};

/** How a log is written to a file. */
export type LogFormat =
  | 'csv'
  | 'json';

/** An operator who is unlocked. */
export type OperatorView = {
  /** Name in the certificate. */
  name: string;
  /** Role in the certificate. */
  role: string;
  /** End of the session certificate's validity, seconds since 1970. */
  valid_until: number;
  /** Where the keys are and what that protects against. */
  vault: string;
  /** What the role may do, as far as policy and revocation lists permit now. */
  permits: PermissionView[];
};

/** One permission and whether the operator has it now. */
export type PermissionView = {
  /** Stable code, such as `programme` or `emergency`. */
  code: string;
  /** Whether it is permitted now. */
  permitted: boolean;
  /** Why, with the rule. */
  reason: string;
};

/** A programmed value. */
export type ParameterView = {
  /** Key, as the command line takes it. */
  key: string;
  /** Abbreviation. */
  short: string;
  /** Name. */
  name: string;
  /** Group. */
  group: string;
  /** Value with its unit. */
  text: string;
  /** Raw value in the smallest unit. */
  raw: number;
  /** Whether it governs anything in the present mode. */
  applies: boolean;
  /** Permitted values in words. */
  range: string;
};

/** A programme as read from the device. */
export type ProgrammeView = {
  /** In short, such as `DDD 60–120 ppm`. */
  summary: string;
  /** State in the clinic's word. */
  state: string;
  /** Permanent values. */
  values: ParameterView[];
  /** Values that hold for now, when a temporary programme runs. */
  temporary: ParameterView[] | null;
  /** Hash of the permanent values. */
  hash: string;
  /** The highest command counter used. */
  command_counter: number;
};

/** One value that a change sets. */
export type DifferenceView = {
  /** Key. */
  key: string;
  /** Name. */
  name: string;
  /** Value now. */
  before: string;
  /** Value then. */
  after: string;
  /** Raw value now; `None` when the programme has none. */
  before_raw: number | null;
  /** Raw value then. */
  after_raw: number | null;
};

/** What a rule says of a change. */
export type FindingView = {
  /** `refuse` or `warn`. */
  severity: string;
  /** Stable code of the rule. */
  rule: string;
  /** Keys of the parameters concerned. */
  parameters: string[];
  /** The sentence with values and units. */
  sentence: string;
  /** A dependent change that would resolve it, as `key=value`. */
  remedy: string[];
  /** The same change as settings. */
  remedy_settings: Setting[];
};

/** A change before it is signed. */
export type ReviewView = {
  /** The whole difference. */
  difference: DifferenceView[];
  /** What the rules say. */
  findings: FindingView[];
  /** Whether the rules let it pass. */
  permitted: boolean;
  /** Keys of the parameters that would govern something after the change. */
  applies: string[];
  /** The programme after the change, in short. */
  summary: string;
};

/** A value somebody wants for a parameter. */
export type Setting = {
  /** The parameter's key. */
  key: string;
  /** Raw value in its smallest unit. */
  raw: number;
};

/** A device class: its tables, as pages need them. */
export type ClassView = {
  /** Key. */
  key: string;
  /** Name. */
  name: string;
  /** Parameters in the order of the table. */
  parameters: ParameterTable[];
  /** Actions of the class. */
  actions: ActionView[];
  /** The emergency (STAT) programme in short; `None` when the class has none. */
  emergency: string | null;
  /** Whether the class has temporary programmes. */
  temporary: boolean;
  /** Channels of its telemetry. */
  channels: ChannelView[];
  /** Kinds of marker: number and abbreviation. */
  markers: [number, string][];
};

/** What can be programmed. */
export type ParameterTable = {
  /** Key. */
  key: string;
  /** Abbreviation. */
  short: string;
  /** Name. */
  name: string;
  /** Group. */
  group: string;
  /** Unit, empty when it has none. */
  unit: string;
  /** The nominal raw value. */
  nominal: number;
  /** Every permitted value, in order. */
  steps: StepView[];
  /** Permitted values in words. */
  range: string;
};

/** A permitted value. */
export type StepView = {
  /** Raw value. */
  raw: number;
  /** With its unit. */
  text: string;
};

/** An action of a class, such as the start of a sensor session. */
export type ActionView = {
  /** Number of the class. */
  code: number;
  /** Key. */
  key: string;
  /** Name. */
  name: string;
};

/** A channel of telemetry. */
export type ChannelView = {
  /** Number of the class. */
  number: number;
  /** Name. */
  name: string;
  /** Unit of the scaled value. */
  unit: string;
  /** Raw steps in one unit. */
  per_unit: number;
};

/** A command that the device answered. */
export type OutcomeView = {
  /** SHA-256 of the signed command. */
  command_hash: string;
  /** Its counter. */
  counter: number;
  /** What changed. */
  difference: DifferenceView[];
  /** State after it, in the clinic's word. */
  state: string;
  /** Hash of the permanent programme after it, from the signed receipt. */
  programme_hash: string;
  /** Whether the values read back are those that were programmed. */
  readback_matches: boolean;
  /** Length of command and receipt in bytes. */
  bytes: [number, number];
};

/** One certificate, in short. */
export type CertificateView = {
  /** Subject in words. */
  subject: string;
  /** Issuer in words. */
  issuer: string;
  /** Serial number in hex. */
  serial_number: string;
  /** What its key may do. */
  purposes: string[];
  /** Begin of validity, seconds since 1970. */
  not_before: number;
  /** End of validity, seconds since 1970. */
  not_after: number;
  /** SHA-256 of the DER, in hex. */
  fingerprint: string;
  /** A warning about its validity now. */
  warning: string | null;
};

/** A key slot of device or workstation. */
export type KeyView = {
  /** Whose it is: `device` or `workstation`. */
  owner: string;
  /** What it is for. */
  purpose: string;
  /** Algorithm. */
  algorithm: string;
  /** SP 800-57 state. */
  state: string;
  /** When it was made, seconds since 1970. */
  created: number | null;
  /** Uses so far. */
  uses: number | null;
  /** Where it comes from. */
  origin: string;
  /** SHA-256 of the public key. */
  fingerprint: string;
};

/** Certificates and revocation lists a device holds. */
export type DeviceCertificatesView = {
  /** Certificates by purpose. */
  certificates: CertificateView[];
  /** Revocation lists: issuer, number, dates. */
  lists: ListView[];
};

/** A revocation list, in short. */
export type ListView = {
  /** Issuer. */
  issuer: string;
  /** Number. */
  number: number;
  /** Issued, seconds since 1970. */
  this_update: number;
  /** Next due, seconds since 1970. */
  next_update: number;
  /** Revoked certificates on it, where it is at hand. */
  revoked: number | null;
  /** Whether it is out of date now. */
  out_of_date: boolean;
};

/** What is trusted. */
export type TrustView = {
  /** Trust anchors. */
  anchors: CertificateView[];
  /** Issuing certificates. */
  issuing: CertificateView[];
  /** Revocation lists. */
  lists: ListView[];
};

/** A certificate in every detail. */
export type CertificateDetail = {
  /** In short. */
  certificate: CertificateView;
  /** Version, as people count: 3. */
  version: number;
  /** Signature algorithm by its name. */
  signature_algorithm: string;
  /** Public key in words, such as `P-256`. */
  public_key: string;
  /** SHA-256 of the public key's information, in hex. */
  key_fingerprint: string;
  /** Every extension in words. */
  extensions: ExtensionView[];
  /** Its ASN.1, outermost first. */
  asn1: Asn1Node[];
  /** PEM. */
  pem: string;
};

/** A certificate extension. */
export type ExtensionView = {
  /** Object identifier. */
  oid: string;
  /** Name of the standard, or the identifier again. */
  name: string;
  /** Whether it is critical. */
  critical: boolean;
  /** In words, a line each. */
  lines: string[];
};

/** A node of ASN.1, in the order of the encoding. */
export type Asn1Node = {
  /** Depth from 0. */
  depth: number;
  /** Offset in bytes. */
  offset: number;
  /** Length of the header in bytes. */
  header: number;
  /** Length of the content in bytes. */
  length: number;
  /** Tag in words, such as `SEQUENCE`. */
  tag: string;
  /** Content in words or hex, cut to what a line holds; empty for a constructed one. */
  text: string;
};

/** A certificate file and the verdicts on it. */
export type CertificateFileView = {
  /** Name of the file. */
  name: string;
  /** The certificates in it, leaf first. */
  certificates: CertificateDetail[];
  /** The path that was built, leaf first, up to the anchor; empty when none was. */
  path: CertificateView[];
  /** The verdict on the path alone. */
  chain: VerdictOn;
  /** The verdict with revocation. */
  revocation: VerdictOn;
};

/** A verdict in words. */
export type VerdictOn = {
  /** How it is. */
  answer: Answer;
  /** Why, with certificate, rule and reason. */
  sentence: string;
};

/** The three answers, and none. */
export type Answer =
  | 'good'
  | 'bad'
  | 'indeterminate';

/** Two certificates side by side. */
export type ComparisonView = {
  /** Every field: name, left, right; equal ones too. */
  fields: ComparedField[];
};

/** One field of two certificates. */
export type ComparedField = {
  /** Name. */
  name: string;
  /** In the first. */
  left: string;
  /** In the second. */
  right: string;
  /** Whether they are the same. */
  same: boolean;
};

/** How a certificate is written to a file. */
export type CertificateFormat =
  | 'pem'
  | 'der';

/** What trust material is meant to be. */
export type TrustKind =
  | 'anchor'
  | 'issuing'
  | 'list';

/** What is permitted, and why. */
export type PolicyView = {
  /** For each role and permission. */
  rows: PolicyRow[];
  /** Cipher suites by number, strongest wish first. */
  suites: string[];
  /** EDHOC methods in words. */
  methods: string[];
  /** Everything else, as name and value. */
  limits: [string, string][];
};

/** What policy says of a role and a permission. */
export type PolicyRow = {
  /** The role. */
  role: string;
  /** The permission's stable code. */
  permission: string;
  /** `never`, `good` (only while revocation is known to be good) or `indeterminate` (also when it cannot be told). */
  needs: string;
  /** In words. */
  reason: string;
};

/** Where a written file is, or that somebody thought better of it. */
export type WrittenView = {
  /** Path for people. */
  path: string;
  /** Rows, certificates or bytes in it. */
  count: number;
};

/** One message of the handshake. */
export type HandshakeView = {
  /** 1 to 4; 0 for an error message. */
  message: number;
  /** `sent` or `received`. */
  direction: string;
  /** Length in bytes. */
  bytes: number;
  /** Milliseconds since the connection was there. */
  after_ms: number;
  /** What it proved or carried. */
  means: string;
};

/** An open session. */
export type SessionView = {
  /** Names the session in both sides' logs. */
  session_id: string;
  /** Model, from the device's certificate. */
  model: string;
  /** Serial number, from the device's certificate. */
  serial: string;
  /** Device class key. */
  class: string;
  /** SHA-256 of the device's identity certificate. */
  fingerprint: string;
  /** The certificate path, leaf first. */
  path: CertificateView[];
  /** Whether it is revoked, as far as the lists tell. */
  revocation: string;
  /** EDHOC method in words. */
  method: string;
  /** Cipher suite number. */
  suite: number;
  /** The handshake. */
  handshake: HandshakeView[];
  /** Handshake bytes both ways. */
  handshake_bytes: number;
  /** Whether this device is paired with this workstation. */
  paired: boolean;
  /** When it was authenticated, seconds since 1970. */
  since: number;
  /** Where the device answers. */
  endpoint: string;
  /** Whether the other end is a simulated device or trust is a demonstration's. */
  demo: boolean;
  /** The six digits to compare at pairing. */
  pairing_code: string;
  /** The serial number of the device interrogated before, when this is another one. */
  other_than: string | null;
  /** A command whose outcome was not known, and how it turned out. */
  resolved: ResolvedView | null;
};

/** A command whose outcome was uncertain and is known now. */
export type ResolvedView = {
  /** How. */
  resolution: Resolution;
  /** What it changes, in words. */
  summary: string[];
};

/** How a device is. */
export type ReportView = {
  /** Model. */
  model: string;
  /** Serial number. */
  serial: string;
  /** Firmware version. */
  firmware: string;
  /** State in the clinic's word. */
  state: string;
  /** Battery phase. */
  battery_phase: string;
  /** Battery voltage in millivolt. */
  battery_mv: number;
  /** Device time, seconds since 1970. */
  device_time: number;
  /** Difference of the device's clock to ours, in seconds; positive when it is ahead. */
  clock_difference_s: number;
  /** Authenticated sessions so far. */
  sessions: number;
  /** Failed contacts so far. */
  failed_contacts: number;
  /** Energy spent on failed contacts, in microjoule. */
  failed_energy_uj: number;
  /** Pending alerts. */
  alerts: AlertView[];
};

/** A pending alert. */
export type AlertView = {
  /** Code of the class. */
  code: number;
  /** In words. */
  text: string;
};

/** A measured value. */
export type MeasurementView = {
  /** Key. */
  key: string;
  /** Name. */
  name: string;
  /** Value with its unit. */
  text: string;
  /** Raw value in the smallest unit. */
  raw: number;
};

/** A stretch of live telemetry. */
export type TelemetryView = {
  /** Markers: milliseconds, kind and value. */
  markers: [number, number, number][];
  /** Number of samples. */
  samples: number;
};

/** A piece of live telemetry, as it arrives. */
export type StripChunk = {
  /** Names the strip that it belongs to; a new one begins with each start of telemetry. */
  strip: number;
  /** Channel number of the class; see [`crate::ChannelView`]. */
  channel: number;
  /** Milliseconds since the telemetry began. */
  time_ms: number;
  /** Microseconds between samples. */
  interval_us: number;
  /** Samples, raw in the channel's smallest unit. */
  samples: number[];
  /** Events: milliseconds since the telemetry began, kind by number of the class, value. */
  markers: [number, number, number][];
  /** Stretches that the device dropped or the link lost before this one. */
  missed: number;
};

/** Something that crossed the link, never its content. */
export type TraceEntry = {
  /** Order, from 1. */
  number: number;
  /** Milliseconds since the connection was there. */
  at_ms: number;
  /** `to-device` or `to-programmer`. */
  direction: string;
  /** `packet`, `record` or `handshake`. */
  layer: string;
  /** What it is, such as `data segment 12` or `record 7`. */
  what: string;
  /** Bytes on the link. */
  bytes: number;
};

/** What crossed the link of the open session since a number. */
export type TraceView = {
  /** Oldest first; the newest few thousand are kept. */
  entries: TraceEntry[];
  /** Totals. */
  link: LinkView;
  /** Bytes of a packet at most. */
  mtu: number;
  /** Connection interval in milliseconds. */
  interval_ms: number;
};

/** What went over the link of the open session. */
export type LinkView = {
  /** How often the record keys were refreshed. */
  key_epoch: number;
  /** Connection events that carried a packet, where the link can tell. */
  events: number;
  /** Packets to the device. */
  packets_to_device: number;
  /** Their bytes. */
  bytes_to_device: number;
  /** Packets to the programmer. */
  packets_to_programmer: number;
  /** Their bytes. */
  bytes_to_programmer: number;
  /** Packets the link lost in silence, where it can tell. */
  silently_lost: number;
};

/** How a pending command turned out. */
export type Resolution =
  | 'carried-out'
  | 'refused'
  | 'never-arrived'
  | 'superseded';

/** What a workstation has, and what it lacks before somebody can work. */
export type SetupView = {
  /** Version of this program. */
  version: string;
  /** The data folder. */
  home: string;
  /** Name in the operator's certificate, when there is one. */
  operator: string | null;
  /** Role in the operator's certificate. */
  role: string | null;
  /** End of the session certificate's validity, seconds since 1970, when there is one. */
  valid_until: number | null;
  /** Where keys can be kept here. */
  vaults: VaultOption[];
  /** What is missing, with the next step. */
  missing: Fault[];
  /** Whether enrolment was begun: keys are made, certificates are awaited. */
  awaiting_certificates: boolean;
  /** Whether a PIN is asked for. */
  pin_needed: boolean;
  /** Whether the programs of the demonstration are installed. */
  demo_available: boolean;
  /** Device classes that the demonstration offers: key and name. */
  demo_classes: [string, string][];
  /** A demonstration's PIN, shown so that nobody takes it for protection; `None` outside of one. */
  demo_pin: string | null;
};

/** A place for keys. */
export type VaultOption = {
  /** `os` or `pin`. */
  code: string;
  /** Whether it answers. */
  available: boolean;
  /** What it protects against, or why it does not answer. */
  sentence: string;
};

/** A new operator. */
export type EnrolRequest = {
  /** Name for the certificate. */
  name: string;
  /** The PIN to come. */
  pin: string;
  /** `auto`, `os` or `pin`. */
  vault: string;
};

/** What the window looks like. */
export type Preferences = {
  /** `system`, `light`, `dark` or `high-contrast`. */
  theme: string;
  /** Text size in percent: 90 to 150. */
  text_size: number;
  /** `en` or `de`. */
  language: string;
};

/** A simulated device that this program started or found beside it. */
export type SimulatorView = {
  /** Names it to [`SimulatorAction`]. */
  id: string;
  /** Device class key. */
  class: string;
  /** Serial number, which a real device would not tell. */
  serial: string;
  /** Where it answers. */
  endpoint: string;
  /** Whether its process runs. */
  running: boolean;
  /** Its own words on its state: name and value. */
  status: [string, string][];
};

/** What somebody beside a simulated device does to it. */
export type SimulatorAction =
  | { action: 'pairing-window'; seconds: number }
  | { action: 'magnet'; on: boolean }
  | { action: 'battery'; phase: string }
  | { action: 'turn'; name: string; value: number }
  | { action: 'out-of-range'; on: boolean }
  | { action: 'power-cut' }
  | { action: 'status' };

/** What every face shows at all times. */
export type Snapshot = {
  /** Grows with every change. */
  revision: number;
  /** Whether demonstration trust is in use: nothing here protects a patient. */
  demo: boolean;
  /** The data folder. */
  home: string;
  /** The operator, while unlocked. */
  operator: OperatorView | null;
  /** The radio. */
  radio: RadioView;
  /** Devices, as of the last scan. */
  devices: DeviceView[];
  /** When that was, seconds since 1970. */
  scanned_at: number | null;
  /** The open session. */
  session: SessionSnapshot | null;
  /** Why the last session ended, when nobody ended it. */
  ended: Fault | null;
  /** Commands whose outcome is not known. Nothing else is sent until they are resolved. */
  uncertain: UncertainView[];
  /** Work under way. */
  work: WorkView | null;
};

/** The radio. */
export type RadioView = {
  /** How it is. */
  state: RadioState;
  /** In words: which radio, or why there is none. */
  sentence: string;
  /** What to do; empty when nothing is to be done. */
  next: string;
};

/** Whether there is a radio to use. */
export type RadioState =
  | 'unknown'
  | 'simulated'
  | 'ready'
  | 'missing'
  | 'off'
  | 'denied';

/** The open session and what was read in it. */
export type SessionSnapshot = {
  /** Who is at the other end and how that was proved. */
  session: SessionView;
  /** How the device was when it was last asked. */
  report: ReportView | null;
  /** The programme in force when it was last read. */
  programme: ProgrammeView | null;
  /** The programme at the start of the session. */
  at_start: ProgrammeView | null;
  /** Measurements of the last interrogation. */
  measurements: MeasurementView[];
  /** Outcomes in this session, oldest first. */
  outcomes: OutcomeView[];
  /** What went over the link. */
  link: LinkView;
  /** Signal strength in dBm, where the radio tells. */
  rssi: number | null;
  /** Milliseconds since the device was last heard. */
  heard_ms_ago: number;
  /** Whether live telemetry runs. */
  strip: boolean;
  /** Whether the link is lost: what is here is what was read before, and the device is being looked for. */
  lost: boolean;
};

/** A command whose outcome is not known. */
export type UncertainView = {
  /** Serial number of the device. */
  serial: string;
  /** What the command changes, in words. */
  summary: string[];
  /** When it was signed, seconds since 1970. */
  signed_at: number;
  /** Its counter. */
  counter: number;
  /** Where the device answered last; `None` when it is not in reach. */
  endpoint: string | null;
};

/** Long work under way. */
export type WorkView = {
  /** `scan`, `connect`, `reconnect`, `interrogate`, `telemetry`, `read-log`, `programme`, `stat`, `verify-audit`, `export` … */
  kind: string;
  /** The step it is at, as a stable code: for programming `check`, `sign`, `record`, `send`, `receipt`, `read-back`. */
  step: string;
  /** How much is done. */
  done: number;
  /** Of how much, where that is known. */
  total: number | null;
  /** Whether it can be cancelled now. */
  cancellable: boolean;
};
