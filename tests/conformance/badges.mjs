// npm jose and jsonld on a badge's credential.   node badges.mjs TOKEN DATA [revoked]
//
// jose fetches the key that the token names and checks the signature and the dates; jsonld expands what was signed in
// safe mode, where a word that no context knows is an error. DATA is the folder of 1EdTech's and W3C's contexts: nothing
// is fetched but what our own server serves. `revoked` says that the credential's bit must be set.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import jsonld from "jsonld";

const [token, data, revoked] = process.argv.slice(2);
const CONTEXTS = {
  "https://www.w3.org/ns/credentials/v2": "credentials-v2.jsonld",
  "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "ob-v3p0-3.0.3.json",
  "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "ob-v3p0-extensions.json",
};
const failures = [];
let checks = 0;

function check(what, isTrue) {
  checks += 1;
  if (!isTrue) failures.push(what);
}

async function refuses(what, doing) {
  check(what, await doing().then(() => false, () => true));
}

function documentLoader(url) {
  if (!(url in CONTEXTS)) throw new Error(`Nobody may fetch ${url}.`);
  return { documentUrl: url, document: JSON.parse(readFileSync(join(data, CONTEXTS[url]), "utf8")) };
}

const keyOf = async ({ kid, alg }) => importJWK(await (await fetch(kid)).json(), alg);

async function read(jwt) {
  const { payload, protectedHeader } = await jwtVerify(jwt, keyOf, { algorithms: ["RS256"], clockTolerance: 60 });
  check("typ", protectedHeader.typ === "JWT");
  const { iss, sub, jti, nbf, exp, ...credential } = payload;
  check("iss", iss === (credential.issuer.id ?? credential.issuer));
  check("sub", sub === credential.credentialSubject.id);
  check("jti", jti === credential.id);
  check("nbf", nbf === Date.parse(credential.validFrom) / 1000);
  check("exp", exp === Date.parse(credential.validUntil) / 1000);
  await jsonld.expand(credential, { safe: true, documentLoader });
  await refuses("safe mode says nothing about an unknown word", () => jsonld.expand({ ...credential, unheardOf: 1 }, { safe: true, documentLoader }));
  return credential;
}

const badge = await read(token);
const [head, , mac] = token.split(".");
const changed = Buffer.from(JSON.stringify({ ...badge, name: "Another" })).toString("base64url");
await refuses("a changed credential", () => jwtVerify(`${head}.${changed}.${mac}`, keyOf));

const { statusListCredential, statusListIndex } = badge.credentialStatus;
const answer = await fetch(statusListCredential);
check("the list's media type", answer.headers.get("content-type") === "application/vc+jwt");
const jwt = await answer.text();
check("the list's key", decodeProtectedHeader(jwt).kid === decodeProtectedHeader(token).kid);
const list = await read(jwt);
check("the list's multibase", list.credentialSubject.encodedList.startsWith("u"));
const bits = gunzipSync(Buffer.from(list.credentialSubject.encodedList.slice(1), "base64url"));
check("the list's length", bits.length * 8 >= 131072);
const index = Number(statusListIndex);
check("the bit", ((bits[index >> 3] >> (7 - (index & 7))) & 1) === (revoked ? 1 : 0));

console.log(`${checks} checks by jose and jsonld`);
for (const failure of failures) console.log(failure);
process.exit(failures.length ? 1 : 0);
