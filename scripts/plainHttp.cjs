"use strict";
// Stands for `http` in dockerode's bundle. VS Code puts a `request` of its own into Node's module, which sends by an
// agent of its own for the sake of proxies: certificates, connections over ssh and kept ones would be lost
// (VS Code: src/vs/workbench/api/node/proxyResolver.ts, createPatchedModules). This is what Node's own does.
const http = require("node:http");

module.exports = {
  ...http,
  request: (
    /** @type {import("node:http").ClientRequestArgs} */ options,
    /** @type {(response: import("node:http").IncomingMessage) => void} */ onResponse,
  ) => new http.ClientRequest(options, onResponse),
};
