/**
 * What the frames of a book may do; the build writes it into foliate-js.
 *
 * Books never run scripts: the content policy forbids it everywhere, and the sandbox does too.
 * WebKit alone needs `allow-scripts`, or it keeps taps from the page around the frame
 * (https://bugs.webkit.org/show_bug.cgi?id=218086).
 */
export const bookSandbox =
  "GestureEvent" in globalThis ? "allow-same-origin allow-scripts" : "allow-same-origin";
