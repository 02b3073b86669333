//! Tasks that do what a test wants, and workers that run them.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use chrono::DateTime;
use codex_config::{Config, Secret};
use codex_db::{Db, DbOptions, repo};
use codex_events::EventBus;
use codex_models::TaskId;
use codex_models::scans::TaskState;
use codex_models::tasks::{Lane, TaskPayload, TaskStatus};
use codex_parsers::{Formats, Limits};
use codex_services::{Core, CoreBuilder, RenderWorker};
use codex_tasks::{Again, Outcome, RegisteredTask, TaskContext, TaskError, TaskHandler, Worker};
use codex_testkit::db::TestDb;
use codex_utils::clock::ManualClock;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// What is waited for takes milliseconds; this only bounds a failing test.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was begun in this process, in order.
static BEGUN: LazyLock<Mutex<Vec<String>>> = LazyLock::new(Mutex::default);
/// Steps that slow tasks may do.
pub(crate) static STEPS: Semaphore = Semaphore::const_new(0);

/// What a task does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Deed {
    /// It is done at once.
    Succeed,
    /// It fails, and may be tried again.
    Fail,
    /// It is asked to come back after a minute.
    ComeBack,
    /// It panics.
    Panic,
    /// It does this many steps of [`STEPS`], and shows each.
    Steps(u64),
}

/// A task of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Act {
    pub(crate) name: String,
    pub(crate) deed: Deed,
}

impl TaskPayload for Act {
    const KIND: &'static str = "act";
    const LANE: Lane = Lane::Analyze;

    fn dedupe_key(&self) -> Option<String> {
        None
    }
}

impl TaskHandler for Act {
    const TIME_LIMIT: Duration = Duration::from_mins(1);

    async fn run(&self, ctx: &TaskContext) -> Result<Outcome, TaskError> {
        BEGUN.lock().unwrap().push(self.name.clone());
        let error = |again| TaskError {
            code: Cow::Borrowed("no"),
            message: "It does not work.".to_owned(),
            again,
        };
        match self.deed {
            Deed::Succeed => Ok(Outcome::Done),
            Deed::Fail => Err(error(Again::Later)),
            Deed::ComeBack => Err(error(Again::After(Duration::from_mins(1)))),
            Deed::Panic => panic!("as the test wants"),
            Deed::Steps(steps) => {
                let counter = ctx.show_counts();
                counter.add_total(steps);
                for _ in 0..steps {
                    tokio::select! {
                        permit = STEPS.acquire() => permit.unwrap().forget(),
                        () = ctx.token().cancelled() => return Ok(Outcome::Stopped),
                    }
                    counter.add_done(1);
                }
                Ok(Outcome::Done)
            }
        }
    }
}

/// What another version of the program might have recorded under the same name.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Misread {
    pub(crate) number: u32,
}

impl TaskPayload for Misread {
    const KIND: &'static str = Act::KIND;
    const LANE: Lane = Act::LANE;

    fn dedupe_key(&self) -> Option<String> {
        None
    }
}

/// How often a task was begun.
pub(crate) fn begun(name: &str) -> usize {
    BEGUN.lock().unwrap().iter().filter(|begun| *begun == name).count()
}

/// One database, and the workers over it.
pub(crate) struct Plant {
    pub(crate) core: Core,
    pub(crate) clock: ManualClock,
    pub(crate) test_db: TestDb,
    stop: CancellationToken,
    workers: Vec<JoinHandle<()>>,
    _folder: TempDir,
}

impl Plant {
    pub(crate) async fn new(test_db: TestDb) -> Self {
        let folder = TempDir::with_prefix("codex-tasks-").unwrap();
        let clock = ManualClock::new(DateTime::from_timestamp(1_767_225_600, 0).unwrap());
        let mut config = Config::default();
        config.data.dir = folder.path().join("data");
        config.database.url = Some(Secret::new(test_db.url().to_owned()));
        config.tasks.poll_ms = 50;
        let core = connect(Arc::new(config), EventBus::new(4096), &clock).await;
        let stop = CancellationToken::new();
        Self { core, clock, test_db, stop, workers: Vec::new(), _folder: folder }
    }

    /// Starts a worker; a second one has connections of its own, as in another process.
    pub(crate) async fn work(&mut self) {
        let core = if self.workers.is_empty() {
            self.core.clone()
        } else {
            let config = Arc::new(self.core.config().clone());
            connect(config, self.core.events().clone(), &self.clock).await
        };
        let worker = Worker::with_registry(core, vec![RegisteredTask::of::<Act>()]);
        self.workers.push(tokio::spawn(worker.run(self.stop.clone())));
    }

    /// Ends every worker as a process that stops would.
    pub(crate) async fn stop(&mut self) {
        self.stop.cancel();
        for worker in self.workers.drain(..) {
            tokio::time::timeout(PATIENCE, worker).await.unwrap().unwrap();
        }
    }

    pub(crate) async fn enqueue(&self, name: &str, deed: Deed) -> TaskId {
        self.record(&Act { name: name.to_owned(), deed }).await
    }

    pub(crate) async fn record<P: TaskPayload>(&self, payload: &P) -> TaskId {
        let tx = self.core.db().begin().await.unwrap();
        let task = tx.enqueue(payload).await.unwrap();
        tx.commit().await.unwrap();
        task.id
    }

    pub(crate) async fn task(&self, id: TaskId) -> TaskStatus {
        repo::tasks::find(&self.core.db().read(), id).await.unwrap().unwrap()
    }

    /// Waits until a task is as wanted.
    pub(crate) async fn until(
        &self,
        id: TaskId,
        is_wanted: impl Fn(&TaskStatus) -> bool,
    ) -> TaskStatus {
        let mut events = self.core.events().subscribe();
        let wait = async {
            loop {
                let task = self.task(id).await;
                if is_wanted(&task) {
                    return task;
                }
                events.next().await.unwrap();
            }
        };
        let Ok(task) = tokio::time::timeout(PATIENCE, wait).await else {
            panic!("it stays as it is: {:?}", self.task(id).await)
        };
        task
    }

    pub(crate) async fn until_state(&self, id: TaskId, state: TaskState) -> TaskStatus {
        self.until(id, |task| task.state == state).await
    }
}

async fn connect(config: Arc<Config>, events: EventBus, clock: &ManualClock) -> Core {
    let clock = Arc::new(clock.clone());
    let options = DbOptions::from_config(&config);
    let db = Db::connect(&options, events.clone(), Arc::clone(&clock) as _).await.unwrap();
    let core = CoreBuilder {
        config,
        db,
        events,
        clock,
        formats: Formats::new(Limits::default()),
        render_worker: RenderWorker { program: "/nonexistent".into(), args: Vec::new() },
    };
    core.build().await.unwrap()
}
