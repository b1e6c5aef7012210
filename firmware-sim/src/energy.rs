//! What each operation of a device costs, who caused it, and what is left in the battery.
//!
//! Every figure is published or derived from published ones; the derivation stands beside it.
//!
//! | quantity | figure | source |
//! |---|---|---|
//! | CPU, Cortex-M33 at 64 MHz from flash, DC/DC, 3.0 V | 2.4 mA | nRF5340 Product Specification, network core, INETCPU1 |
//! | radio sending at 0 dBm, 1 Mbit/s, DC/DC, 3.0 V | 6.40 mA | nRF52840 Product Specification, IRADIO_TX1 |
//! | radio receiving, 1 Mbit/s, DC/DC, 3.0 V | 6.26 mA | nRF52840 Product Specification, IRADIO_RX0 |
//! | programming one word of flash | 43 µs | nRF5340 Product Specification, NVMC, tWRITE |
//! | erasing one page of flash | 87.5 ms | nRF5340 Product Specification, NVMC, tERASEPAGE |
//! | supply current while programming / erasing | 10 mA / 7 mA | Microchip PIC32CM NVM block, IDDPROG / IDDERASE (Nordic gives none) |
//! | P-256: key, signature, verification, agreement | 327k, 375k, 976k, 906k cycles | P256-Cortex-M4 (Lidström), README, nRF52840; also for Cortex-M33 |
//! | P-384: key, signature, verification, agreement | 123.2, 152.9, 347.0, 265.8 ms at 80 MHz | wolfSSL STM32 benchmarks, STM32L4A6Z, SP assembly |
//! | AES-128, AES-256 in software | 458.5, 342.1 KiB/s at 110 MHz | wolfSSL STM32 benchmarks, STM32L562E (Cortex-M33), CBC |
//! | SHA-256 in software | 735.3 KiB/s at 110 MHz | as above |
//! | SHA-384 in software | 337.8 KiB/s at 80 MHz | wolfSSL STM32 benchmarks, STM32L4A6Z, SHA-512 |
//!
//! Joules by cycle: 2.4 mA × 3.0 V ⁄ 64 MHz = 112.5 pJ. The P-384 code is less tuned than the P-256 code, so the
//! ratio between the curves is an upper bound.

mod battery;
mod cost;
mod meter;

pub use battery::Battery;
pub use cost::{Operation, RADIO_EVENT};
pub use meter::{Cause, EnergyMeter, EnergyUsed};
