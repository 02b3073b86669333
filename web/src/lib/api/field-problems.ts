import { Problem } from "./problem";

interface FieldProblem {
  field: string;
  message: string;
}

function isFieldProblem(value: unknown): value is FieldProblem {
  if (typeof value !== "object" || value === null) return false;
  return "field" in value && "message" in value && typeof value.field === "string";
}

/** What the server says about single fields of a form, by field. */
export function fieldProblems(cause: unknown): Record<string, string> {
  if (!(cause instanceof Problem) || cause.code !== "InvalidField") return {};
  const { details } = cause;
  const hasFields = typeof details === "object" && details !== null && "fields" in details;
  if (!hasFields || !Array.isArray(details.fields)) return {};
  return Object.fromEntries(details.fields.filter(isFieldProblem).map((item) => [item.field, item.message]));
}
