import { StartupError } from "../../../kernel/app-error";
import { readAnchorFile, writeAnchorFile } from "./anchor-file";
import type { SealName, SealSigner } from "./seal-signer";

interface Options {
  readonly signer: SealSigner;
  /** The path in DRAWBRIDGE_AUDIT_ANCHOR; undefined: the anchor lasts as long as the process. */
  readonly path: string | undefined;
}

/** The purpose under which the anchor signs its seal. */
const AS_ANCHOR = ["anchor"];

/**
 * The newest seal that this process knows, outside the database: in memory, and in a file where one is configured. It
 * never moves back. An end of the log that does not reach it, or reaches it with another hash, was removed or
 * rewritten.
 */
export class AuditAnchor {
  private last: SealName | null = null;

  constructor(private readonly options: Options) {}

  get path(): string | undefined {
    return this.options.path;
  }

  /**
   * Several processes may share a file. The newer seal of file and memory counts, and ends up in the file even after
   * concurrent writes.
   */
  async known(at: Date): Promise<SealName | null> {
    const kept = await this.kept();
    if (kept && isNewer(kept, this.last)) this.last = kept;
    else if (this.last && isNewer(this.last, kept)) await this.keep(this.last, at);
    return this.last;
  }

  async advance(seal: SealName, at: Date): Promise<void> {
    if (!isNewer(seal, this.last)) return;
    this.last = { seq: seal.seq, hash: seal.hash };
    await this.known(at);
  }

  /** The same as `known`, without writing. Where the file is unusable it answers the seal in memory. */
  async newest(): Promise<SealName | null> {
    const kept = await this.kept().catch((error: unknown) => unlessUnusable(error, null));
    return kept && isNewer(kept, this.last) ? kept : this.last;
  }

  /** The reason why the file is no valid anchor, in a sentence; null: it is valid, or there is none. */
  problem(): Promise<string | null> {
    return this.kept().then(
      () => null,
      (error: unknown) => unlessUnusable(error, (error as Error).message),
    );
  }

  /** The seal in the file, for verification. Throws a StartupError where the file is no valid anchor. */
  async kept(): Promise<SealName | null> {
    const { path, signer } = this.options;
    const kept = path === undefined ? null : await readAnchorFile(path);
    if (!kept) return null;
    const { seq, hash, keyId, signature } = kept;
    if (keyId !== null && signature !== null && signer.check(AS_ANCHOR, kept, { keyId, signature }) === "FORGED") {
      throw new StartupError(
        `The audit anchor '${path}' was changed by somebody else: its signature does not fit. Keep a copy of it, and verify the log.`,
      );
    }
    return { seq, hash };
  }

  private async keep({ seq, hash }: SealName, at: Date): Promise<void> {
    const { path, signer } = this.options;
    if (path === undefined) return;
    const signature = signer.sign(AS_ANCHOR, { seq, hash }) ?? { keyId: null, signature: null };
    await writeAnchorFile(path, { seq, hash, ...signature, at: at.toISOString() });
  }
}

function isNewer(seal: SealName, than: SealName | null): boolean {
  return than === null || BigInt(seal.seq) > BigInt(than.seq);
}

function unlessUnusable<T>(error: unknown, instead: T): T {
  if (error instanceof StartupError) return instead;
  throw error;
}
