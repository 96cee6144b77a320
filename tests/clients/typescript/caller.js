// Calls the API through the core of the vendor's TypeScript SDK. One call per line of standard
// input, `{"action", "query", "body"}`; one line of standard output with what the SDK made of it.
"use strict";

const readline = require("node:readline");

const core = require("@alicloud/openapi-core");
const { RuntimeOptions } = require("@darabonba/typescript");

const { Config, OpenApiRequest, Params } = core.$OpenApiUtil;
const client = new core.default(new Config(JSON.parse(process.argv[2])));

async function call({ action, query, body }) {
  const params = new Params({
    action,
    version: "2020-11-09",
    protocol: "HTTPS",
    pathname: "/",
    method: "POST",
    authType: "AK",
    style: "RPC",
    reqBodyType: "formData",
    bodyType: "json",
  });
  const request = new OpenApiRequest({
    query: core.OpenApiUtil.query(query),
    body: Object.keys(body).length ? core.OpenApiUtil.parseToMap(body) : undefined,
  });
  try {
    return { body: (await client.callApi(params, request, new RuntimeOptions({}))).body };
  } catch (error) {
    const { name, code, statusCode, requestId, data, message, retryAfter } = error;
    return { refused: { name, code, statusCode, requestId, retryAfter, message, data } };
  }
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await call(JSON.parse(line)))}\n`);
  }
}

main();
