//! When a command refuses to start, and what it says.
//! Must not look into the database.

use crate::support::{Engine, Install};

fn refusal(install: &Install, args: &[&str], env: &[(&str, &str)]) -> String {
    let output = install.codex(args).envs(env.iter().copied()).output().unwrap();
    assert!(!output.status.success(), "{args:?} should have been refused");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_mistyped_variable_and_a_bad_value_refuse_to_start_with_a_remedy() {
    let install = Install::new(Engine::Sqlite);
    let text = refusal(
        &install,
        &["serve"],
        &[("CODEX_SERVER_PORT", "1"), ("CODEX_SCAN__WORKERS", "many")],
    );
    assert!(text.contains("did you mean CODEX_SERVER__PORT?"), "{text}");
    assert!(text.contains("`scan.workers` (variable CODEX_SCAN__WORKERS)"), "{text}");
    assert!(!install.data().exists());
}

#[test]
fn a_worker_on_sqlite_explains_why_it_does_not_run() {
    let install = Install::new(Engine::Sqlite);
    assert!(refusal(&install, &["worker"], &[]).contains("needs PostgreSQL"));
}

#[test]
fn an_empty_postgresql_database_is_served_only_after_codex_migrate() {
    let install = Install::empty_postgres();
    let text = refusal(&install, &["serve"], &[("CODEX_DATABASE__WAIT_SECONDS", "1")]);
    assert!(text.contains("codex migrate"), "{text}");
    assert!(!install.run(&["wait-for-migrations", "--timeout", "1"]).status.success());
    assert!(install.run(&["migrate"]).status.success());
    assert!(install.run(&["wait-for-migrations", "--timeout", "1"]).status.success());
    assert!(install.run(&["user", "list"]).status.success());
}

#[test]
fn a_server_that_may_open_more_connections_than_there_are_refuses_to_start() {
    let install = Install::new(Engine::Postgres);
    let text = refusal(
        &install,
        &["serve"],
        &[
            ("CODEX_DATABASE__CONNECTIONS", "200"),
            ("CODEX_DATABASE__BACKGROUND_CONNECTIONS", "100"),
        ],
    );
    assert!(text.contains("the database server allows"), "{text}");
    assert!(text.contains("max_connections"), "{text}");
}

#[test]
fn the_key_of_an_install_is_readable_by_nobody_else() {
    use std::os::unix::fs::PermissionsExt as _;
    let install = Install::new(Engine::Sqlite);
    assert!(install.run(&["user", "list"]).status.success());
    let key = std::fs::metadata(install.data().join("jwt.key")).unwrap();
    assert_eq!(key.permissions().mode() & 0o777, 0o600);
}
