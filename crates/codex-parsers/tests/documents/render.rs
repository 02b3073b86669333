//! The render worker in its own process, and the pool that keeps the server alive whatever becomes of it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use codex_parsers::{FailureCode, PageSource, ParserError};
use codex_testkit::corpus::images;
use codex_testkit::corpus::pdf::{Pdf, deflate};

use crate::renderer::{RenderError, RenderJob, RenderedPage, Renderer, RendererConfig, Urgency};
use crate::support::{Shelved, parse_at, shared};

const MAX_PIXELS: u64 = 24_000_000;

/// The worker as an example program, which `cargo test` builds beside the tests.
fn worker() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    let worker = tests.parent().unwrap().parent().unwrap().join("examples/render_worker");
    assert!(
        worker.exists(),
        "build it first: cargo build -p codex-parsers --example render_worker"
    );
    worker
}

fn config(program: PathBuf, args: &[&str]) -> RendererConfig {
    RendererConfig {
        program,
        args: args.iter().map(OsString::from).collect(),
        workers: 1,
        page_time: Duration::from_mins(1),
        queue_time: Duration::from_mins(1),
        idle_time: Duration::from_mins(1),
        max_pixels: MAX_PIXELS,
    }
}

fn pool() -> Renderer {
    Renderer::new(config(worker(), &[]))
}

fn render(
    pool: &Renderer,
    path: &Path,
    page: usize,
    width: Option<u32>,
) -> Result<RenderedPage, RenderError> {
    pool.render(&RenderJob { path, page, width, urgency: Urgency::Awaited })
}

fn render_ahead(pool: &Renderer, path: &Path, page: usize) -> Result<RenderedPage, RenderError> {
    pool.render(&RenderJob { path, page, width: Some(50), urgency: Urgency::Ahead })
}

fn pixel(page: &RenderedPage, x: u32, y: u32) -> [u8; 3] {
    let start = (usize::try_from(y * page.width + x).unwrap()) * 3;
    page.rgb[start..start + 3].try_into().unwrap()
}

/// A page of 200 by 100 points, its left half red.
fn half_red() -> Vec<u8> {
    let mut pdf = Pdf::new();
    let content = pdf.stream("", b"1 0 0 rg 0 0 100 100 re f");
    pdf.page(&format!("/MediaBox [0 0 200 100] /Contents {content} 0 R"));
    pdf.page(&format!("/MediaBox [0 0 200 100] /Rotate 90 /Contents {content} 0 R"));
    pdf.build()
}

#[test]
fn a_page_is_drawn_at_the_size_of_the_index_or_at_a_wished_width() {
    let book = Shelved::new("half.pdf", &half_red());
    let index = parse_at(&book.path).unwrap().pages;
    let pool = pool();
    let page = render(&pool, &book.path, 0, None).unwrap();
    assert_eq!(
        (Some(page.width), Some(page.height)),
        (index.entries[0].width, index.entries[0].height)
    );
    let page = render(&pool, &book.path, 0, Some(800)).unwrap();
    assert_eq!((page.width, page.height), (800, 400));
    assert_eq!(pixel(&page, 100, 200), [255, 0, 0]);
    assert_eq!(pixel(&page, 700, 200), [255, 255, 255]);
    // Turned clockwise, the left half is the upper one.
    let page = render(&pool, &book.path, 1, Some(400)).unwrap();
    assert_eq!((page.width, page.height), (400, 800));
    assert_eq!(pixel(&page, 200, 100), [255, 0, 0]);
    assert_eq!(pixel(&page, 200, 700), [255, 255, 255]);
    let error = render(&pool, &book.path, 2, None).unwrap_err();
    assert_eq!(error.code(), FailureCode::NoPages);
    assert_eq!(pool.children(), 1);
}

#[test]
fn a_page_that_is_listed_twice_is_drawn_twice_and_the_following_ones_keep_their_number() {
    let mut pdf = Pdf::new();
    let page = |pdf: &mut Pdf, color: &str| {
        let content = pdf.stream("", format!("{color} rg 0 0 100 100 re f").as_bytes());
        pdf.object(format!("<< /Type /Page /MediaBox [0 0 100 100] /Contents {content} 0 R >>"))
    };
    let red = page(&mut pdf, "1 0 0");
    let blue = page(&mut pdf, "0 0 1");
    let bytes = pdf.build_with_tree(&format!("/Kids [{red} 0 R 99 0 R {red} 0 R {blue} 0 R]"));
    let book = Shelved::new("twice.pdf", &bytes);
    assert_eq!(parse_at(&book.path).unwrap().pages.len(), 3);
    let pool = pool();
    let colors: Vec<_> =
        (0..3).map(|n| pixel(&render(&pool, &book.path, n, Some(50)).unwrap(), 25, 25)).collect();
    assert_eq!(colors, [[255, 0, 0], [255, 0, 0], [0, 0, 255]]);
}

#[test]
fn a_changed_file_is_loaded_anew() {
    let book = Shelved::new("book.pdf", &half_red());
    let pool = pool();
    assert_eq!(pixel(&render(&pool, &book.path, 0, Some(100)).unwrap(), 10, 10), [255, 0, 0]);
    let other = Pdf::new().text("Other", &["one", "two", "three"]).build();
    std::fs::write(&book.path, other).unwrap();
    let page = render(&pool, &book.path, 0, Some(100)).unwrap();
    assert_eq!(page.height, 141);
    assert_eq!(pool.children(), 1);
}

#[test]
fn an_absurd_page_is_drawn_within_the_limit_on_pixels() {
    let mut pdf = Pdf::new();
    for media_box in [
        "[0 0 14400 14400]",
        "[0 0 0 0]",
        "[0 0 1000000000000000000000000000000 1]",
        "[5 5 -5 999999999999999999999999999999]",
        "[0 0 0.001 0.001]",
    ] {
        pdf.page(&format!("/MediaBox {media_box}"));
    }
    let book = Shelved::new("absurd.pdf", &pdf.build());
    let pool = Renderer::new(RendererConfig { max_pixels: 1_000_000, ..config(worker(), &[]) });
    for n in 0..5 {
        let page = render(&pool, &book.path, n, Some(u32::MAX)).unwrap();
        assert!(
            u64::from(page.width) * u64::from(page.height) <= 1_000_000,
            "{}x{}",
            page.width,
            page.height
        );
    }
}

/// A page that is a picture of 20,000 by 20,000 pixels, which unpack to more than a gigabyte.
fn bomb() -> Vec<u8> {
    let mut pdf = Pdf::new();
    let image = pdf.stream(
        "/Type /XObject /Subtype /Image /Width 20000 /Height 20000 /BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /FlateDecode",
        &deflate(&vec![0; 200 << 20]),
    );
    pdf.drawn_page(image, (1000, 1000), "").text("After", &["the bomb"]).build()
}

#[test]
fn a_bomb_costs_one_page_and_the_next_is_drawn_by_a_fresh_child() {
    let book = Shelved::new("bomb.pdf", &bomb());
    let pool = Renderer::new(config(worker(), &["192"]));
    let error = render(&pool, &book.path, 0, None).unwrap_err();
    assert!(matches!(error, RenderError::Died { .. } | RenderError::Refused { .. }), "{error:?}");
    assert_eq!(error.code(), FailureCode::ParserPanicked);
    assert_eq!(render(&pool, &book.path, 1, Some(100)).unwrap().width, 100);
}

#[test]
fn a_child_that_ends_by_itself_is_a_failed_page_with_a_code() {
    let pool = Renderer::new(config("/bin/sh".into(), &["-c", "head -c 4 > /dev/null; exit 3"]));
    let error = render(&pool, Path::new("/none.pdf"), 4, None).unwrap_err();
    assert_eq!(error.code(), FailureCode::ParserPanicked);
    assert_eq!(pool.children(), 0);
    let error = ParserError::from(error);
    assert!(error.to_string().contains("page 5"), "{error}");
}

/// The process that has `marker` among its arguments.
fn process(marker: &str) -> Option<String> {
    let is_marked = |path: &Path| {
        let arguments = std::fs::read(path.join("cmdline")).unwrap_or_default();
        arguments.split(|byte| *byte == 0).any(|argument| argument == marker.as_bytes())
    };
    let mut processes = std::fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let found = processes.find(|process| is_marked(&process.path()))?;
    found.file_name().into_string().ok()
}

fn kill_process(marker: &str) {
    let pid = process(marker).expect("the child runs");
    assert!(Command::new("kill").args(["-9", &pid]).status().unwrap().success());
    wait_until(|| process(marker).is_none());
}

/// Looks again and again, for a while.
fn wait_until(is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it did not come to pass");
        std::thread::yield_now();
    }
}

#[test]
fn a_child_that_is_killed_while_idle_is_replaced_unnoticed() {
    let book = Shelved::new("half.pdf", &half_red());
    let marker = format!("idle-{}", std::process::id());
    let pool = Renderer::new(config(worker(), &["512", &marker]));
    assert!(render(&pool, &book.path, 0, Some(50)).is_ok());
    kill_process(&marker);
    assert!(render(&pool, &book.path, 0, Some(50)).is_ok());
    assert_eq!(pool.children(), 1);
}

#[test]
fn a_child_that_is_killed_at_work_costs_its_page_only() {
    let book = Shelved::new("half.pdf", &half_red());
    // The first child never answers; those after it are real. The length of its sleep is its mark.
    let started = book.path.with_extension("started");
    let length = format!("1000.{}", std::process::id());
    let script = format!(
        "if [ -e '{0}' ]; then exec '{1}'; fi; : > '{0}'; exec sleep {length}",
        started.display(),
        worker().display()
    );
    let pool = Renderer::new(config("/bin/sh".into(), &["-c", &script]));
    std::thread::scope(|scope| {
        let page = scope.spawn(|| render(&pool, &book.path, 0, Some(50)));
        wait_until(|| process(&length).is_some());
        kill_process(&length);
        let error = page.join().unwrap().unwrap_err();
        assert!(matches!(error, RenderError::Died { page: 0 }), "{error:?}");
    });
    assert!(render(&pool, &book.path, 0, Some(50)).is_ok());
}

#[test]
fn a_child_that_does_not_answer_is_killed_when_its_time_is_over() {
    let config = RendererConfig {
        page_time: Duration::from_millis(200),
        ..config("/bin/sleep".into(), &["1000"])
    };
    let pool = Renderer::new(config);
    let begun = Instant::now();
    let error = render(&pool, Path::new("/none.pdf"), 0, None).unwrap_err();
    assert_eq!(error.code(), FailureCode::TimeOut);
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!(pool.children(), 0);
}

#[test]
fn a_child_that_answers_nonsense_is_not_believed() {
    for script in
        ["printf '\\377\\377\\377\\377'; sleep 1000", "printf '\\002\\000\\000\\000xx'; sleep 1000"]
    {
        let pool = Renderer::new(config("/bin/sh".into(), &["-c", script]));
        let error = render(&pool, Path::new("/none.pdf"), 0, None).unwrap_err();
        assert!(matches!(error, RenderError::Nonsense(_)), "{error:?}");
        assert_eq!(pool.children(), 0);
    }
}

#[test]
fn a_program_that_does_not_exist_is_a_code() {
    let pool = Renderer::new(config("/no/such/program".into(), &[]));
    assert_eq!(render(&pool, Path::new("/none.pdf"), 0, None).unwrap_err().code(), FailureCode::Io);
}

#[test]
fn idle_children_end() {
    let book = Shelved::new("half.pdf", &half_red());
    let pool = Renderer::new(RendererConfig {
        idle_time: Duration::from_millis(20),
        ..config(worker(), &[])
    });
    assert!(render(&pool, &book.path, 0, Some(50)).is_ok());
    wait_until(|| pool.children() == 0);
    assert!(render(&pool, &book.path, 0, Some(50)).is_ok());
}

#[test]
fn two_children_serve_many_threads_and_never_more() {
    let book = Shelved::new("half.pdf", &half_red());
    let pool = Renderer::new(RendererConfig { workers: 2, ..config(worker(), &[]) });
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                assert!(render(&pool, &book.path, 0, Some(300)).is_ok());
                assert!(pool.children() <= 2);
            });
        }
    });
}

#[test]
fn a_full_pool_refuses_when_the_wait_is_too_long() {
    let config = RendererConfig {
        queue_time: Duration::from_millis(50),
        page_time: Duration::from_secs(3),
        ..config("/bin/sleep".into(), &["1000"])
    };
    let pool = Renderer::new(config);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| render(&pool, Path::new("/none.pdf"), 0, None).unwrap_err());
        wait_until(|| pool.children() == 1);
        let second = render(&pool, Path::new("/none.pdf"), 0, None).unwrap_err();
        assert!(matches!(second, RenderError::Busy { .. }), "{second:?}");
        assert!(matches!(first.join().unwrap(), RenderError::TimedOut { .. }));
    });
}

#[test]
fn a_page_ahead_is_drawn_by_the_child_that_has_the_document() {
    let book = Shelved::new("half.pdf", &half_red());
    let pool = pool();
    assert!(render(&pool, &book.path, 0, Some(50)).is_ok());
    assert_eq!(render_ahead(&pool, &book.path, 1).unwrap().width, 50);
    assert_eq!(pool.children(), 1);
    // Another document would have to drop this one.
    let other = Shelved::new("other.pdf", &half_red());
    let left = render_ahead(&pool, &other.path, 0).unwrap_err();
    assert!(matches!(left, RenderError::Outranked { page: 0 }), "{left:?}");
}

#[test]
fn a_page_that_somebody_waits_for_takes_the_place_of_one_that_is_drawn_ahead() {
    let book = Shelved::new("half.pdf", &half_red());
    // The first child never answers; those after it are real.
    let started = book.path.with_extension("started");
    let script = format!(
        "if [ -e '{0}' ]; then exec '{1}'; fi; : > '{0}'; exec sleep 1000",
        started.display(),
        worker().display()
    );
    let pool = Renderer::new(config("/bin/sh".into(), &["-c", &script]));
    std::thread::scope(|scope| {
        let ahead = scope.spawn(|| render_ahead(&pool, &book.path, 1));
        wait_until(|| started.exists());
        assert!(render(&pool, &book.path, 0, Some(50)).is_ok());
        let left = ahead.join().unwrap().unwrap_err();
        assert!(matches!(left, RenderError::Outranked { page: 1 }), "{left:?}");
    });
}

#[test]
fn nothing_is_drawn_ahead_while_every_child_is_busy() {
    let config = RendererConfig {
        page_time: Duration::from_secs(3),
        ..config("/bin/sleep".into(), &["1000"])
    };
    let pool = Renderer::new(config);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| render(&pool, Path::new("/none.pdf"), 0, None).unwrap_err());
        wait_until(|| pool.children() == 1);
        let left = render_ahead(&pool, Path::new("/none.pdf"), 1).unwrap_err();
        assert!(matches!(left, RenderError::Outranked { page: 1 }), "{left:?}");
        assert!(matches!(first.join().unwrap(), RenderError::TimedOut { .. }));
    });
}

#[test]
fn every_page_of_the_samples_is_drawn() {
    let Some(folder) = shared("conformance/samples/pdf") else { return };
    let pool = pool();
    let jpeg = Pdf::new().picture(&images::jpeg(400, 600, 1), (400, 600)).build();
    let picture = Shelved::new("picture.pdf", &jpeg);
    let samples = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let samples = samples.filter(|path| path.extension().is_some_and(|own| own == "pdf"));
    for path in samples.chain([picture.path.clone()]) {
        let Ok(book) = parse_at(&path) else { continue };
        let last = book.pages.len() - 1;
        for n in [0, last] {
            let page = render(&pool, &path, n, Some(200));
            let page =
                page.unwrap_or_else(|error| panic!("page {n} of {}: {error:?}", path.display()));
            assert_eq!(page.width, 200, "{}", path.display());
            let expected = &book.pages.entries[n];
            let shape = f64::from(expected.height.unwrap()) / f64::from(expected.width.unwrap());
            let drawn = f64::from(page.height) / f64::from(page.width);
            assert!(
                (shape - drawn).abs() <= 0.02 * shape.max(1.0),
                "{}: {shape} {drawn}",
                path.display()
            );
            assert!(matches!(expected.source, PageSource::PdfRender | PageSource::PdfImage { .. }));
        }
    }
}
