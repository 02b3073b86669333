//! The container: where the package document is, and what is locked or obfuscated.
//! Must not read the package.

use std::collections::HashMap;

use super::obfuscation::Obfuscation;
use super::paths::{self, Names};
use crate::cbz::entries::{Archive, Entry};
use crate::error::{FailureCode, ParserError, Result};
use crate::limits::Limits;
use crate::metadata::encoding;
use crate::metadata::xml::{XmlEvent, XmlReader};
use crate::parser::BookFile;
use crate::stop::Stop;

/// An opened EPUB.
pub(super) struct Container<'f> {
    pub(super) file: &'f BookFile,
    pub(super) archive: Archive<'f>,
    pub(super) limits: &'f Limits,
    pub(super) stop: &'f Stop,
}

/// What the container says of its contents.
pub(super) struct Located {
    /// Path of the package document.
    pub(super) package: String,
    /// Whether the package had to be searched for.
    pub(super) was_searched: bool,
    /// Obfuscated resources by folded path.
    pub(super) obfuscated: HashMap<String, Obfuscation>,
}

impl<'f> Container<'f> {
    /// Opens the archive.
    pub(super) fn open(file: &'f BookFile, limits: &'f Limits, stop: &'f Stop) -> Result<Self> {
        Ok(Self { file, archive: Archive::open(file, limits, stop)?, limits, stop })
    }

    /// Finds the package and refuses a book under rights management.
    pub(super) fn locate(&self) -> Result<Located> {
        let obfuscated = self.encryption()?;
        if self.archive.find("META-INF/license.lcpl").is_some()
            || self.archive.find("META-INF/sinf.xml").is_some()
        {
            return Err(self.protected());
        }
        let named = match self.archive.find("META-INF/container.xml") {
            Some(entry) => self.root_file(entry)?,
            None => None,
        };
        let exists = |path: &String| Names::of(&self.archive).find(path).is_some();
        if let Some(package) = named.filter(exists) {
            return Ok(Located { package, was_searched: false, obfuscated });
        }
        let is_package = |entry: &&Entry| entry.name.to_ascii_lowercase().ends_with(".opf");
        let package = self.archive.entries().iter().find(is_package).ok_or_else(|| {
            ParserError::corrupt(format!("`{}` has no package document", self.file.name()))
        })?;
        Ok(Located { package: package.name.clone(), was_searched: true, obfuscated })
    }

    /// Reads an XML or HTML document as text.
    pub(super) fn text(&self, entry: &Entry) -> Result<String> {
        let bytes = self.archive.read(entry, self.limits.xml_bytes, self.limits, self.stop)?;
        Ok(encoding::decode(&bytes).into_owned())
    }

    /// The first package that the container names, else the first root file of any kind.
    fn root_file(&self, entry: &Entry) -> Result<Option<String>> {
        let text = self.text(entry)?;
        let mut reader = XmlReader::new(&text, self.limits)?;
        let mut other = None;
        while let Some(event) = reader.next_event()? {
            let XmlEvent::Start(element) = event else { continue };
            if !element.is("rootfile") {
                continue;
            }
            let target = element.attribute("full-path").and_then(|path| paths::resolve("", &path));
            let is_package = element
                .attribute("media-type")
                .is_some_and(|kind| kind.trim() == "application/oebps-package+xml");
            if is_package && target.is_some() {
                return Ok(target.map(|target| target.path));
            }
            other = other.or(target);
        }
        Ok(other.map(|target| target.path))
    }

    /// Which resources are obfuscated; anything else that is encrypted locks the book.
    fn encryption(&self) -> Result<HashMap<String, Obfuscation>> {
        let mut found = HashMap::new();
        let Some(entry) = self.archive.find("META-INF/encryption.xml") else { return Ok(found) };
        let text = self.text(entry)?;
        let mut reader = XmlReader::new(&text, self.limits)?;
        let mut algorithm = None;
        while let Some(event) = reader.next_event()? {
            let XmlEvent::Start(element) = event else { continue };
            if element.is("EncryptedData") {
                algorithm = None;
            } else if element.is("EncryptionMethod") {
                algorithm = element.attribute("Algorithm");
            } else if element.is("CipherReference") {
                let known = algorithm.as_deref().and_then(Obfuscation::by_algorithm);
                let Some(obfuscation) = known else { return Err(self.protected()) };
                let target = element.attribute("URI").and_then(|uri| paths::resolve("", &uri));
                found.extend(target.map(|target| (paths::folded(&target.path), obfuscation)));
            }
        }
        Ok(found)
    }

    fn protected(&self) -> ParserError {
        let message = format!("`{}` is under digital rights management", self.file.name());
        ParserError::new(FailureCode::DrmProtected, message)
    }
}
