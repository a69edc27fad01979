import { appendFileSync } from "node:fs";

/** A statement of a shipped template that allowed an action. */
export interface UsedStatement {
  readonly template: string;
  readonly sid: string;
  readonly action: string;
}

/** An action that a role of a shipped template was denied; null where no statement allowed it. */
export interface DeniedAction {
  readonly template: string;
  readonly action: string;
  readonly deniedBy: string | null;
}

/** Which statements of the shipped templates calls have needed, and what they were denied: each once, over all resets. */
export class UsedStatements {
  private readonly known = new Set<string>();
  private readonly used: UsedStatement[] = [];
  private readonly denied: DeniedAction[] = [];

  /** `file` gets a line of JSON for everything new, so that the runs of many simulators can be summed up. */
  constructor(private readonly file?: string) {}

  allowedBy(template: string, sid: string, action: string): void {
    if (this.isNew(`${template}/${sid}/${action}`)) this.keep(this.used, { template, sid, action });
  }

  deniedTo(template: string, action: string, deniedBy: string | null): void {
    if (this.isNew(`${template}//${action}/${deniedBy}`)) this.keep(this.denied, { template, action, deniedBy });
  }

  list(): { readonly used: readonly UsedStatement[]; readonly denied: readonly DeniedAction[] } {
    return { used: [...this.used], denied: [...this.denied] };
  }

  private isNew(key: string): boolean {
    if (this.known.has(key)) return false;
    this.known.add(key);
    return true;
  }

  private keep<T>(list: T[], one: T): void {
    list.push(one);
    if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify(one)}\n`);
  }
}
