import createClient from "openapi-fetch";
import { sessionFetch } from "../auth";
import type { components, paths } from "./schema.gen";

/** The server's wire shapes by name. */
export type Schemas = components["schemas"];

/** The one transport of the app; the session cookie travels with every request. */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? "",
  credentials: "same-origin",
  fetch: (request: Request) => sessionFetch(request),
});
