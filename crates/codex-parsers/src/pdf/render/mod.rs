//! Rasterizing PDF pages in a process of its own: sizes, frames, worker.
//! Must not be called by the server process, apart from the frames: a hostile page may cost a whole process.
//!
//! The worker answers raw RGB. The caller shrinks and encodes with faster code than is linked here, and
//! a pipe moves a page in a fraction of the time that encoding it twice would take.

mod confine;
mod document;
mod frame;
mod raster;
mod worker;

pub use frame::{Answer, MAX_TEXT_BYTES, Request, read_frame, write_frame};
pub use raster::{MAX_SIDE, default_size, size_for_width};
pub use worker::{WorkerLimits, worker_main};
