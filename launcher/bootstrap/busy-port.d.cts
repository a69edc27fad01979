/** Resolves to a sentence that names the holder of a port that is in use, and to null for any other port. */
export function busyPort(port: number, host: string): Promise<string | null>;

/** Listens for a moment: on 0, which is any free port, too. Resolves to the error's code where it may not. */
export function listenOnce(
  port: number,
  host: string,
): Promise<{ readonly port: number; readonly code?: undefined } | { readonly port?: undefined; readonly code: string }>;
