/** The page that the webview loads: nothing in it but our own script and style, and nothing from a host. */

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { pagePolicy } from "./pagePolicy.ts";

/** `bundle` is the name of its script and of its style in `dist`. */
export function pageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  bundle: string,
): string {
  const nonce = randomBytes(16).toString("base64");
  const own = (name: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", name)).toString();
  const policy = pagePolicy(webview.cspSource, nonce);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta property="csp-nonce" content="${nonce}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${own(`${bundle}.css`)}">
<title>Docker Network Lens</title>
</head>
<body>
<script nonce="${nonce}" src="${own(`${bundle}.js`)}"></script>
</body>
</html>
`;
}
