//! What happens to folders between two scans.

use super::world::{Place, World};

/// Numbers that follow from a seed.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap()
    }

    pub(super) fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() { None } else { from.get(self.below(from.len())).cloned() }
    }
}

/// One thing that somebody does.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    Move(Place, Place),
    MoveToAnotherDisk(Place, Place),
    Copy(Place, Place),
    Delete(Place),
    Restore(Place),
    Edit(Place),
    Touch(Place),
    PackAnew(Place),
    RenameFolder(usize, &'static str, &'static str),
    Unmount(usize),
    Swap(usize),
    Mount(usize),
}

impl Deed {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Move(..) => "move",
            Self::MoveToAnotherDisk(..) => "move to another disk",
            Self::Copy(..) => "copy",
            Self::Delete(_) => "delete",
            Self::Restore(_) => "restore",
            Self::Edit(_) => "edit",
            Self::Touch(_) => "touch",
            Self::PackAnew(_) => "pack anew",
            Self::RenameFolder(..) => "rename folder",
            Self::Unmount(_) => "unmount",
            Self::Swap(_) => "swap",
            Self::Mount(_) => "mount",
        }
    }

    /// Draws a deed that is possible, and does it.
    pub(super) fn any(random: &mut Random, world: &mut World) -> Option<Self> {
        let file = random.pick(&world.visible());
        let free = random.pick(&world.free());
        let root = random.below(World::ROOTS);
        let deed = match random.below(16) {
            0..=3 => Self::Move(file?, free?),
            4 => Self::MoveToAnotherDisk(file?, free?),
            5 => Self::Copy(file?, free?),
            6 | 7 => Self::Delete(file?),
            8 | 9 => Self::Restore(free.filter(|_| world.has_deleted())?),
            10 => Self::Touch(file?),
            11 => Self::PackAnew(file?),
            12 => {
                let (from, to) = world.folders_to_rename(root, random)?;
                Self::RenameFolder(root, from, to)
            }
            13 if world.is_mounted(root) && random.below(4) > 0 => Self::Unmount(root),
            13 if world.can_be_swapped(root) => Self::Swap(root),
            14 if !world.is_mounted(root) => Self::Mount(root),
            15 => Self::Edit(file?),
            _ => return None,
        };
        world.act(&deed, random);
        Some(deed)
    }
}
