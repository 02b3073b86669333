//! Tasks of sign-ins.
//! Must not know workers.

mod delete_expired_tokens;
