//! migration: the schema of both engines.
//! May depend on nothing of ours; knows no entities and no services.

use sea_orm_migration::prelude::*;

/// Every migration in order.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        Vec::new()
    }
}
