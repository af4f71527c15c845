/** What a connection by TLS failed of, in words, with what to do: OpenSSL's own are for those who know it. */

import type { Failure } from "../outcome.ts";

type Told = Pick<Failure, "kind" | "said"> & { readonly remedy: string };

const CERTIFICATES = "the folder that DOCKER_CERT_PATH names, or those of the context";

const SHOW: Told = {
  kind: "denied",
  said: "the engine asks for a client certificate, and none was shown",
  remedy: `Put the client's cert.pem and key.pem into ${CERTIFICATES}`,
};
const OTHER_CLIENT: Told = {
  kind: "denied",
  said: "the engine does not know the authority that signed the client certificate",
  remedy: `Put a cert.pem and key.pem of the engine's own authority into ${CERTIFICATES}`,
};
const EXPIRED_CLIENT: Told = {
  kind: "denied",
  said: "the client certificate has expired",
  remedy: `Have it renewed (\`openssl x509 -enddate -noout -in cert.pem\` tells when it ended), and put it into ${CERTIFICATES}`,
};
const OTHER_ENGINE: Told = {
  kind: "failed",
  said: "the engine's certificate is not signed by the authority in ca.pem, so it may be another one's",
  remedy: `Put the ca.pem of the engine's own authority into ${CERTIFICATES}`,
};
const EXPIRED_ENGINE: Told = {
  kind: "failed",
  said: "the engine's certificate has expired",
  remedy: "Have it renewed on the engine's host, and restart the engine",
};
const NOT_YET: Told = {
  kind: "failed",
  said: "the engine's certificate is not valid yet",
  remedy: "Compare the clocks of this machine and the engine's host",
};
const OTHER_NAME: Told = {
  kind: "failed",
  said: "the engine's certificate is for other names than the one it was asked by",
  remedy: "Ask by a name or address that the certificate has (subjectAltName)",
};
const NO_TLS: Told = {
  kind: "garbled",
  said: "what answers there does not speak TLS",
  remedy: "Ask without TLS (unset DOCKER_TLS_VERIFY), or name the port that has it, as a rule 2376",
};

/** Node: lib/internal/tls/wrap.js, and the alerts of RFC 8446, section 6, as OpenSSL names them. */
const BY_CODE: Readonly<Record<string, Told>> = {
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: SHOW,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: SHOW,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: OTHER_CLIENT,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: OTHER_CLIENT,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: OTHER_CLIENT,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: EXPIRED_CLIENT,
  ERR_SSL_TLS_ALERT_CERTIFICATE_EXPIRED: EXPIRED_CLIENT,
  "ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED": EXPIRED_CLIENT,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: OTHER_ENGINE,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: OTHER_ENGINE,
  UNABLE_TO_GET_ISSUER_CERT: OTHER_ENGINE,
  SELF_SIGNED_CERT_IN_CHAIN: OTHER_ENGINE,
  DEPTH_ZERO_SELF_SIGNED_CERT: OTHER_ENGINE,
  CERT_SIGNATURE_FAILURE: OTHER_ENGINE,
  CERT_HAS_EXPIRED: EXPIRED_ENGINE,
  CERT_NOT_YET_VALID: NOT_YET,
  ERR_TLS_CERT_ALTNAME_INVALID: OTHER_NAME,
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
};

/** Go's HTTP server says it of itself (net/http: badRequestError). */
const WANTS_TLS: Told = {
  kind: "failed",
  said: "the engine there speaks TLS alone",
  remedy: "Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, or choose a context with certificates",
};

/** `undefined` where it is no matter of TLS. */
export function tlsFailure(error: unknown, asked: string): Failure | undefined {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  const told =
    typeof code === "string" && Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : wantsTls(message);
  return told === undefined ? undefined : { ...told, asked };
}

const wantsTls = (message: unknown): Told | undefined =>
  typeof message === "string" && message.includes("sent an HTTP request to an HTTPS server")
    ? WANTS_TLS
    : undefined;
