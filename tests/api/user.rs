//! Accounts by the command line, beside a server that runs.
//! Must not look into the database.

use std::io::Write as _;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Engine, Install, on_both_engines, send};

const PASSWORD: &str = "a password of some length";

on_both_engines!(
    accounts_are_made_changed_and_deleted_by_the_command_line,
    what_an_account_may_see_is_set_and_explained_by_the_command_line,
    no_output_of_the_program_shows_a_secret,
);

/// Runs `codex user …` with a text on standard input.
fn user_with(install: &Install, args: &[&str], input: &str) -> Output {
    let mut command = install.codex(&[&["user"], args].concat());
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A command that wants no input may have ended by now.
    let written = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    assert!(written.is_ok() || input.is_empty() || !output.status.success());
    output
}

/// What a command says that has to succeed.
fn user(install: &Install, args: &[&str], input: &str) -> String {
    let output = user_with(install, args, input);
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What a command complains of that has to fail.
fn refused(install: &Install, args: &[&str], input: &str) -> String {
    let output = user_with(install, args, input);
    assert!(!output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}

fn login(install: &Install, name: &str, password: &str) -> (u16, serde_json::Value) {
    let body = serde_json::json!({"username": name, "password": password}).to_string();
    let answer = install.request_as_nobody("POST", "/api/v1/auth/login", Some(&body));
    (answer.status, serde_json::from_slice(&answer.body).unwrap())
}

/// The status of a request with an access token; another process's change is seen within seconds.
fn until_refused(install: &Install, session: &serde_json::Value) {
    let token = session["accessToken"].as_str().unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        let answer = send(install.port(), "GET", "/api/v1/auth/me", Some(token), None).unwrap();
        if answer.status == 401 {
            return;
        }
        assert!(Instant::now() < deadline, "the session still works: {}", answer.status);
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn accounts_are_made_changed_and_deleted_by_the_command_line(engine: Engine) {
    let mut install = Install::new(engine);
    let made = user(&install, &["add", "ann", "--role", "admin"], PASSWORD);
    assert_eq!(made, "created `ann` (admin)\n");
    assert_eq!(
        user(&install, &["add", "bob"], &format!("{PASSWORD}\n")),
        "created `bob` (reader)\n"
    );
    assert!(refused(&install, &["add", "BOB"], PASSWORD).contains("name"));
    assert!(refused(&install, &["add", "cid"], "short").contains("at least 8"));
    assert!(refused(&install, &["add", "cid"], "").contains("no password on standard input"));
    assert!(refused(&install, &["add", "cid", PASSWORD], "").contains("unexpected argument"));
    assert!(refused(&install, &["role", "nobody", "user"], "").contains("does not exist"));

    install.serve(&[]);
    let (status, session) = login(&install, "bob", PASSWORD);
    assert_eq!((status, &session["user"]["role"]), (200, &serde_json::json!("reader")));
    assert_eq!(user(&install, &["role", "bob", "editor"], ""), "`bob` is enabled (editor)\n");
    let list = user(&install, &["list"], "");
    let lines: Vec<&str> = list.lines().collect();
    assert_eq!(lines.len(), 2, "{list}");
    assert!(lines[0].ends_with("admin     ann") && lines[1].ends_with("editor    bob"), "{list}");

    assert!(user(&install, &["sign-out", "bob"], "").contains("(1 sessions)"));
    until_refused(&install, &session);
    let (_, session) = login(&install, "bob", PASSWORD);
    assert_eq!(user(&install, &["disable", "bob"], ""), "`bob` is disabled (editor)\n");
    until_refused(&install, &session);
    assert_eq!(login(&install, "bob", PASSWORD).0, 401);
    assert!(user(&install, &["list"], "").contains("bob  (disabled)"));
    assert_eq!(user(&install, &["enable", "bob"], ""), "`bob` is enabled (editor)\n");
    let (status, session) = login(&install, "bob", PASSWORD);
    assert_eq!(status, 200);

    user(&install, &["reset-password", "bob"], "another password");
    until_refused(&install, &session);
    assert_eq!(login(&install, "bob", PASSWORD).0, 401);
    assert_eq!(login(&install, "bob", "another password").0, 200);
    let link = user(&install, &["reset-password", "bob", "--link"], "");
    let token = link.split("/reset-password#").nth(1).unwrap().split_whitespace().next().unwrap();
    let body = serde_json::json!({"token": token, "password": PASSWORD}).to_string();
    let redeem =
        || install.request_as_nobody("POST", "/api/v1/auth/password-reset", Some(&body)).status;
    assert_eq!((redeem(), redeem()), (204, 401));
    assert_eq!(login(&install, "bob", PASSWORD).0, 200);

    for wrong in [&["disable", "ann"][..], &["delete", "ann"], &["role", "ann", "reader"]] {
        assert!(refused(&install, wrong, "").contains("administrator"), "{wrong:?}");
    }
    assert_eq!(user(&install, &["delete", "bob"], ""), "deleted `bob`\n");
    assert_eq!(login(&install, "bob", PASSWORD).0, 401);
    assert_eq!(user(&install, &["list"], "").lines().count(), 1);
}

fn what_an_account_may_see_is_set_and_explained_by_the_command_line(engine: Engine) {
    let install = Install::new(engine);
    let seeded = install.run(&["seed", &install.seed_file()]);
    assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
    user(&install, &["add", "kid"], PASSWORD);
    assert_eq!(user(&install, &["access", "kid"], ""), "sees every library\n");
    let args = [
        "access",
        "kid",
        "--library",
        "shelf",
        "--max-age",
        "12",
        "--hide-unrated",
        "--deny-label",
        "Private",
    ];
    let told = user(&install, &args, "");
    for line in [
        "sees library `Shelf` (by the account)",
        "does not see series rated 13 or above (by the account)",
        "does not see series without a rating (by the account)",
        "does not see series tagged `private` (by the account)",
    ] {
        assert!(told.lines().any(|one| one == line), "{line}: {told}");
    }
    assert_eq!(user(&install, &["access", "kid"], ""), told, "asking changes nothing");
    assert_eq!(user(&install, &["access", "kid", "--libraries", "none"], ""), "sees no library\n");
    assert!(
        refused(&install, &["access", "kid", "--library", "Attic"], "")
            .contains("no library `Attic`")
    );
    assert!(
        refused(&install, &["access", "kid", "--clear", "--max-age", "3"], "")
            .contains("cannot be used with")
    );
    assert_eq!(user(&install, &["access", "kid", "--clear"], ""), "sees every library\n");
}

fn no_output_of_the_program_shows_a_secret(engine: Engine) {
    const HUSH: &str = "hush-hush-hush-hush";
    let install = Install::new(engine);
    let file = install.library().join("codex.yaml");
    let path = file.to_str().unwrap();
    let check = |args: &[&str], vars: &[(&str, &str)]| {
        let mut command = install.codex(args);
        // Nothing listens at the address of the database, and nothing is to be waited for.
        let given = [
            ("CODEX_LOG__LEVEL", "trace"),
            ("CODEX_DATABASE__WAIT_SECONDS", "0"),
            ("CODEX_DATABASE__ACQUIRE_SECONDS", "1"),
        ];
        let output = command.envs(given).envs(vars.iter().copied()).output().unwrap();
        for stream in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(stream);
            assert!(!text.contains(HUSH), "{args:?} {vars:?}: {text}");
        }
        output.status.success()
    };
    let address = format!("postgres://codex:{HUSH}@127.0.0.1:9/codex");
    for (text, is_good) in [
        (format!("auth:\n  jwt_key: {HUSH}\n"), false),
        (format!("auth:\n  jwt_key: [{HUSH}]\n"), false),
        (format!("auth:\n  jwt_key: {HUSH}-{HUSH}\n"), true),
        (format!("auth:\n  jwt_kee: {HUSH}\n"), false),
        (format!("auth:\n  jwt_key: \"{HUSH}\n"), false),
        (format!("database:\n  url: {address}\n"), true),
        (format!("oidc:\n  providers:\n    - {{ id: x, client_secret: {HUSH} }}\n"), false),
        (format!("oidc:\n  providers:\n    - {{ id: x, client_secret: [{HUSH}] }}\n"), false),
    ] {
        std::fs::write(&file, &text).unwrap();
        assert_eq!(check(&["--config", path, "config", "check"], &[]), is_good, "{text}");
        check(&["--config", path, "config", "show"], &[]);
    }
    for args in [
        &["migrate", "--wait", "0"][..],
        &["user", "list"],
        &["serve"],
        &["wait-for-migrations", "--timeout", "1"],
    ] {
        assert!(!check(args, &[("CODEX_DATABASE__URL", &address)]), "{args:?}");
    }
    assert!(!check(&["user", "list"], &[("CODEX_AUTH__JWT_KEY", HUSH)]));
}
