//! A small DER writer and a PKI made with it: what a well-behaved builder refuses to write can be written.

pub(crate) mod der;
mod pki;

pub(crate) use pki::{
    Chain, Extension, Key, List, NOW, Template, aki, basic_constraints, class_purpose, common_name, dns, eku,
    key_usage, named, oids, san, ski,
};

use wand_crypto::Provider;

pub(crate) fn provider() -> &'static dyn Provider {
    wand_crypto::rustcrypto()
}
