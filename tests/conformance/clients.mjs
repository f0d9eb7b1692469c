// npm graphql-ws and graphql-sse against a server.   node clients.mjs URL TOKEN [SUBSCRIPTION CAUSE...]
//
// It asks a subscription that does not exist: the refusal must reach the client as an error of the operation, and the
// connection must outlive it. SUBSCRIPTION is a trusted document that must deliver; each CAUSE is one fetch as JSON,
// {"headers", "body"}, after which there is something to deliver.
import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { createClient as createStream } from "graphql-sse";
import { createClient as createSocket } from "graphql-ws";
import WebSocket from "ws";

const [url, token, subscription, ...causes] = process.argv.slice(2);
const failures = [];
let checks = 0;

function check(what, isTrue) {
  checks += 1;
  if (!isTrue) failures.push(what);
}

/** The first result of an operation, or the errors that refused it. */
function first(client, query, extensions) {
  return new Promise((resolve) => {
    const stop = client.subscribe(
      { query, extensions },
      {
        next: (result) => (resolve({ result }), setTimeout(() => stop())),
        error: (errors) => resolve({ errors: [errors].flat() }),
        complete: () => resolve({ completed: true }),
      },
    );
  });
}

const codes = (answer) => (answer.errors ?? answer.result?.errors ?? []).map((error) => error.extensions?.code);

const openSocket = (options) =>
  createSocket({ url: url.replace(/^http/, "ws"), webSocketImpl: WebSocket, retryAttempts: 0, ...options });
const openStream = () => createStream({ url, headers: { authorization: `Bearer ${token}` }, retryAttempts: 0 });

async function socket() {
  let acknowledged = 0;
  const client = openSocket({
    connectionParams: { token, authorization: `Bearer ${token}` },
    lazyCloseTimeout: 500,
    on: { connected: () => (acknowledged += 1) },
  });
  check("graphql-ws: an unknown field is refused", codes(await first(client, "subscription { doesNotExist }"))[0] === "GRAPHQL_VALIDATION_FAILED");
  check("graphql-ws: a query is refused", codes(await first(client, "{ __typename }"))[0] === "SUBSCRIPTIONS_ONLY");
  check("graphql-ws: one connection carried all of it", acknowledged === 1);
  await client.dispose();
}

async function stranger() {
  const closed = await new Promise((resolve) => {
    const client = openSocket({ connectionParams: { token: "nobody" } });
    client.subscribe({ query: "subscription { doesNotExist }" }, { next() {}, error: resolve, complete: resolve });
  });
  check("graphql-ws: a stranger is closed out with 4403", closed?.code === 4403);
}

async function stream() {
  const client = openStream();
  check("graphql-sse: an unknown field is refused", codes(await first(client, "subscription { doesNotExist }"))[0] === "GRAPHQL_VALIDATION_FAILED");
  check("graphql-sse: a query is answered", (await first(client, "{ __typename }")).result?.data);
  client.dispose();
}

/** What happens reaches whoever listens, by whichever way; the web client leaves `query` empty beside a hash. */
async function news() {
  const [client, events] = [openSocket({ connectionParams: { token } }), openStream()];
  const sha256Hash = createHash("sha256").update(subscription).digest("hex");
  const listening = {
    "graphql-ws: an event arrives": first(client, subscription),
    "graphql-ws: an event arrives for a hash": first(client, "", { persistedQuery: { version: 1, sha256Hash } }),
    "graphql-sse: an event arrives": first(events, subscription),
  };
  for (const cause of causes) {
    await wait(1_000);
    const answer = await fetch(url, { method: "POST", ...JSON.parse(cause) });
    if (!answer.ok) failures.push(`A cause was refused: ${await answer.text()}`);
  }
  for (const [what, answer] of Object.entries(listening)) {
    const told = await Promise.race([answer, wait(10_000, {}, { ref: false })]);
    check(what, told.result?.data && !told.result.errors);
    if (!told.result?.data) console.log(what, JSON.stringify(told));
  }
  await client.dispose();
  events.dispose();
}

await socket();
await stranger();
await stream();
if (subscription) await news();
for (const failure of failures) console.log(failure);
console.log(`${checks - failures.length} of ${checks} checks passed`);
process.exit(failures.length ? 1 : 0);
