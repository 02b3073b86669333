import type { Schemas } from "./client";

/** The closed list of the server's error codes, and two that only a browser can see. */
export type ProblemCode = Schemas["ErrorCode"] | "NetworkDown" | "UnexpectedAnswer";

/** A refusal of the server, or the absence of an answer. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly details: unknown;

  constructor(code: ProblemCode, message: string, status: number, details: unknown = null) {
    super(message);
    this.name = "Problem";
    this.code = code;
    this.status = status;
    this.details = details;
  }

  /** Whether asking again later may help. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

function isErrorBody(body: unknown): body is Schemas["ErrorDto"] {
  return typeof body === "object" && body !== null && "error" in body && "message" in body;
}

/** Turns whatever was thrown into a problem the app can show. */
export function toProblem(cause: unknown): Problem {
  if (cause instanceof Problem) return cause;
  if (cause instanceof TypeError) return new Problem("NetworkDown", cause.message, 0);
  return new Problem("UnexpectedAnswer", cause instanceof Error ? cause.message : String(cause), 0);
}

async function settle<T>(call: Promise<Answer<T>>): Promise<Answer<T>> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (cause) {
    // A query that was canceled must stay recognizable as such.
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw toProblem(cause);
  }
  if (answer.response.ok) return answer;
  const { status, statusText } = answer.response;
  const body = answer.error;
  if (isErrorBody(body)) throw new Problem(body.error, body.message, status, body.details ?? null);
  throw new Problem(status >= 502 ? "NetworkDown" : "UnexpectedAnswer", statusText, status);
}

/** The body of a successful answer; anything else is thrown as a `Problem`. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<NonNullable<T>> {
  const { data, response } = await settle(call);
  if (data === undefined || data === null) {
    throw new Problem("UnexpectedAnswer", "the answer has no body", response.status);
  }
  return data;
}

/** Waits for a successful answer whose body does not matter. */
export async function expectOk(call: Promise<Answer<unknown>>): Promise<void> {
  await settle(call);
}
