/** What a webview may load and do: our own script and style, fonts beside them, and nothing else from anywhere. */

/** `source` is where the editor serves the extension's files from; `nonce` is made anew for each page. */
export const pagePolicy = (source: string, nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    // The control toolkit puts its style sheets into the page under the nonce.
    `style-src ${source} 'nonce-${nonce}'`,
    `font-src ${source}`,
    // These do not follow the default.
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
