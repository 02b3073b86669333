//! Schedules and their firings: the claim of a slot is an insert under a unique key.
//! Must not know when a cron expression is due.

use chrono::{DateTime, Utc};
use codex_models::schedules::{BY_AGE, BY_SLOT, FiringOutcome, NewSchedule, ScheduledWork};
use codex_models::sort::Direction;
use codex_models::{Page, PageRequest, ScheduleFiringId, ScheduleId, TaskId, Viewer};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set,
};

use crate::entity::{schedule, schedule_firing};
use crate::paging::{KeyKind, Keyset, time_key};
use crate::repo::{one_row, total};
use crate::scope;
use crate::sql::chunk;
use crate::{Conn, Result, Tx};

/// When a schedule fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleTiming {
    /// Five fields.
    pub cron: String,
    /// Where those are read.
    pub time_zone: String,
    /// Whether it fires.
    pub enabled: bool,
    /// The slot that is due next; `None` while it is disabled.
    pub next_slot: Option<DateTime<Utc>>,
}

/// One page of the schedules in sight, oldest first.
pub async fn list(
    conn: &Conn<'_>,
    viewer: &Viewer,
    page: PageRequest,
) -> Result<Page<schedule::Model>> {
    let condition = in_sight(viewer);
    let total = total(conn, schedule::Entity, condition.clone()).await?;
    let order = Keyset::new(
        BY_AGE.to_owned(),
        (schedule::Entity, schedule::Column::CreatedAt),
        (schedule::Entity, schedule::Column::Id),
        KeyKind::Time,
        Direction::Asc,
    );
    let mut select = schedule::Entity::find().filter(condition);
    order.apply(QueryTrait::query(&mut select), &page)?;
    let mut items = select.all(conn.executor()).await?;
    let next = order.finish(&mut items, &page, |row| (time_key(row.created_at), row.id.0));
    Ok(Page { items, next, total })
}

/// One schedule.
pub async fn find(
    conn: &Conn<'_>,
    viewer: &Viewer,
    id: ScheduleId,
) -> Result<Option<schedule::Model>> {
    let select = schedule::Entity::find_by_id(id).filter(in_sight(viewer));
    Ok(select.one(conn.executor()).await?)
}

/// Stores a schedule.
pub async fn insert(
    tx: &Tx,
    new: &NewSchedule,
    next_slot: Option<DateTime<Utc>>,
) -> Result<ScheduleId> {
    let id = ScheduleId(codex_utils::id::next());
    let row = row_of(tx, id, new, None, next_slot);
    schedule::Entity::insert(row).exec_without_returning(tx.executor()).await?;
    Ok(id)
}

/// Stores a schedule that comes with the program, unless one of this name was stored before; whether it was not.
pub async fn insert_builtin(
    tx: &Tx,
    name: &str,
    new: &NewSchedule,
    next_slot: Option<DateTime<Utc>>,
) -> Result<bool> {
    let keep = OnConflict::column(schedule::Column::Builtin).do_nothing().to_owned();
    let id = ScheduleId(codex_utils::id::next());
    let row = row_of(tx, id, new, Some(name), next_slot);
    let inserted = schedule::Entity::insert(row)
        .on_conflict(keep)
        .exec_without_returning(tx.executor())
        .await?;
    Ok(inserted > 0)
}

/// Names of the schedules that came with the program and were stored.
pub async fn builtin_names(conn: &Conn<'_>) -> Result<Vec<String>> {
    let names: Vec<Option<String>> = schedule::Entity::find()
        .select_only()
        .column(schedule::Column::Builtin)
        .filter(schedule::Column::Builtin.is_not_null())
        .order_by_asc(schedule::Column::Builtin)
        .into_tuple()
        .all(conn.executor())
        .await?;
    Ok(names.into_iter().flatten().collect())
}

/// Changes when a schedule fires.
pub async fn update(tx: &Tx, id: ScheduleId, timing: &ScheduleTiming) -> Result<()> {
    let update = schedule::Entity::update_many()
        .col_expr(schedule::Column::Cron, Expr::val(timing.cron.as_str()))
        .col_expr(schedule::Column::TimeZone, Expr::val(timing.time_zone.as_str()))
        .col_expr(schedule::Column::Enabled, Expr::val(timing.enabled))
        .col_expr(schedule::Column::NextSlot, Expr::val(timing.next_slot))
        .col_expr(schedule::Column::UpdatedAt, Expr::val(tx.now()))
        .filter(schedule::Column::Id.eq(id));
    one_row(&update.exec(tx.executor()).await?)
}

/// Deletes a schedule with the record of its firings; whether there was one.
pub async fn delete(tx: &Tx, id: ScheduleId) -> Result<bool> {
    Ok(schedule::Entity::delete_by_id(id).exec(tx.executor()).await?.rows_affected > 0)
}

/// The earliest slot that is due next.
pub async fn next_slot(conn: &Conn<'_>) -> Result<Option<DateTime<Utc>>> {
    let earliest: Option<(Option<DateTime<Utc>>,)> = schedule::Entity::find()
        .select_only()
        .column(schedule::Column::NextSlot)
        .filter(schedule::Column::NextSlot.is_not_null())
        .filter(is_known())
        .order_by_asc(schedule::Column::NextSlot)
        .order_by_asc(schedule::Column::Id)
        .limit(1)
        .into_tuple()
        .one(conn.executor())
        .await?;
    Ok(earliest.and_then(|(slot,)| slot))
}

/// Schedules that are due, those that have waited longest first, at most `limit`.
pub async fn due(conn: &Conn<'_>, now: DateTime<Utc>, limit: u64) -> Result<Vec<schedule::Model>> {
    let due = schedule::Entity::find()
        .filter(schedule::Column::NextSlot.lte(now))
        .filter(is_known())
        .order_by_asc(schedule::Column::NextSlot)
        .order_by_asc(schedule::Column::Id)
        .limit(limit);
    Ok(due.all(conn.executor()).await?)
}

/// Moves a schedule on to its next slot, if it is still as it was read: of many processes one does, and none that read
/// it before a person changed it.
pub async fn advance(
    tx: &Tx,
    read: &schedule::Model,
    last_slot: Option<DateTime<Utc>>,
    next_slot: Option<DateTime<Utc>>,
) -> Result<bool> {
    let advanced = schedule::Entity::update_many()
        .col_expr(schedule::Column::LastSlot, Expr::val(last_slot.or(read.last_slot)))
        .col_expr(schedule::Column::NextSlot, Expr::val(next_slot))
        .filter(schedule::Column::Id.eq(read.id))
        .filter(schedule::Column::NextSlot.eq(read.next_slot))
        .filter(schedule::Column::UpdatedAt.eq(read.updated_at))
        .exec(tx.executor())
        .await?;
    Ok(advanced.rows_affected > 0)
}

/// Claims a slot for firing; `false` when it was claimed before.
pub async fn claim(tx: &Tx, id: ScheduleId, slot: DateTime<Utc>) -> Result<bool> {
    Ok(insert_firings(tx, id, &[slot], FiringOutcome::Fired).await? > 0)
}

/// Notes the task that a claimed slot recorded.
pub async fn set_task(tx: &Tx, id: ScheduleId, slot: DateTime<Utc>, task: TaskId) -> Result<()> {
    let update = schedule_firing::Entity::update_many()
        .col_expr(schedule_firing::Column::TaskId, Expr::val(task))
        .filter(schedule_firing::Column::ScheduleId.eq(id))
        .filter(schedule_firing::Column::Slot.eq(slot));
    one_row(&update.exec(tx.executor()).await?)
}

/// Records slots that nothing is done for.
pub async fn skip(tx: &Tx, id: ScheduleId, slots: &[DateTime<Utc>]) -> Result<()> {
    insert_firings(tx, id, slots, FiringOutcome::Skipped).await?;
    Ok(())
}

/// One page of the firings of a schedule, newest first.
pub async fn firings(
    conn: &Conn<'_>,
    id: ScheduleId,
    page: PageRequest,
) -> Result<Page<schedule_firing::Model>> {
    let condition = Condition::all().add(schedule_firing::Column::ScheduleId.eq(id));
    let total = total(conn, schedule_firing::Entity, condition.clone()).await?;
    let order = Keyset::new(
        BY_SLOT.to_owned(),
        (schedule_firing::Entity, schedule_firing::Column::Slot),
        (schedule_firing::Entity, schedule_firing::Column::Id),
        KeyKind::Time,
        Direction::Desc,
    );
    let mut select = schedule_firing::Entity::find().filter(condition);
    order.apply(QueryTrait::query(&mut select), &page)?;
    let mut items = select.all(conn.executor()).await?;
    let next = order.finish(&mut items, &page, |row| (time_key(row.slot), row.id.0));
    Ok(Page { items, next, total })
}

/// Forgets the firings of a schedule before a time.
pub async fn forget_firings(tx: &Tx, id: ScheduleId, before: DateTime<Utc>) -> Result<()> {
    schedule_firing::Entity::delete_many()
        .filter(schedule_firing::Column::ScheduleId.eq(id))
        .filter(schedule_firing::Column::Slot.lt(before))
        .exec(tx.executor())
        .await?;
    Ok(())
}

async fn insert_firings(
    tx: &Tx,
    schedule: ScheduleId,
    slots: &[DateTime<Utc>],
    outcome: FiringOutcome,
) -> Result<u64> {
    let mut inserted = 0;
    for part in chunk::rows(slots, 6) {
        let rows = part.iter().map(|slot| schedule_firing::ActiveModel {
            id: Set(ScheduleFiringId(codex_utils::id::next())),
            schedule_id: Set(schedule),
            slot: Set(*slot),
            outcome: Set(outcome),
            task_id: Set(None),
            created_at: Set(tx.now()),
        });
        let claimed = [schedule_firing::Column::ScheduleId, schedule_firing::Column::Slot];
        inserted += schedule_firing::Entity::insert_many(rows)
            .on_conflict(OnConflict::columns(claimed).do_nothing().to_owned())
            .exec_without_returning(tx.executor())
            .await?;
    }
    Ok(inserted)
}

fn row_of(
    tx: &Tx,
    id: ScheduleId,
    new: &NewSchedule,
    builtin: Option<&str>,
    next_slot: Option<DateTime<Utc>>,
) -> schedule::ActiveModel {
    let now = tx.now();
    schedule::ActiveModel {
        id: Set(id),
        work: Set(new.work.as_str().to_owned()),
        library_id: Set(new.library),
        builtin: Set(builtin.map(str::to_owned)),
        cron: Set(new.cron.clone()),
        time_zone: Set(new.time_zone.clone()),
        enabled: Set(new.enabled),
        last_slot: Set(None),
        next_slot: Set(next_slot),
        created_at: Set(now),
        updated_at: Set(now),
    }
}

/// Schedules of a library in sight or of none, whose work this program knows.
fn in_sight(viewer: &Viewer) -> Condition {
    let library = Condition::any()
        .add(schedule::Column::LibraryId.is_null())
        .add(scope::library_in_sight(schedule::Column::LibraryId, viewer));
    Condition::all().add(library).add(is_known())
}

/// While replicas of two versions run, the older one leaves alone what it does not know.
fn is_known() -> sea_orm::sea_query::Expr {
    schedule::Column::Work.is_in(ScheduledWork::ALL.iter().map(|work| work.as_str()))
}
