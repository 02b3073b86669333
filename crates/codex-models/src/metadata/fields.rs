//! Sets of fields: one list makes the struct of values, the names of its fields, and what is done field by field.
//! Must not know any field.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A place for the value of a field.
pub trait Slot {
    /// What the field holds when it holds something.
    type Value;

    /// Whether it holds a list of items.
    const IS_LIST: bool;

    /// The place when it holds this.
    fn of(value: Self::Value) -> Self;

    /// Whether it holds nothing.
    fn is_blank(&self) -> bool;

    /// Adds the items of `from` that it lacks; a place for one value stays as it is.
    fn add(&mut self, from: &Self);

    /// Takes the items of `from` out; a place for one value stays as it is.
    fn remove(&mut self, from: &Self);
}

impl<T> Slot for Option<T> {
    type Value = T;

    const IS_LIST: bool = false;

    fn of(value: T) -> Self {
        Some(value)
    }

    fn is_blank(&self) -> bool {
        self.is_none()
    }

    fn add(&mut self, _from: &Self) {}

    fn remove(&mut self, _from: &Self) {}
}

impl<T: Clone + PartialEq> Slot for Vec<T> {
    type Value = Self;

    const IS_LIST: bool = true;

    fn of(value: Self) -> Self {
        value
    }

    fn is_blank(&self) -> bool {
        self.is_empty()
    }

    fn add(&mut self, from: &Self) {
        for item in from {
            if !self.contains(item) {
                self.push(item.clone());
            }
        }
    }

    fn remove(&mut self, from: &Self) {
        self.retain(|item| !from.contains(item));
    }
}

/// The name of a field.
pub trait Field: Copy + Ord + Debug + Send + Sync + 'static {
    /// Every field, in the order of the list.
    const ALL: &'static [Self];

    /// The name on the wire.
    fn as_str(self) -> &'static str;

    /// The field of this name.
    fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.as_str() == name)
    }
}

/// Values of fields, each of which may be blank.
pub trait FieldSet:
    Clone + Debug + Default + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// Names of the fields.
    type Field: Field;

    /// Whether a field holds something.
    fn has(&self, field: Self::Field) -> bool;

    /// Makes a field what it is in `from`.
    fn copy(&mut self, field: Self::Field, from: &Self);

    /// Empties a field.
    fn clear(&mut self, field: Self::Field) {
        self.copy(field, &Self::default());
    }

    /// Adds the items of `from` to a list, and takes those of `without` out of it.
    fn change_list(&mut self, field: Self::Field, from: &Self, without: &Self);

    /// Whether a field holds a list of items.
    fn is_list(field: Self::Field) -> bool;

    /// Whether a field holds the same in both.
    fn is_same(&self, field: Self::Field, other: &Self) -> bool;

    /// Whether no field holds anything.
    fn is_blank(&self) -> bool {
        Self::Field::ALL.iter().all(|field| !self.has(*field))
    }
}

/// Makes a struct of values and an enum of names from a list of fields.
macro_rules! field_set {
    (
        $(#[$meta:meta])* $set:ident $name:ident;
        $($(#[$doc:meta])* $slot:ident: [$($type:tt)*] = $variant:ident $wire:literal;)*
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Default, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        pub struct $set {
            $($(#[$doc])* #[serde(skip_serializing_if = "crate::metadata::Slot::is_blank")] pub $slot: $($type)*,)*
        }

        #[doc = concat!("The fields of [`", stringify!($set), "`].")]
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "camelCase")]
        pub enum $name {
            $($(#[$doc])* $variant,)*
        }

        impl crate::metadata::Field for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),*];

            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $wire),* }
            }
        }

        impl $set {
            /// Fills the fields that are blank here from `other`.
            pub fn fill_from(&mut self, other: Self) {
                $(if crate::metadata::Slot::is_blank(&self.$slot) { self.$slot = other.$slot; })*
            }
        }

        impl crate::metadata::FieldSet for $set {
            type Field = $name;

            fn has(&self, field: $name) -> bool {
                match field { $($name::$variant => !crate::metadata::Slot::is_blank(&self.$slot)),* }
            }

            fn copy(&mut self, field: $name, from: &Self) {
                match field { $($name::$variant => self.$slot.clone_from(&from.$slot)),* }
            }

            fn change_list(&mut self, field: $name, from: &Self, without: &Self) {
                match field {
                    $($name::$variant => {
                        crate::metadata::Slot::add(&mut self.$slot, &from.$slot);
                        crate::metadata::Slot::remove(&mut self.$slot, &without.$slot);
                    })*
                }
            }

            fn is_list(field: $name) -> bool {
                match field { $($name::$variant => <$($type)* as crate::metadata::Slot>::IS_LIST),* }
            }

            fn is_same(&self, field: $name, other: &Self) -> bool {
                match field { $($name::$variant => self.$slot == other.$slot),* }
            }
        }
    };
}
pub(crate) use field_set;
