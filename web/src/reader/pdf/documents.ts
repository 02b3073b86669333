import {
  GlobalWorkerOptions,
  getDocument,
  type PDFDocumentLoadingTask,
  type PDFDocumentProxy,
} from "pdfjs-dist";
import workerAddress from "pdfjs-dist/build/pdf.worker.min.mjs?url";

GlobalWorkerOptions.workerSrc = workerAddress;

const CHUNK_BYTES = 256 * 1024;

interface Opened {
  task: PDFDocumentLoadingTask;
  users: number;
}

const opened = new Map<string, Opened>();

function load(bookId: string): Opened {
  const task = getDocument({
    url: `/api/v1/books/${bookId}/file`,
    rangeChunkSize: CHUNK_BYTES,
    // Only what the shown pages need; the rest of a large document stays on the server.
    disableAutoFetch: true,
    disableStream: true,
    isEvalSupported: false,
    verbosity: 0,
  });
  return { task, users: 0 };
}

/** Opens the document of a book, once for all pages that use it at the same time. */
export function acquireDocumentOf(bookId: string): Promise<PDFDocumentProxy> {
  const entry = opened.get(bookId) ?? load(bookId);
  opened.set(bookId, entry);
  entry.users += 1;
  return entry.task.promise;
}

/** Says that a page needs the document no longer; the last one closes it. */
export function releaseDocumentOf(bookId: string): void {
  const entry = opened.get(bookId);
  if (!entry) return;
  entry.users -= 1;
  if (entry.users > 0) return;
  opened.delete(bookId);
  void entry.task.destroy();
}
