/** PostgreSQL itself, without a pooler: the reason and a remedy. */
export const NO_POOLER =
  "A pooler before PostgreSQL, such as PgBouncer or RDS Proxy, is not supported: set DATABASE_URL to PostgreSQL itself.";

/**
 * The reason of a connection that was not made, in a sentence for an operator. A PostgreSQL that refuses has answered:
 * a sentence about its network would send the operator to the wrong place.
 */
export function whyNotConnected(address: string, error: unknown): string {
  const reason = messageOf(error);
  if (/unsupported startup parameter/.test(reason))
    return `PostgreSQL was not reached at ${address}: ${reason}. ${NO_POOLER}`;
  if (/client password must be a (non-empty )?string/.test(reason))
    return `PostgreSQL at ${address} asks for a password, and DATABASE_URL has none.`;
  if (reason === "The server does not support SSL connections")
    return `PostgreSQL at ${address} has no TLS, which DATABASE_URL asks for.`;
  const { code, syscall } = (error ?? {}) as { readonly code?: unknown; readonly syscall?: unknown };
  if (syscall === "open") return `A file that DATABASE_URL names cannot be read: ${reason}.`;
  if (isOfCertificate(code)) return `The certificate of PostgreSQL at ${address} is not trusted: ${reason}. ${TRUST}`;
  if (isOfPostgres(code)) return `PostgreSQL at ${address} refuses the connection: ${reason}.`;
  return `PostgreSQL does not answer at ${address}: ${reason}.`;
}

const TRUST = "A private authority is named by sslrootcert=<file> in DATABASE_URL, or by NODE_EXTRA_CA_CERTS.";

/** Codes of OpenSSL and Node.js for a certificate that was read and not accepted. */
function isOfCertificate(code: unknown): boolean {
  return typeof code === "string" && /CERT|SELF_SIGNED|^UNABLE_TO_(GET|VERIFY)_|^ERR_TLS_/.test(code);
}

/** An SQLSTATE, which no code of Node.js looks like: those have no digit and no length of five. */
function isOfPostgres(code: unknown): boolean {
  return typeof code === "string" && /^(?=.*\d)[0-9A-Z]{5}$/.test(code);
}

function messageOf(error: unknown): string {
  const { errors, message } = (error ?? {}) as { readonly errors?: unknown; readonly message?: unknown };
  if (Array.isArray(errors)) return errors.map(messageOf).join(", ");
  return String(message ?? error);
}
