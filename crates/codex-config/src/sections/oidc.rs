//! Section `oidc`.
//! Must not ask a provider.

use codex_models::Role;
use serde::{Deserialize, Serialize};

use crate::Secret;
use crate::section::{Fault, Field, Kind, section};

/// An identity provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OidcProvider {
    /// Name in addresses: small letters, digits and dashes.
    pub id: String,
    /// Name on the sign-in page.
    pub name: String,
    /// The address that `/.well-known/openid-configuration` is below.
    pub issuer: String,
    /// What the provider knows Codex as.
    pub client_id: String,
    /// What Codex proves itself with; leave it out for a public client.
    pub client_secret: Option<Secret<String>>,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// The claim that holds a person's groups.
    pub groups_claim: String,
    /// `group=role` each; applied at every sign-in, the most powerful counts.
    pub roles: Vec<String>,
    /// Role of whom no group gives one; empty turns them away.
    pub default_role: String,
    /// Whether an account is made at the first sign-in.
    pub create_users: bool,
    /// Whether a verified e-mail address leads to the account that has it.
    pub link_by_email: bool,
}

impl Default for OidcProvider {
    fn default() -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            issuer: String::new(),
            client_id: String::new(),
            client_secret: None,
            scopes: ["openid", "profile", "email"].map(ToOwned::to_owned).to_vec(),
            groups_claim: "groups".to_owned(),
            roles: Vec::new(),
            default_role: Role::Reader.as_str().to_owned(),
            create_users: true,
            link_by_email: true,
        }
    }
}

impl OidcProvider {
    /// The name for people.
    pub fn shown_name(&self) -> &str {
        if self.name.is_empty() { &self.id } else { &self.name }
    }

    /// Which groups give which role.
    pub fn role_rules(&self) -> Vec<(String, Role)> {
        self.roles.iter().filter_map(|rule| role_rule(rule)).collect()
    }

    /// The role of whom no group gives one.
    pub fn fallback_role(&self) -> Option<Role> {
        role(&self.default_role)
    }
}

impl Field for Vec<OidcProvider> {
    const KIND: Kind = Kind::Items(&[
        ("id", Kind::Text),
        ("name", Kind::Text),
        ("issuer", Kind::Text),
        ("client_id", Kind::Text),
        ("client_secret", Kind::Text),
        ("scopes", Kind::List),
        ("groups_claim", Kind::Text),
        ("roles", Kind::List),
        ("default_role", Kind::Text),
        ("create_users", Kind::Switch),
        ("link_by_email", Kind::Switch),
    ]);
}

section! {
    /// Sign-in by identity providers (`OpenID` Connect). Off without providers.
    OidcSection = "oidc" {
        /// Address at which people reach Codex, such as `https://books.example.org`; providers send them back there.
        public_url: Option<String> = None,
        /// The providers, each with: `id`, `name`, `issuer`, `client_id`, `client_secret`, `scopes`, `groups_claim`,
        /// `roles` (`group=role`), `default_role` (empty turns people without a role away), `create_users`,
        /// `link_by_email`. As variables: `CODEX_OIDC__PROVIDERS__0__CLIENT_ID` and so on, numbered from 0.
        providers: Vec<OidcProvider> = Vec::new(),
        /// Addresses of apps that may get a code after sign-in, such as `codex://signed-in` or `http://127.0.0.1/callback`
        /// (any port). Nothing else is sent anywhere.
        native_redirects: Vec<String> = Vec::new(),
    }
}

impl OidcSection {
    pub(crate) fn validate(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut fault = |key, message: String, remedy: &str| {
            faults.push((key, message, remedy.to_owned()));
        };
        if !self.providers.is_empty() && !self.public_url.as_deref().is_some_and(is_address) {
            let remedy = "give the address at which people reach Codex, with http:// or https://";
            fault("public_url", "is needed by providers".to_owned(), remedy);
        }
        for (at, provider) in self.providers.iter().enumerate() {
            let is_id = (1..=32).contains(&provider.id.len())
                && provider
                    .id
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            let is_twice = self.providers.iter().take(at).any(|other| other.id == provider.id);
            if !is_id || is_twice {
                let message = format!("provider {at} has no id of its own");
                fault(
                    "providers",
                    message,
                    "give each a short id of small letters, digits and dashes",
                );
            }
            if !is_address(&provider.issuer) || provider.client_id.is_empty() {
                let message = format!("provider {at} has no issuer address or no client_id");
                fault("providers", message, "give both as the provider tells them");
            }
            if !provider.scopes.iter().any(|scope| scope == "openid") {
                let message = format!("provider {at} does not ask for the scope openid");
                fault("providers", message, "add openid to its scopes");
            }
            let has_bad_role = provider.roles.iter().any(|rule| role_rule(rule).is_none())
                || !(provider.default_role.is_empty() || role(&provider.default_role).is_some());
            if has_bad_role {
                let message = format!("provider {at} names a role that does not exist");
                fault(
                    "providers",
                    message,
                    "use admin, editor, user or reader; roles are group=role",
                );
            }
        }
        faults
    }
}

fn is_address(text: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| {
        text.strip_prefix(scheme)
            .is_some_and(|rest| !rest.is_empty() && !rest.contains([' ', '?', '#']))
    })
}

fn role_rule(rule: &str) -> Option<(String, Role)> {
    let (group, name) = rule.rsplit_once('=')?;
    let group = group.trim();
    (!group.is_empty()).then_some(())?;
    Some((group.to_owned(), role(name)?))
}

fn role(name: &str) -> Option<Role> {
    Role::ALL.iter().copied().find(|role| role.as_str() == name.trim())
}
