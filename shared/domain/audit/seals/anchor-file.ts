import { randomBytes } from "node:crypto";
import { type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { StartupError } from "../../../kernel/app-error";
import type { SealName } from "./seal-signer";

/** The content of an anchor file: the newest seal that a process knows, signed where it has a key. */
export interface KeptSeal extends SealName {
  readonly keyId: string | null;
  readonly signature: string | null;
  readonly at: string;
}

const KEPT_SEAL = z.object({
  seq: z.string().regex(/^[1-9]\d{0,18}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  keyId: z.string().nullable(),
  signature: z.string().nullable(),
  at: z.string(),
});

/** Null: the file does not exist yet. Throws a StartupError where it is no anchor, or cannot be read. */
export async function readAnchorFile(path: string): Promise<KeptSeal | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    throw new StartupError(`The audit anchor '${path}' cannot be read: ${message}.`);
  }
  const parsed = KEPT_SEAL.safeParse(parsedJson(text));
  if (parsed.success) return parsed.data;
  throw new StartupError(
    `The file '${path}' is no audit anchor: name another one in DRAWBRIDGE_AUDIT_ANCHOR, or see what changed it.`,
  );
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Replaces the file atomically, also when the machine stops. Throws a StartupError where it cannot be written. */
export async function writeAnchorFile(path: string, kept: KeptSeal): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await replaceFile(path, temporary, `${JSON.stringify(kept)}\n`);
  } catch (error) {
    // Without this the repeated attempts would fill a full disk further.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new StartupError(`The audit anchor '${path}' cannot be written: ${(error as Error).message}.`);
  }
}

async function replaceFile(path: string, temporary: string, text: string): Promise<void> {
  await withFile(await open(temporary, "wx", 0o600), async (file) => {
    await file.writeFile(text);
    await file.sync();
  });
  await rename(temporary, path);
  await withFile(await open(dirname(path), "r"), (folder) => folder.sync());
}

async function withFile(file: FileHandle, work: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await work(file);
  } finally {
    await file.close();
  }
}
