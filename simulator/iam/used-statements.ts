import { appendFileSync } from "node:fs";

/** An action requested of a role of a shipped template. */
interface AskedAction {
  /** The last word of the caller's user agent: "drawbridge" for calls of the product. */
  readonly client: string;
  /** The file of the role's template. */
  readonly template: string;
  /** The names of the parameters that its stack gives another value than the template does. */
  readonly parameters: readonly string[];
  readonly action: string;
}

/** A statement of a shipped template that allowed an action. */
export interface UsedStatement extends AskedAction {
  readonly sid: string;
}

/** An action that a role of a shipped template was denied; null where no statement allowed it. */
export interface DeniedAction extends AskedAction {
  readonly deniedBy: string | null;
}

/** The used statements and denied actions of the shipped templates, each once, over all resets. */
export class UsedStatements {
  private readonly used = new Map<string, UsedStatement>();
  private readonly denied = new Map<string, DeniedAction>();

  /** `file` gets a line of JSON for everything new, so that the runs of many simulators can be summed up. */
  constructor(private readonly file?: string) {}

  allowedBy(one: UsedStatement): void {
    this.keep(this.used, one);
  }

  deniedTo(one: DeniedAction): void {
    this.keep(this.denied, one);
  }

  list(): { readonly used: readonly UsedStatement[]; readonly denied: readonly DeniedAction[] } {
    return { used: [...this.used.values()], denied: [...this.denied.values()] };
  }

  private keep<T extends AskedAction>(known: Map<string, T>, one: T): void {
    const line = JSON.stringify(one);
    if (known.has(line)) return;
    known.set(line, one);
    if (this.file !== undefined) appendFileSync(this.file, `${line}\n`);
  }
}
