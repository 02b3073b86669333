//! Commands that steer a running installation over its database.
//! Must not speak HTTP.

use std::process::Output;

use crate::support::{Engine, Install, on_both_engines};

on_both_engines!(
    tasks_are_listed_canceled_and_tried_again_and_lanes_paused,
    schedules_are_added_changed_run_and_deleted
);

fn said(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The first word of the first line.
fn id(text: &str) -> String {
    text.split_whitespace().next().unwrap().to_owned()
}

fn tasks_are_listed_canceled_and_tried_again_and_lanes_paused(engine: Engine) {
    let install = Install::new(engine);
    install.add("Shelf/One.cbz", b"no book");
    let file = install.seed_file();
    said(&install.run(&["seed", &file]));
    let preview = ["schedules", "add", "--work", "delete_old_tasks", "--cron", "0 4 * * *"];
    let schedule = id(&said(&install.run(&preview)));
    let task = said(&install.run(&["schedules", "run", &schedule]));
    let task = task.trim().strip_prefix("task ").unwrap();

    let listed = said(&install.run(&["tasks", "list", "--state", "queued", "--lane", "cleanup"]));
    assert!(listed.contains(task) && listed.contains("delete_old_tasks"), "{listed}");
    assert!(said(&install.run(&["tasks", "cancel", task])).contains("canceled"));
    assert!(refused(&install.run(&["tasks", "cancel", task])).contains("ended"));
    assert!(said(&install.run(&["tasks", "retry", task])).contains("queued"));
    assert!(said(&install.run(&["tasks", "show", task])).contains("delete_old_tasks"));

    let lanes = said(&install.run(&["tasks", "pause", "hashes"]));
    let line =
        |text: &str| text.lines().find(|line| line.starts_with("hashes")).unwrap().to_owned();
    assert!(line(&lanes).ends_with("yes"), "{lanes}");
    let lanes = said(&install.run(&["tasks", "set", "hashes", "4"]));
    assert_eq!(line(&lanes).split_whitespace().nth(1), Some("4"));
    assert!(line(&said(&install.run(&["tasks", "resume", "hashes"]))).ends_with("no"));
    assert!(refused(&install.run(&["tasks", "set", "hashes", "0"])).contains("1 to 64"));
}

fn schedules_are_added_changed_run_and_deleted(engine: Engine) {
    let install = Install::new(engine);
    let file = install.seed_file();
    said(&install.run(&["seed", &file]));
    let add = ["schedules", "add", "--work", "reopen_failed_books", "--cron", "30  3 * * 0"];
    let added = said(&install.run(&[&add[..], &["--time-zone", "Europe/Berlin"]].concat()));
    assert!(added.contains("30 3 * * 0") && added.contains("Europe/Berlin"), "{added}");
    let schedule = id(&added);

    let off = said(&install.run(&["schedules", "disable", &schedule]));
    assert!(off.contains("disabled"), "{off}");
    let on = said(&install.run(&["schedules", "enable", &schedule]));
    assert!(on.contains("next "), "{on}");
    let set = said(&install.run(&["schedules", "set", &schedule, "--cron", "@daily"]));
    assert!(set.contains("@daily"), "{set}");
    let shown = said(&install.run(&["schedules", "show", &schedule]));
    assert_eq!(shown.lines().filter(|line| line.starts_with("next: ")).count(), 5, "{shown}");
    assert!(said(&install.run(&["schedules", "list"])).contains(&schedule));
    let times = said(&install.run(&["schedules", "preview", "--cron", "0 5 * * *"]));
    assert_eq!(times.lines().filter(|line| line.ends_with("05:00 UTC")).count(), 5);

    let wrong = ["schedules", "add", "--work", "scan_library", "--cron", "0 5 * * *"];
    assert!(refused(&install.run(&wrong)).contains("needs a library"));
    let wrong = ["schedules", "preview", "--cron", "0 0 5 * * *"];
    assert!(!refused(&install.run(&wrong)).is_empty());
    let wrong = ["schedules", "add", "--work", "sweep", "--cron", "0 5 * * *"];
    assert!(refused(&install.run(&wrong)).contains("it is one of"));
    said(&install.run(&["schedules", "delete", &schedule]));
    assert!(!said(&install.run(&["schedules", "list"])).contains(&schedule));
}
