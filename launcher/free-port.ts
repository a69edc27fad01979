import { existsSync, readFileSync } from "node:fs";
import { listenOnce } from "#bootstrap/busy-port.cjs";

/**
 * Below the ports that Linux and macOS give to any socket, since another could take one before its user listens, and
 * below the node ports of Kubernetes.
 */
const OWN_PORTS = { first: 20_000, count: 10_000 };

const LOOPBACK = "127.0.0.1";

/** A loopback port that is free at this moment. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 20; tries += 1) {
    const port = OWN_PORTS.first + Math.floor(Math.random() * OWN_PORTS.count);
    if (await isPortFree(port)) return port;
  }
  const { port } = await listenOnce(0, LOOPBACK);
  return port ?? Promise.reject(new Error("The system has no free port."));
}

/** The port stored in a file, or a free one when there is none or it is taken. */
export async function portOfLastTime(file: string): Promise<number> {
  const last = existsSync(file) ? Number.parseInt(readFileSync(file, "utf8"), 10) : 0;
  return last > 0 && (await isPortFree(last)) ? last : await freePort();
}

export async function isPortFree(port: number): Promise<boolean> {
  return (await listenOnce(port, LOOPBACK)).port !== undefined;
}
