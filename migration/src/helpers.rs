//! Column types, keys and indexes in one spelling for both engines.
//! Must be the only place of this crate that asks which engine it is.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Makes the columns of one engine.
#[derive(Clone, Copy)]
pub(crate) struct Columns(DbBackend);

impl Columns {
    /// The columns of the engine behind a manager.
    pub(crate) fn of(manager: &SchemaManager<'_>) -> Self {
        Self(manager.get_database_backend())
    }

    /// An id: `uuid`, or its 16 bytes.
    pub(crate) fn id(self, name: &'static str) -> ColumnDef {
        let mut column = self.optional_id(name);
        column.not_null();
        column
    }

    /// An id that may be absent.
    pub(crate) fn optional_id(self, name: &'static str) -> ColumnDef {
        let mut column = ColumnDef::new(name);
        match self.0 {
            DbBackend::Sqlite => column.binary_len(16),
            _ => column.uuid(),
        };
        column
    }
}

/// A text.
pub(crate) fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}

/// A text that may be absent.
pub(crate) fn optional_text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().take()
}

/// A short name out of a closed list.
pub(crate) fn short(name: &'static str, length: u32) -> ColumnDef {
    ColumnDef::new(name).string_len(length).not_null().take()
}

/// A number of 32 bits.
pub(crate) fn integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().not_null().take()
}

/// A number of 32 bits that may be absent.
pub(crate) fn optional_integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().take()
}

/// A number of 64 bits.
pub(crate) fn big_integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

/// A number of 64 bits that may be absent.
pub(crate) fn optional_big_integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().take()
}

/// A decimal that may be absent.
pub(crate) fn optional_double(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).double().take()
}

/// Yes or no.
pub(crate) fn boolean(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}

/// Bytes.
pub(crate) fn bytes(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).blob().not_null().take()
}

/// Bytes that may be absent.
pub(crate) fn optional_bytes(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).blob().take()
}

/// A point in time.
pub(crate) fn time(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().not_null().take()
}

/// A point in time that may be absent.
pub(crate) fn optional_time(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).timestamp_with_time_zone().take()
}

/// A foreign key to the id of another table.
pub(crate) fn reference(
    table: &'static str,
    column: &'static str,
    to: &'static str,
    on_delete: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}__{column}"))
        .from(table, column)
        .to(to, "id")
        .on_delete(on_delete)
        .take()
}

/// Adds an index.
pub(crate) async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    create_index(manager, "ix", table, columns, false).await
}

/// Adds an index under a name of its own, on PostgreSQL alone: SQLite has no statistics, and would take it where another is
/// better.
pub(crate) async fn index_of_postgres(
    manager: &SchemaManager<'_>,
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let mut index = Index::create().name(name).table(table).if_not_exists().to_owned();
    for column in columns {
        index.col(*column);
    }
    manager.create_index(index).await
}

/// Runs a statement on PostgreSQL alone.
pub(crate) async fn statement_of_postgres(
    manager: &SchemaManager<'_>,
    text: &str,
) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        manager.get_connection().execute_unprepared(text).await?;
    }
    Ok(())
}

/// Adds a unique index.
pub(crate) async fn unique(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    create_index(manager, "uq", table, columns, true).await
}

/// Adds columns to a table, one statement each: SQLite knows no other way.
pub(crate) async fn add_columns<const N: usize>(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: [ColumnDef; N],
) -> Result<(), DbErr> {
    for column in columns {
        manager.alter_table(Table::alter().table(table).add_column(column).take()).await?;
    }
    Ok(())
}

/// Keeps the rows of a table in its primary key, where the engine would keep them a second time beside it.
pub(crate) fn by_key(
    manager: &SchemaManager<'_>,
    mut table: TableCreateStatement,
) -> TableCreateStatement {
    if manager.get_database_backend() == DbBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
    table
}

/// Drops columns of a table.
pub(crate) async fn drop_columns<const N: usize>(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: [&'static str; N],
) -> Result<(), DbErr> {
    for column in columns {
        manager.alter_table(Table::alter().table(table).drop_column(column).take()).await?;
    }
    Ok(())
}

/// Drops a table with its indexes.
pub(crate) async fn drop_table(
    manager: &SchemaManager<'_>,
    table: &'static str,
) -> Result<(), DbErr> {
    manager.drop_table(Table::drop().table(table).if_exists().take()).await
}

async fn create_index(
    manager: &SchemaManager<'_>,
    kind: &str,
    table: &'static str,
    columns: &[&'static str],
    is_unique: bool,
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.name(format!("{kind}_{table}__{}", columns.join("_"))).table(table).if_not_exists();
    for column in columns {
        index.col(*column);
    }
    if is_unique {
        index.unique();
    }
    manager.create_index(index).await
}
