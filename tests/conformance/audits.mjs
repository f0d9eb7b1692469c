// npm graphql-http's audits of GraphQL over HTTP.   node audits.mjs URL TOKEN
//
// The token's account needs the right `develop`: two audits introspect. The server must trust the documents that the
// audits send by GET: `{ __typename }` and `query Type($name: String!) { __type(name: $name) { name } }`.
import { serverAudits } from "graphql-http";

// They still encode the draft; the edition of September 2026 wants 400 and 422 here, whatever was accepted.
const CONTRADICT_THE_EDITION = new Set(["572B", "FDE2", "7B9B", "86EE"]);

const [url, token] = process.argv.slice(2);
const fetchFn = (address, options = {}) =>
  fetch(address, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } });

const passed = { MUST: 0, SHOULD: 0, MAY: 0 };
const all = { MUST: 0, SHOULD: 0, MAY: 0 };
let unexpected = 0;
for (const audit of serverAudits({ url, fetchFn })) {
  const result = await audit.fn();
  const kind = audit.name.split(" ")[0];
  all[kind] += 1;
  if (result.status === "ok") passed[kind] += 1;
  if ((result.status === "ok") === CONTRADICT_THE_EDITION.has(audit.id)) {
    unexpected += 1;
    console.log(`${audit.id} ${audit.name}: ${result.status} ${result.reason ?? ""}`);
  }
}
for (const kind of Object.keys(all)) console.log(`${kind} ${passed[kind]} of ${all[kind]}`);
console.log(`${unexpected} unexpected`);
process.exit(unexpected ? 1 : 0);
