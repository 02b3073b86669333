// A real identity provider for one story: `node server.mjs PORT CLAIMS.json BACK_CHANNEL_URI REDIRECT_URI`.
// The claims of people are read anew each time, so that a story may change somebody's groups.
import { readFileSync } from "node:fs";
import { Provider } from "oidc-provider";

const [port, claimsFile, backChannel, redirect] = process.argv.slice(2);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: "codex",
      client_secret: "a secret of the story that nobody else knows",
      redirect_uris: [redirect],
      backchannel_logout_uri: backChannel,
      backchannel_logout_session_required: true,
    },
  ],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["preferred_username", "groups"] },
  cookies: { keys: ["a key of the story"] },
  pkce: { required: () => true },
  features: { backchannelLogout: { enabled: true } },
  // The provider would not call a loopback address by itself.
  fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined }),
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, ...JSON.parse(readFileSync(claimsFile, "utf8"))[id] }),
  }),
});

provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
