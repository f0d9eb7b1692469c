// npm graphql-ws and graphql-sse against a server.   node clients.mjs URL TOKEN [SUBSCRIPTION]
//
// Without a subscription of its own it asks one that does not exist: the refusal must reach the client as an error of
// the operation, and the connection must outlive it.
import { createClient as createStream } from "graphql-sse";
import { createClient as createSocket } from "graphql-ws";
import WebSocket from "ws";

const [url, token, query] = process.argv.slice(2);
const failures = [];
let checks = 0;

function check(what, isTrue) {
  checks += 1;
  if (!isTrue) failures.push(what);
}

/** The first result of `query`, or the errors that refused it. */
function first(client, query) {
  return new Promise((resolve) => {
    const stop = client.subscribe(
      { query },
      {
        next: (result) => (resolve({ result }), setTimeout(() => stop())),
        error: (errors) => resolve({ errors: [errors].flat() }),
        complete: () => resolve({ completed: true }),
      },
    );
  });
}

const codes = (answer) => (answer.errors ?? answer.result?.errors ?? []).map((error) => error.extensions?.code);

async function socket() {
  let acknowledged = 0;
  const client = createSocket({
    url: url.replace(/^http/, "ws"),
    webSocketImpl: WebSocket,
    connectionParams: { token, authorization: `Bearer ${token}` },
    retryAttempts: 0,
    lazyCloseTimeout: 500,
    on: { connected: () => (acknowledged += 1) },
  });
  check("graphql-ws: an unknown field is refused", codes(await first(client, "subscription { doesNotExist }"))[0] === "GRAPHQL_VALIDATION_FAILED");
  check("graphql-ws: a query is refused", codes(await first(client, "{ __typename }"))[0] === "SUBSCRIPTIONS_ONLY");
  if (query) check("graphql-ws: an event arrives", (await first(client, query)).result?.data);
  check("graphql-ws: one connection carried all of it", acknowledged === 1);
  await client.dispose();
}

async function stranger() {
  const closed = await new Promise((resolve) => {
    const client = createSocket({
      url: url.replace(/^http/, "ws"),
      webSocketImpl: WebSocket,
      connectionParams: { token: "nobody" },
      retryAttempts: 0,
    });
    client.subscribe({ query: "subscription { doesNotExist }" }, { next() {}, error: resolve, complete: resolve });
  });
  check("graphql-ws: a stranger is closed out with 4403", closed?.code === 4403);
}

async function stream() {
  const client = createStream({ url, headers: { authorization: `Bearer ${token}` }, retryAttempts: 0 });
  check("graphql-sse: an unknown field is refused", codes(await first(client, "subscription { doesNotExist }"))[0] === "GRAPHQL_VALIDATION_FAILED");
  check("graphql-sse: a query is answered", (await first(client, "{ __typename }")).result?.data);
  if (query) check("graphql-sse: an event arrives", (await first(client, query)).result?.data);
  client.dispose();
}

await socket();
await stranger();
await stream();
for (const failure of failures) console.log(failure);
console.log(`${checks - failures.length} of ${checks} checks passed`);
process.exit(failures.length ? 1 : 0);
