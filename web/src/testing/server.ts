import { setupServer } from "msw/node";

/** The mock server of unit tests; a request that no test expects is a failure. */
export const server = setupServer();
