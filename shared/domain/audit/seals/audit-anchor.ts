import { StartupError } from "../../../kernel/app-error";
import { readAnchorFile, writeAnchorFile } from "./anchor-file";
import type { SealName, SealSigner } from "./seal-signer";

interface Options {
  readonly signer: SealSigner;
  /** Of DRAWBRIDGE_AUDIT_ANCHOR; undefined: the anchor lasts as long as the process. */
  readonly path: string | undefined;
}

/** As what the anchor signs the seal it holds. */
const AS_ANCHOR = ["anchor"];

/**
 * The newest seal that this process knows, outside the database: in memory, and in a file where one is named. It never goes
 * back, so an end of the log that does not reach it, or reaches it by another hash, was removed or made anew.
 */
export class AuditAnchor {
  private last: SealName | null = null;

  constructor(private readonly options: Options) {}

  get path(): string | undefined {
    return this.options.path;
  }

  /**
   * A file may be shared by several processes: the newer of theirs and ours counts, and stands in the file afterwards,
   * though two wrote it at once.
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

  /** As `known`, and nothing is written. Of a file that cannot be used, what is in memory. */
  async newest(): Promise<SealName | null> {
    const kept = await this.kept().catch((error: unknown) => unlessUnusable(error, null));
    return kept && isNewer(kept, this.last) ? kept : this.last;
  }

  /** Why the file is not what a process wrote, in a sentence; null: it is, or there is none. */
  problem(): Promise<string | null> {
    return this.kept().then(
      () => null,
      (error: unknown) => unlessUnusable(error, (error as Error).message),
    );
  }

  /** What is in the file, for whoever verifies. Throws a StartupError where it is not what a process wrote. */
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
