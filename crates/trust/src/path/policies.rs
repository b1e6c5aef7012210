//! Certificate policies (RFC 5280 §6.1.3 (d) to (f), §6.1.4 (a) to (j), §6.1.5), for a caller who accepts any policy.
//!
//! Such a caller needs to know only whether the valid policy tree is empty where a policy is required, so that of
//! each level of the tree the set of expected policies is enough.

use crate::Breach;
use crate::certificate::Certificate;
use crate::refusal::Rule;
use alloc::collections::BTreeSet;
use x509_cert::ext::pkix::PolicyMappings;
use x509_cert::spki::ObjectIdentifier;

const ANY_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32.0");

/// The state variables of §6.1.2; a counter that is `None` is unlimited.
struct State {
    expected: BTreeSet<ObjectIdentifier>,
    explicit: Option<u32>,
    mapping: Option<u32>,
    any: Option<u32>,
}

pub(super) fn check(path: &[&Certificate]) -> Result<(), (usize, Rule)> {
    let refused = |index| (index, Rule::Profile(Breach::NoAcceptablePolicy));
    let mut state = State {
        expected: BTreeSet::from([ANY_POLICY]),
        explicit: None,
        mapping: None,
        any: None,
    };
    // From the certificate below the anchor down to the leaf; the anchor is no part of the path.
    for (index, certificate) in path.iter().enumerate().rev().skip(1) {
        let is_leaf = index == 0;
        state.narrow(certificate, is_leaf);
        if state.explicit == Some(0) && state.expected.is_empty() {
            return Err(refused(index));
        }
        if is_leaf {
            return state
                .wrap_up(certificate)
                .then_some(())
                .ok_or_else(|| refused(index));
        }
        if !state.prepare(certificate) {
            return Err(refused(index));
        }
    }
    Ok(())
}

impl State {
    /// §6.1.3 (d), (e): keep what the certificate asserts.
    fn narrow(&mut self, certificate: &Certificate, is_leaf: bool) {
        let Some(policies) = &certificate.extensions.policies else {
            return self.expected.clear();
        };
        let asserted = || policies.value.0.iter().map(|policy| policy.policy_identifier);
        let from_any = self.expected.contains(&ANY_POLICY);
        let any_counts = self.any != Some(0) || (!is_leaf && certificate.is_self_issued());
        let keep_all = any_counts && asserted().any(|policy| policy == ANY_POLICY);
        let kept = asserted().filter(|policy| *policy != ANY_POLICY);
        let kept: BTreeSet<_> = kept
            .filter(|policy| from_any || self.expected.contains(policy))
            .collect();
        if !keep_all {
            self.expected.clear();
        }
        self.expected.extend(kept);
    }

    /// §6.1.4: mappings, then counters. `false` if a mapping is not allowed at all.
    fn prepare(&mut self, certificate: &Certificate) -> bool {
        let extensions = &certificate.extensions;
        if let Some(mappings) = &extensions.policy_mappings
            && !self.map(&mappings.value)
        {
            return false;
        }
        if !certificate.is_self_issued() {
            for counter in [&mut self.explicit, &mut self.mapping, &mut self.any] {
                *counter = counter.map(|count| count.saturating_sub(1));
            }
        }
        if let Some(constraints) = &extensions.policy_constraints {
            self.explicit = lower(self.explicit, constraints.value.require_explicit_policy);
            self.mapping = lower(self.mapping, constraints.value.inhibit_policy_mapping);
        }
        self.any = lower(
            self.any,
            extensions.inhibit_any_policy.as_ref().map(|skip| skip.value),
        );
        true
    }

    fn map(&mut self, mappings: &PolicyMappings) -> bool {
        let from_any = self.expected.contains(&ANY_POLICY);
        let mut mapped = self.expected.clone();
        for mapping in &mappings.0 {
            mapped.remove(&mapping.issuer_domain_policy);
        }
        for mapping in &mappings.0 {
            let (issuer, subject) = (mapping.issuer_domain_policy, mapping.subject_domain_policy);
            if issuer == ANY_POLICY || subject == ANY_POLICY {
                return false;
            }
            if self.mapping != Some(0) && (from_any || self.expected.contains(&issuer)) {
                mapped.insert(subject);
            }
        }
        self.expected = mapped;
        true
    }

    /// §6.1.5 (a), (b), (g).
    fn wrap_up(&mut self, leaf: &Certificate) -> bool {
        self.explicit = self.explicit.map(|count| count.saturating_sub(1));
        let required = leaf.extensions.policy_constraints.as_ref();
        let required = required.and_then(|constraints| constraints.value.require_explicit_policy) == Some(0);
        !(required || self.explicit == Some(0)) || !self.expected.is_empty()
    }
}

fn lower(counter: Option<u32>, limit: Option<u32>) -> Option<u32> {
    match (counter, limit) {
        (Some(counter), Some(limit)) => Some(counter.min(limit)),
        (counter, limit) => counter.or(limit),
    }
}
